internal import NIOCore
package import Texts

/// What is loaded: the base URL of an HTTP service, as `http://shop.example:8080/api`.
package struct LoadTarget: Equatable, Sendable {
    package enum Scheme: String, Sendable {
        case http, https

        package var usualPort: Int { self == .http ? 80 : 443 }
    }

    /// What is wrong with a target.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package let text: MessageText

        package var description: String { text.description }
    }

    package let scheme: Scheme
    /// A name or a number; an IPv6 number without brackets.
    package let host: String
    package let port: Int
    /// What every request's path begins with: `/api`, or nothing. It never ends in a slash.
    package let path: String

    private static let form = "a target is http://HOST:PORT or https://HOST:PORT, perhaps with a path"
    private static let longestHost = 255

    package init(_ url: String) throws(Problem) {
        var rest = Substring(url)
        guard let end = url.firstRange(of: "://") else { throw Problem(text: "the URL has no ://; \(Self.form)") }
        guard let scheme = Scheme(rawValue: url[..<end.lowerBound].lowercased()) else {
            throw Problem(text: "the URL begins with \(url[..<end.lowerBound])://; \(Self.form)")
        }
        rest = rest[end.upperBound...]
        // First of all, so that no other error repeats a part of a password.
        guard !rest.contains("@") else {
            throw Problem(
                text: """
                    the URL holds a user or a password, which reports and lists of processes would show: take it out, \
                    and send it as a header field from the environment
                    """)
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Problem(text: "the URL has a query or a fragment: these belong to requests, not to their target")
        }
        var path = ServerURL.cut(&rest, at: "/").map { "/" + $0 } ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        guard path.utf8.allSatisfy({ $0 > AnswerBytes.space && $0 < 0x7F }) else {
            throw Problem(text: "the URL's path has a blank or a character that is not ASCII: write it with %")
        }
        let parts: (host: Substring, port: Substring?)
        let port: Int?
        do throws(ServerURL.Problem) {
            parts = try ServerURL.hostAndPort(rest)
            port = try parts.port.map { text throws(ServerURL.Problem) in Int(try ServerURL.portNumber(text)) }
        } catch {
            throw Problem(text: error.text)
        }
        guard Self.isHost(parts.host) else {
            throw Problem(
                text: parts.host.isEmpty
                    ? "the URL names no host; \(Self.form)" : "the URL's host \(parts.host) is no name of a host")
        }
        self.scheme = scheme
        host = String(parts.host)
        self.port = port ?? scheme.usualPort
        self.path = path
    }

    private static func isHost(_ host: Substring) -> Bool {
        let isNumber = host.contains(":")
        return (1...longestHost).contains(host.utf8.count)
            && host.utf8.allSatisfy { byte in
                AnswerBytes.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: isNumber ? ":" : "-") || byte == UInt8(ascii: "_")
            }
    }

    /// What requests name as their host: without the port if it is the usual one.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.usualPort ? name : "\(name):\(port)"
    }

    /// The URL as it is understood.
    package var url: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// Looks the host up. This waits for the system's answer, so it is nothing for an event loop.
    ///
    /// - Throws: if nobody knows the host, and for https, which the client does not speak.
    package func resolved() throws(Problem) -> ResolvedTarget {
        // What is meant to be secret must never be sent in the clear.
        guard scheme == .http else {
            throw Problem(text: "the target is https, which is not spoken yet: load it behind what ends TLS, as http")
        }
        do {
            return ResolvedTarget(target: self, address: try .makeAddressResolvingHost(host, port: port))
        } catch {
            throw Problem(text: "nobody knows the target's host \(host)")
        }
    }
}
