/// The cookies of one customer for one target: RFC 6265, sections 5.2 to 5.4, for a client that knows one host.
///
/// A cookie with a `Domain` is kept if that is the target's host or a part of it that ends it. `HttpOnly` and `SameSite`
/// have no meaning for a client without pages. The oldest cookie goes where there are too many.
package struct CookieJar: Sendable {
    /// The most cookies (RFC 6265, section 6.1: at least 50 a domain).
    package static let maximumCount = 50
    /// The most bytes of one, as its header has it.
    package static let maximumSize = 4_096

    private struct Cookie {
        var name: [UInt8]
        var value: [UInt8]
        var path: [UInt8]
        var isSecure: Bool
        /// Seconds since 1970; nil for the end of the journey.
        var expires: Int64?
        /// In which order they came; one that replaces another keeps its place.
        var created: UInt64
    }

    /// Those of longer paths first, and otherwise in the order in which they came: as they are sent.
    private var cookies: [Cookie] = []
    private var created: UInt64 = 0

    package init() {}

    package var count: Int { cookies.count }
    package var isEmpty: Bool { cookies.isEmpty }

    /// Keeps, replaces or removes a cookie, as one `Set-Cookie` header says. What is no cookie is ignored.
    ///
    /// - Parameters:
    ///   - header: the header's value.
    ///   - host: of the target.
    ///   - path: of the request, without its query.
    ///   - now: seconds since 1970.
    package mutating func store(_ header: [UInt8], host: String, path: [UInt8], now: Int64) {
        guard header.count <= Self.maximumSize else { return }
        let parts = header.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard let pair = parts.first, let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return }
        let name = Self.trimmed(pair[..<equals])
        guard !name.isEmpty, !header.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) else { return }
        created += 1
        var cookie = Cookie(
            name: Array(name), value: Array(Self.trimmed(pair[(equals + 1)...])), path: Self.defaultPath(path),
            isSecure: false, expires: nil, created: created)
        var isLimited = false
        for part in parts.dropFirst() {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let key = String(decoding: Self.trimmed(part[..<equals]), as: UTF8.self).lowercased()
            let value = Self.trimmed(part[min(equals + 1, part.endIndex)...])
            let text = Substring(decoding: value, as: UTF8.self)
            switch key {
            case "max-age":
                guard let age = Self.age(text) else { continue }
                // It counts before Expires, whichever comes first.
                isLimited = true
                cookie.expires = age <= 0 ? Int64.min : now.addingReportingOverflow(age).partialValue
            case "expires":
                guard !isLimited, let date = CookieDate.seconds(text) else { continue }
                cookie.expires = date
            case "domain":
                let domain = (text.hasPrefix(".") ? text.dropFirst() : text).lowercased()
                guard domain.isEmpty || Self.isDomain(domain, of: host) else { return }
            case "path": cookie.path = value.first == UInt8(ascii: "/") ? Array(value) : Self.defaultPath(path)
            case "secure": cookie.isSecure = true
            default: continue
            }
        }
        replace(cookie, now)
    }

    private mutating func replace(_ new: Cookie, _ now: Int64) {
        var new = new
        if let index = cookies.firstIndex(where: { $0.name == new.name && $0.path == new.path }) {
            new.created = cookies[index].created
            cookies.remove(at: index)
        }
        if let expires = new.expires, expires <= now { return }
        let place = cookies.firstIndex { ($0.path.count, new.created) < (new.path.count, $0.created) }
        cookies.insert(new, at: place ?? cookies.endIndex)
        cookies.removeAll { $0.expires.map { $0 <= now } == true }
        guard cookies.count > Self.maximumCount,
            let oldest = cookies.indices.min(by: { cookies[$0].created < cookies[$1].created })
        else { return }
        cookies.remove(at: oldest)
    }

    /// Appends what a `Cookie` header says: the cookies of a path, those of longer paths first and otherwise in the order
    /// in which they came.
    ///
    /// - Returns: whether there is any.
    package func write(path: [UInt8], isTLS: Bool, now: Int64, into output: inout [UInt8]) -> Bool {
        var isAny = false
        for index in cookies.indices where isSent(index, path, isTLS, now) {
            if isAny { output.append(contentsOf: [UInt8(ascii: ";"), 0x20]) }
            isAny = true
            output.append(contentsOf: cookies[index].name)
            output.append(UInt8(ascii: "="))
            output.append(contentsOf: cookies[index].value)
        }
        return isAny
    }

    private func isSent(_ index: Int, _ path: [UInt8], _ isTLS: Bool, _ now: Int64) -> Bool {
        if cookies[index].isSecure, !isTLS { return false }
        if let expires = cookies[index].expires, expires <= now { return false }
        return Self.matches(path, cookies[index].path)
    }

    /// Section 5.1.4: the path of the request up to its last slash.
    private static func defaultPath(_ path: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        guard path.first == slash, let last = path.lastIndex(of: slash), last > 0 else { return [slash] }
        return Array(path[..<last])
    }

    private static func matches(_ path: [UInt8], _ own: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        // Most cookies are for every path.
        if own.count == 1, own[0] == slash, path.first == slash { return true }
        guard path.starts(with: own) else { return false }
        return path.count == own.count || own.last == slash || path[own.count] == slash
    }

    /// Section 5.1.3. An address has no parts.
    private static func isDomain(_ domain: String, of host: String) -> Bool {
        if domain == host { return true }
        let isAddress = host.contains(":") || host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return !isAddress && host.hasSuffix("." + domain)
    }

    /// Section 5.2.2: a number of seconds, however large.
    private static func age(_ text: Substring) -> Int64? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // A hundred years are for ever.
        return min(Int64(text) ?? (text.hasPrefix("-") ? -1 : .max), 3_153_600_000)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return bytes.prefix(0) }
        return bytes[first...last]
    }
}
