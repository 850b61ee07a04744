/// A base URL in its parts: `https://shop.example:8443/api`.
package struct TargetAddress: Hashable, Sendable {
    /// Why a text is no base URL. It never repeats the text, which may come from a secret.
    package struct Problem: Error, Hashable, Sendable {
        /// Follows the text or its name.
        package let text: String
        package var hint: String?

        init(_ text: String, hint: String? = nil) {
            self.text = text
            self.hint = hint
        }
    }

    /// Whether connections speak TLS.
    package let isTLS: Bool
    /// A name or an address, without the brackets of IPv6, in lower case.
    package let host: String
    package let port: UInt16
    /// What comes before every path: empty, or a slash and more, without one at its end.
    package private(set) var basePath: String

    /// The bytes of a host's name, as DNS allows them.
    package static let maximumHost = 253

    private static let example = "as http://127.0.0.1:9000"

    package init(_ url: String) throws(Problem) {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem("is no URL: it has a blank or a letter beyond ASCII, expected \(Self.example)")
        }
        var rest = Substring(url)
        let lower = url.lowercased()
        switch lower {
        case _ where lower.hasPrefix("http://"): (isTLS, rest) = (false, rest.dropFirst(7))
        case _ where lower.hasPrefix("https://"): (isTLS, rest) = (true, rest.dropFirst(8))
        default: throw Problem("is no URL of a target, expected http:// or https:// first, \(Self.example)")
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Problem("has a query or a fragment, which a base URL cannot have", hint: "put them into the paths")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        guard !authority.contains("@") else {
            throw Problem(
                "has a user or a password in it", hint: "send them in a header: authorization: \"Basic ${env.LOGIN}\"")
        }
        let (name, digits): (Substring, Substring?)
        do throws(ServerURL.Problem) {
            (name, digits) = try ServerURL.hostAndPort(authority)
            port = try digits.map(Self.number) ?? (isTLS ? 443 : 80)
        } catch {
            throw Problem("has no host and port that can be read, expected \(Self.example)")
        }
        let isAddress = authority.first == "["
        guard !name.isEmpty, name.utf8.count <= Self.maximumHost, name.utf8.allSatisfy({ Self.fits($0, isAddress) })
        else { throw Problem("has no host, expected \(Self.example)") }
        host = name.lowercased()
        var path = rest[slash...]
        while path.last == "/" { path = path.dropLast() }
        basePath = String(path)
    }

    private static func number(_ text: Substring) throws(ServerURL.Problem) -> UInt16 {
        try ServerURL.portNumber(text)
    }

    private static func fits(_ byte: UInt8, _ isAddress: Bool) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        case 0x3A: isAddress
        default: false
        }
    }

    /// The same host with another path.
    package func with(basePath: String) -> TargetAddress {
        var address = self
        address.basePath = basePath
        return address
    }

    /// What the `Host` header says: RFC 9110, section 7.2. The port is left out if it is the scheme's own.
    package var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Scheme, host and port: what a URL of the same target begins with.
    package var origin: String { "\(isTLS ? "https" : "http")://\(hostHeader)" }
}
