package import Contexts
package import NIOCore

/// One request that is to be sent, and what is to become of its answer.
package struct LoadExchange: Sendable {
    /// Comes back with the result.
    package var token: UInt64
    /// Whose connection it takes, where each customer has their own.
    package var customer: UInt64
    /// The whole request, with Host and the end of its body. It is sent as it is.
    package var bytes: ByteBuffer
    /// Whether it asks for a head alone, so that no body follows.
    package var isHead: Bool
    /// From ``LoadClient/send(_:)`` to the last byte of the answer, with everything between.
    package var timeout: Timespan
    package var keeping: AnswerKeeping
    /// Whether the server may get it twice. If it may, and a kept connection ends before a byte of the answer has come, it
    /// is sent once more, on a new connection (RFC 9112, section 9.3.1).
    package var mayRepeat: Bool

    package init(
        token: UInt64, customer: UInt64 = 0, bytes: ByteBuffer, isHead: Bool = false,
        timeout: Timespan = .seconds(60), keeping: AnswerKeeping = .nothing, mayRepeat: Bool = false
    ) {
        self.token = token
        self.customer = customer
        self.bytes = bytes
        self.isHead = isHead
        self.timeout = timeout
        self.keeping = keeping
        self.mayRepeat = mayRepeat
    }
}

/// Why there is no answer; the name is the one in reports.
package enum LoadFailure: String, CaseIterable, Sendable {
    /// Nobody listens there.
    case connectRefused = "connect_refused"
    case connectTimedOut = "connect_timed_out"
    /// The connection was not made for another reason.
    case connectFailed = "connect_failed"
    /// The connection is not secret, or the other side is not who it should be.
    case tls
    /// The answer was not whole in time.
    case timedOut = "timed_out"
    /// The connection ended before a byte of the answer.
    case closed
    /// The connection ended within the answer.
    case truncated
    /// The target, or whoever stands before it, cut the connection.
    case reset
    /// What came is no answer.
    case malformed
    /// The answer is larger than a limit.
    case tooLarge = "too_large"
    /// The generator's own limit of connections was reached, and of requests that wait for one, or the wait was too long.
    case noConnection = "no_connection"
    /// The generator's machine had no port or no file left for a connection.
    case noPort = "no_port"
    /// The generator ended before the answer.
    case shutDown = "shut_down"

    /// Whether it is the generator that failed, and not the target.
    package var isOwn: Bool {
        switch self {
        case .noConnection, .noPort, .shutDown: true
        default: false
        }
    }
}

/// What has become of an exchange.
package struct LoadResult: Sendable {
    package enum Outcome: Equatable, Sendable {
        case answered(status: Int)
        case failed(LoadFailure)
    }

    package var token: UInt64
    package var outcome: Outcome
    /// When the client was told to send it.
    package var askedAt: NIODeadline
    /// When the request was handed to the system; the latest time if it was sent twice; nil if it never was.
    package var sentAt: NIODeadline?
    /// What it took to connect and to agree on secrets, if that was done for this request.
    package var connect: Timespan?
    package var tls: Timespan?
    package var firstByteAt: NIODeadline?
    /// When the last byte came, or it was clear that none would.
    package var endedAt: NIODeadline
    package var bytesSent = 0
    package var bytesReceived = 0
    /// The bytes of the body, without what chunks add.
    package var bodyBytes = 0
    /// Whether the connection had carried another request before.
    package var isConnectionReused = false
    package var isRepeated = false
    /// What was to be kept, if there is a whole answer.
    package var kept: KeptAnswer?
    /// What is wrong, in words; nil with an answer.
    package var detail: String?
}
