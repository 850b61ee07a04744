internal import Texts

/// Why a URL of a server was not taken. It repeats nothing of a URL that has a password.
package struct MySQLURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

extension MySQLServer {
    private static let forms = "mysql://USER@HOST:PORT or mysql://USER@localhost?socket=PATH"

    /// Reads a URL:
    ///
    /// ```
    /// mysql://shop@127.0.0.1:3306           the port may be left out
    /// mysql://shop@[::1]/flowers            databases flowers_…, instead of perennial_…
    /// mysql://shop@localhost?socket=/run/mysqld/mysqld.sock
    /// mysql://shop@db.example?tls=verify&ca=/etc/ssl/db.pem
    /// ```
    ///
    /// What has another meaning in a URL is written as `%40` and the like.
    package init(url: String, password: MySQLPassword = .none) throws(MySQLURLError) {
        let start = "mysql://"
        guard url.hasPrefix(start) else {
            // It may be anything, also a password in a wrong place.
            throw Self.error("a database's URL begins with \(start): \(Self.forms)")
        }
        var rest = url.dropFirst(start.count)
        // First of all, so that no other error repeats a part of a password.
        guard let first = rest.firstIndex(of: "@") else { throw Self.error("the URL names no user: \(Self.forms)") }
        guard !rest[..<first].contains(":") else {
            throw Self.error(
                """
                the URL holds a password, which logs and lists of processes would show: take it out, change it, and give \
                it in a file
                """)
        }
        let parameters = try Self.parameters(ServerURL.cut(&rest, at: "?"))
        let path = ServerURL.cut(&rest, at: "/")
        guard let at = rest.lastIndex(of: "@") else { throw Self.error("the URL names no user: \(Self.forms)") }
        let user = rest[..<at]
        self.init(
            try Self.address(rest[rest.index(after: at)...], socket: parameters.socket), user: try Self.user(user),
            password: password, tls: try Self.tls(parameters), prefix: try Self.prefix(path))
    }

    private static func error(_ text: MessageText) -> MySQLURLError { MySQLURLError(description: "\(text)") }

    private static func parsed<Part>(
        _ part: () throws(ServerURL.Problem) -> Part
    ) throws(MySQLURLError) -> Part {
        do throws(ServerURL.Problem) { return try part() } catch { throw Self.error(error.text) }
    }

    // MARK: Parts

    private static func user(_ text: Substring) throws(MySQLURLError) -> String {
        let user = try decoded(text, "user")
        guard !user.isEmpty else { throw error("the URL names no user: \(forms)") }
        guard user.utf8.count <= MySQLLimits.userBytes else {
            throw error("the URL's user has \(user.utf8.count) bytes; a server takes \(MySQLLimits.userBytes)")
        }
        return user
    }

    private static func address(_ text: Substring, socket: String?) throws(MySQLURLError) -> Address {
        let (host, port) = try parsed { () throws(ServerURL.Problem) in try ServerURL.hostAndPort(text) }
        if let socket {
            guard host == "localhost", port == nil else {
                throw error("a socket is on this machine: mysql://USER@localhost?socket=PATH, not \(text)")
            }
            guard socket.hasPrefix("/") else { throw error("the socket \(socket) is no path from / on") }
            guard socket.utf8.count <= longestSocketPath else {
                throw error("the socket's path has \(socket.utf8.count) bytes; the system takes \(longestSocketPath)")
            }
            return .socket(socket)
        }
        guard !host.isEmpty else { throw error("the URL names no host: \(forms)") }
        guard host.utf8.count <= longestHost, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x25 }) else {
            throw error("the URL's host \(host) is no name of a host")
        }
        guard let port else { return .tcp(host: String(host), port: usualPort) }
        let number = try parsed { () throws(ServerURL.Problem) in try ServerURL.portNumber(port) }
        return .tcp(host: String(host), port: number)
    }

    private static let longestHost = 255
    /// Of Linux, without the byte that ends it.
    private static let longestSocketPath = 107

    private static func prefix(_ text: Substring?) throws(MySQLURLError) -> String {
        guard let text, !text.isEmpty else { return usualPrefix }
        guard text.utf8.count <= longestPrefix, text.utf8.allSatisfy(MySQLStore.isAllowed) else {
            throw error(
                """
                the URL's path /\(text) is what names of databases begin with: up to \(longestPrefix) small letters, \
                digits, _ and -
                """)
        }
        return String(text)
    }

    /// Leaves room for the services' names.
    private static let longestPrefix = 32

    // MARK: Parameters

    private struct Parameters {
        var socket: String?
        var tls: String?
        var authorities: String?
    }

    private static func parameters(_ text: Substring?) throws(MySQLURLError) -> Parameters {
        var parameters = Parameters()
        var seen: [Substring] = []
        for part in (text ?? "").split(separator: "&", omittingEmptySubsequences: false) where text != nil {
            var name = part
            let value = ServerURL.cut(&name, at: "=")
            guard !seen.contains(name) else { throw error("the URL says \(name) twice") }
            seen.append(name)
            guard let value, !value.isEmpty else { throw error("the URL's \(name) has no value") }
            switch name {
            case "socket": parameters.socket = try decoded(value, name)
            case "tls": parameters.tls = String(value)
            case "ca": parameters.authorities = try decoded(value, name)
            case "password", "pass", "pwd":
                throw error("the URL holds a password: take it out, change it, and give it in a file")
            default: throw error("the URL says \(name), which is not known; it may say socket, tls and ca")
            }
        }
        return parameters
    }

    private static func tls(_ parameters: Parameters) throws(MySQLURLError) -> TLS? {
        switch parameters.tls {
        case nil, "off":
            guard parameters.authorities == nil else { throw error("the URL says ca, which needs tls=verify too") }
            return nil
        case "verify":
            guard parameters.socket == nil else { throw error("the URL says tls, which a socket does not need") }
            return TLS(authorities: parameters.authorities)
        case let other?: throw error("the URL's tls is \(other); it may be verify or off")
        }
    }

    /// Replaces `%40` and the like.
    private static func decoded(_ text: Substring, _ name: Substring) throws(MySQLURLError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
            else { throw error("the URL's \(name) has a % without two digits after it; write % as %25") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let result = String(validating: bytes, as: UTF8.self), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw error("the URL's \(name) is no text") }
        return result
    }
}
