internal import Texts

extension NATSServer {
    private static let form = "nats://HOST:PORT"

    /// Reads a URL:
    ///
    /// ```
    /// nats://127.0.0.1:4222                 the port may be left out
    /// nats://[::1]/flowers                  subjects flowers.…, instead of perennial.…
    /// nats://bus.example?tls=verify&ca=/etc/ssl/bus.pem
    /// ```
    package init(url: String, credentials: NATSCredentials = .none) throws(NATSBusError) {
        let start = "nats://"
        guard url.hasPrefix(start) else {
            // It may be anything, also a password in a wrong place.
            throw Self.error("a bus's URL begins with \(start): \(Self.form)")
        }
        var rest = url.dropFirst(start.count)
        // First of all, so that no other error repeats a part of a password.
        guard !rest.contains("@") else {
            throw Self.error(
                """
                the URL holds a user or a password, which logs and lists of processes would show: take it out, change \
                it, and give it in a file
                """)
        }
        let tls = try Self.tls(ServerURL.cut(&rest, at: "?"))
        let path = ServerURL.cut(&rest, at: "/")
        let (host, port) = try Self.address(rest)
        self.init(host: host, port: port, credentials: credentials, tls: tls, prefix: try Self.prefix(path))
    }

    private static func error(_ text: MessageText) -> NATSBusError { NATSBusError(.refused, "\(text)") }

    private static func parsed<Part>(
        _ part: () throws(ServerURL.Problem) -> Part
    ) throws(NATSBusError) -> Part {
        do throws(ServerURL.Problem) { return try part() } catch { throw Self.error(error.text) }
    }

    private static func address(_ text: Substring) throws(NATSBusError) -> (String, UInt16) {
        let (host, port) = try parsed { () throws(ServerURL.Problem) in try ServerURL.hostAndPort(text) }
        guard !host.isEmpty else { throw error("the URL names no host: \(form)") }
        guard host.utf8.count <= longestHost,
            host.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") })
        else { throw error("the URL's host \(host) is no name of a host") }
        guard let port else { return (String(host), usualPort) }
        let number = try parsed { () throws(ServerURL.Problem) in try ServerURL.portNumber(port) }
        return (String(host), number)
    }

    private static let longestHost = 255

    private static func prefix(_ text: Substring?) throws(NATSBusError) -> String {
        guard let text, !text.isEmpty else { return usualPrefix }
        guard text.utf8.count <= longestPrefix, text.utf8.allSatisfy(isNameByte) else {
            throw error(
                """
                the URL's path /\(text) is what names on the bus begin with: up to \(longestPrefix) letters, digits, _ \
                and -
                """)
        }
        return String(text)
    }

    private static let longestPrefix = 32

    /// Whether it may be in a name on the bus. A dot separates names there, and stars stand for many.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func tls(_ text: Substring?) throws(NATSBusError) -> TLS? {
        var (kind, authorities) = (Substring?.none, Substring?.none)
        for part in (text ?? "").split(separator: "&", omittingEmptySubsequences: false) where text != nil {
            var name = part
            guard let value = ServerURL.cut(&name, at: "="), !value.isEmpty else {
                throw error("the URL's parameter \(name) has no value")
            }
            switch name {
            case "tls" where kind == nil: kind = value
            case "ca" where authorities == nil: authorities = value
            case "tls", "ca": throw error("the URL says \(name) twice")
            default: throw error("the URL says something that is not known; it may say tls and ca")
            }
        }
        switch kind {
        case nil, "off":
            guard authorities == nil else { throw error("the URL says ca, which needs tls=verify too") }
            return nil
        case "verify": return TLS(authorities: authorities.map(String.init))
        case let other?: throw error("the URL's tls is \(other); it may be verify or off")
        }
    }
}
