/// A server of NATS with JetStream, and who asks it.
///
/// Supported: NATS from 2.9 on, over TCP. A connection is encrypted if ``tls`` says so, and the server's certificate is
/// then checked. A server that demands encryption has it in any case, with a certificate that the system trusts.
package struct NATSServer: Hashable, Sendable {
    /// How a connection is encrypted and the server known.
    package struct TLS: Hashable, Sendable {
        /// A file with the certificates of those who may sign the server's, in PEM; nil for the system's own.
        package var authorities: String?

        package init(authorities: String? = nil) { self.authorities = authorities }
    }

    /// The port of servers that nobody has given another.
    package static let usualPort: UInt16 = 4222
    /// What the names of subjects begin with if nobody says otherwise.
    package static let usualPrefix = "perennial"

    package var host: String
    package var port: UInt16
    package var credentials: NATSCredentials
    /// Nil for no encryption, unless the server demands it.
    package var tls: TLS?
    /// What the names of its subjects and of its stream begin with. Each shop needs one of its own on a server.
    package var prefix: String

    package init(
        host: String, port: UInt16 = NATSServer.usualPort, credentials: NATSCredentials = .none, tls: TLS? = nil,
        prefix: String = NATSServer.usualPrefix
    ) {
        self.host = host
        self.port = port
        self.credentials = credentials
        self.tls = tls
        self.prefix = prefix
    }

    /// As a client takes it.
    var address: String { "nats://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

extension NATSServer: CustomStringConvertible {
    /// As a URL, which never has a password.
    package var description: String { address + (prefix == Self.usualPrefix ? "" : "/\(prefix)") }
}

/// The limits of the bus, and its times.
package enum NATSLimits {
    /// Batches that the server keeps for a subscriber from a publisher. A newer one takes the place of an older one: it has
    /// the same events and perhaps further ones, or the older one is no longer wanted.
    package static let batchesKept: Int64 = 1
    /// Batches that a subscriber has in hand from a publisher. With more of them, one that comes again would come behind
    /// later ones.
    package static let batchesInHand: Int64 = 1
    /// How often the server gives a batch to somebody. One that comes more often has killed those who had it, or they stood
    /// still.
    package static let deliveries: Int64 = 2
    /// How long the server keeps a batch that nobody takes. The publisher's outbox keeps it for as long as it takes.
    package static let age: Duration = .seconds(24 * 60 * 60)
    /// How long the server knows a push by its id.
    package static let duplicates: Duration = .seconds(60)
    /// How long a batch is in the hands of a process that says nothing, before the server gives it to another one. A
    /// process that is at work says so three times in this time.
    package static let silence: Duration = .seconds(3)
    /// How long a push waits for the subscriber, as over HTTP. After that it fails, and the relay pushes anew.
    package static let answer: Duration = .seconds(10)
    /// After how long without the server's word a push is sent again under the same id.
    package static let acknowledgement: Duration = .seconds(2)
    /// How long connecting may take.
    package static let connect: Duration = .seconds(2)
    /// How long a write may block.
    package static let write: Duration = .seconds(2)
    /// How long a question about streams may take.
    package static let question: Duration = .seconds(3)
    /// How long the server keeps a process's wish for a batch before it has to ask again.
    package static let wish: Duration = .seconds(2)
    /// The same for so many wishes after the server has come back. NATS 2.9 then leaves the first ones without an answer,
    /// although it has a batch: with wishes of 2 s each return took 2 s, with these 0 to 1.3 s.
    package static let wishAfterReturn: Duration = .milliseconds(100)
    package static let wishesAfterReturn = 30
    /// Pauses after a failure: the first, which doubles with each one in a row, and the longest.
    package static let firstPause: Duration = .milliseconds(10)
    package static let longestPause: Duration = .seconds(1)
    /// Between two attempts to reach a server that is gone; it is tried for ever.
    package static let reconnect: Duration = .milliseconds(200)
    /// How often the server is asked whether it is still there; it is gone when two questions have no answer.
    package static let ping: Duration = .seconds(5)
    /// The bytes of a message besides its batch.
    package static let headerBytes = 1_024
    /// The bytes of a message, until a server says how many it takes.
    package static let usualPayload = 1 << 20
    /// The bytes of a file with credentials.
    package static let credentialsBytes = 65_536
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
    /// Nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
