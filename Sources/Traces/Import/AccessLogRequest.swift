/// The request of a log line.
enum AccessLogRequest {
    /// The places of a method, and of a path without its query, in the line's bytes.
    case http(method: Range<Int>, path: Range<Int>)
    case none(Absence)

    /// Why a line has no HTTP request. Every public server logs such lines.
    enum Absence: Int, CaseIterable {
        case nothing
        case tls
        case bytes
        case text

        /// The name under which a report counts them.
        var label: String {
            switch self {
            case .nothing: "no HTTP request: none was sent"
            case .tls: "no HTTP request: a TLS hello"
            case .bytes: "no HTTP request: other bytes"
            case .text: "no HTTP request: no method, path and version"
            }
        }
    }

    /// `GET /path?query HTTP/1.1`. Requests to proxies have `http://host` before the path. `OPTIONS *` has the path
    /// `*`, and `CONNECT host:443` the path `host:443`. A method is a token (RFC 9110, section 9.1), such as `M-SEARCH`
    /// and `VERSION-CONTROL` in IANA's registry.
    ///
    /// - Parameter request: the place of the request in the line's bytes.
    init(_ bytes: Span<UInt8>, _ request: Range<Int>) {
        guard let first = bytes.firstIndex(of: Ascii.space, in: request), first > request.lowerBound,
            let last = bytes.lastIndex(of: Ascii.space, in: request), last > first + 1,
            bytes.extracting(last + 1..<request.upperBound).starts(with: "HTTP/".utf8),
            bytes.allSatisfy(in: request.lowerBound..<first, Self.isToken)
        else {
            self = .none(Self.absence(bytes.extracting(request)))
            return
        }
        self = .http(method: request.lowerBound..<first, path: Self.path(bytes, first + 1..<last))
    }

    /// Whether a byte may stand in a method.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), Ascii.zero...Ascii.nine: true
        default: tokenMarks.contains(byte)
        }
    }

    private static let tokenMarks = Array("!#$%&'*+-.^_`|~".utf8)

    private static func absence(_ request: Span<UInt8>) -> Absence {
        if request.isEmpty || request.count == 1 && request[0] == Ascii.minus { return .nothing }
        // Servers escape what is not printable. The TLS record of a handshake begins with 22 and the version 3.
        if request.starts(with: "\\x16\\x03".utf8) { return .tls }
        return request.starts(with: "\\x".utf8) ? .bytes : .text
    }

    private static func path(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Range<Int> {
        var start = target.lowerBound
        if bytes[start] != Ascii.slash, let colon = bytes.firstIndex(of: Ascii.colon, in: target),
            bytes.extracting(colon..<target.upperBound).starts(with: "://".utf8)
        {
            let host = colon + 3
            guard let slash = bytes.firstIndex(of: Ascii.slash, in: host..<target.upperBound) else {
                // A URL without a path asks for `/`, which stands just before the host.
                return host - 1..<host
            }
            start = slash
        }
        let rest = start..<target.upperBound
        return start..<(bytes.firstIndex(in: rest) { $0 == Ascii.question || $0 == Ascii.hash } ?? rest.upperBound)
    }
}
