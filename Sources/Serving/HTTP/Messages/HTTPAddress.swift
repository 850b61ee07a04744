package import NIOCore

/// Where a server listens, or a client finds it.
package enum HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// A host's name or number, and a port; 0 lets the system choose one.
    case tcp(host: String, port: Int)
    /// The path of a Unix socket.
    case unix(path: String)

    /// The address that nobody beyond this machine reaches.
    package static func loopback(port: Int = 0) -> HTTPAddress { .tcp(host: "127.0.0.1", port: port) }

    /// How long the path of a Unix socket may be: `sun_path` of Linux without the zero at its end.
    package static let longestPath = 107

    /// Reads what ``description`` writes; nil if it is something else, or out of range. No port may be 0.
    package init?(_ text: String) {
        let socket = "unix:"
        if text.hasPrefix(socket) {
            let path = String(text.dropFirst(socket.count))
            guard (1...Self.longestPath).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(HTTPBytes.isDigit), let port = Int(digits),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, HTTPTarget.isAuthority(host), !host.contains("["), !host.contains("]") else { return nil }
        self = .tcp(host: String(host), port: port)
    }

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// What a request to this address names as its host.
    var authority: String {
        switch self {
        case .tcp: description
        case .unix: "localhost"
        }
    }

    /// The system's form of the address.
    ///
    /// - Throws: ``HTTPAddressError`` if the port or the length of the path is out of range, or nobody knows the host.
    package func resolved() throws -> SocketAddress {
        switch self {
        case .tcp(let host, let port):
            guard (0...65_535).contains(port) else { throw HTTPAddressError.port(port) }
            do { return try SocketAddress.makeAddressResolvingHost(host, port: port) } catch {
                throw HTTPAddressError.host(host)
            }
        case .unix(let path):
            guard (1...Self.longestPath).contains(path.utf8.count) else { throw HTTPAddressError.path(path) }
            return try SocketAddress(unixDomainSocketPath: path)
        }
    }
}

package enum HTTPAddressError: Error, Equatable, CustomStringConvertible {
    case port(Int)
    case host(String)
    case path(String)
    /// Another program listens there.
    case inUse(HTTPAddress)
    /// What the system said.
    case unusable(HTTPAddress, reason: String)

    package var description: String {
        switch self {
        case .port(let port): "port \(port): a port is a number from 0 to 65535"
        case .host(let host): "host \(host) is not known: give a name or a number of this machine, as 127.0.0.1"
        case .path(let path):
            "\(path) has \(path.utf8.count) bytes: a socket's path has 1 to \(HTTPAddress.longestPath); take a shorter folder"
        case .inUse(let address): "\(address) is in use by another program: end it, or choose another address"
        case .unusable(let address, let reason): "\(address) cannot be listened on: \(reason)"
        }
    }
}
