/// The target of a request (RFC 9112, section 3.2), taken apart and looked through.
struct HTTPTarget: Equatable {
    var path: String
    var query: String?
    /// The host of a target in absolute form, which goes before the Host field.
    var authority: String?

    init(_ text: String, method: HTTPMethod) throws(HTTPRefusal) {
        if text == "*" {
            guard method == .options else { throw HTTPRefusal("The target * is for OPTIONS alone.") }
            path = text
            return
        }
        var rest = Substring(text)
        if text.utf8.first != UInt8(ascii: "/") {
            guard let (authority, origin) = Self.absolute(text) else {
                throw HTTPRefusal("The target is neither a path nor a whole URL of http or https.")
            }
            guard Self.isAuthority(authority) else { throw HTTPRefusal("The target's host is malformed.") }
            self.authority = String(authority)
            rest = origin
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        path = rest.isEmpty ? "/" : String(rest)
        try Self.checkPath(path)
        if let query { try Self.checkEncoding(query) }
    }

    /// Host and rest of `http://host/rest`.
    private static func absolute(_ text: String) -> (Substring, Substring)? {
        for scheme in ["http://", "https://"] where text.utf8.count > scheme.utf8.count {
            let start = text.utf8.index(text.utf8.startIndex, offsetBy: scheme.utf8.count)
            guard HTTPFields.isSame(String(text[..<start]), scheme) else { continue }
            let rest = text[start...]
            let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            return end == start ? nil : (rest[..<end], rest[end...])
        }
        return nil
    }

    /// Whether it is a host with or without a port: no user, no blank, no slash.
    static func isAuthority(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "~"), UInt8(ascii: "%"): true
            default: false
            }
        }
    }

    /// Refuses what leads out of a folder, also in disguise, and what is not text.
    private static func checkPath(_ path: String) throws(HTTPRefusal) {
        var isPlain = true
        for byte in path.utf8 where byte == UInt8(ascii: "%") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: ".")
        {
            isPlain = false
        }
        if isPlain { return }
        for segment in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            guard let text = decoded(Substring(segment)) else {
                throw HTTPRefusal("The path's percent-encoding is malformed, or encodes what is not UTF-8.")
            }
            if text == "." || text == ".." { throw HTTPRefusal("The path has a segment . or .. in it.") }
            if text.utf8.contains(where: { !HTTPBytes.isText($0) }) {
                throw HTTPRefusal("The path encodes a control character.")
            }
        }
        if path.utf8.contains(UInt8(ascii: "#")) { throw HTTPRefusal("The target has a fragment.") }
    }

    private static func checkEncoding(_ query: String) throws(HTTPRefusal) {
        if query.utf8.contains(UInt8(ascii: "#")) { throw HTTPRefusal("The target has a fragment.") }
        guard query.utf8.contains(UInt8(ascii: "%")) else { return }
        guard decoded(Substring(query)) != nil else {
            throw HTTPRefusal("The query's percent-encoding is malformed, or encodes what is not UTF-8.")
        }
    }

    /// The text that a percent-encoded one stands for; nil if it is malformed or no UTF-8.
    static func decoded(_ text: Substring, plusIsBlank: Bool = false) -> String? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+"), plusIsBlank {
                bytes.append(HTTPBytes.space)
            } else if byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                guard let high = rest.popFirst().flatMap(HTTPBytes.hexadecimal),
                    let low = rest.popFirst().flatMap(HTTPBytes.hexadecimal)
                else { return nil }
                bytes.append(high << 4 | low)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension HTTPRequest {
    /// The parameters of the query, in their sequence: `a=1&b` is `a` with `1`, and `b` with an empty text.
    package var parameters: [(name: String, value: String)] {
        (query ?? "").split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = HTTPTarget.decoded(parts[0], plusIsBlank: true),
                let value = HTTPTarget.decoded(parts.count > 1 ? parts[1] : "", plusIsBlank: true)
            else { return nil }
            return (name, value)
        }
    }
}
