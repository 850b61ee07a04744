/// A server of MySQL or MariaDB, and who asks it.
///
/// Supported: MariaDB from 10.5 on and MySQL from 8.0.16 on, over TCP or a Unix socket; passwords by
/// `mysql_native_password`, `caching_sha2_password` and `client_ed25519`. A connection over TCP is encrypted only if
/// ``tls`` says so, and the server's certificate is then checked. A server that sends its clear-text password plugin is
/// refused.
package struct MySQLServer: Hashable, Sendable {
    package enum Address: Hashable, Sendable {
        case tcp(host: String, port: UInt16)
        /// The path of a Unix socket.
        case socket(String)
    }

    /// How a connection over TCP is encrypted and the server known.
    package struct TLS: Hashable, Sendable {
        /// A file with the certificates of those who may sign the server's, in PEM; nil for the system's own.
        package var authorities: String?

        package init(authorities: String? = nil) { self.authorities = authorities }
    }

    /// The port of servers that nobody has given another.
    package static let usualPort: UInt16 = 3306
    /// What the names of databases begin with if nobody says otherwise.
    package static let usualPrefix = "perennial"

    package var address: Address
    package var user: String
    package var password: MySQLPassword
    /// nil for no encryption.
    package var tls: TLS?
    /// What the names of its databases begin with.
    package var prefix: String

    package init(
        _ address: Address, user: String, password: MySQLPassword = .none, tls: TLS? = nil,
        prefix: String = MySQLServer.usualPrefix
    ) {
        self.address = address
        self.user = user
        self.password = password
        self.tls = tls
        self.prefix = prefix
    }

    /// The name of a service's database.
    package func database(of service: String) -> String { "\(prefix)_\(service)" }
}

extension MySQLServer: CustomStringConvertible {
    /// As a URL, which never has a password.
    package var description: String {
        switch address {
        case .tcp(let host, let port): "mysql://\(user)@\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .socket(let path): "mysql://\(user)@localhost?socket=\(path)"
        }
    }
}

/// The limits of a MySQL server's connections.
package enum MySQLLimits {
    /// Connections of a database in one process that read, beside the one that writes.
    package static let readers = 3
    /// Statements that a connection keeps prepared. The one that was used longest ago makes room.
    package static let statements = 64
    /// How much of a value comes with its row; the client asks for more of a longer one.
    package static let bytesWithRow = 256
    /// The bytes of a file that holds a password.
    package static let passwordBytes = 4_096
    /// The bytes of a database's name.
    package static let nameBytes = 64
    /// The bytes of a user's name.
    package static let userBytes = 80
}
