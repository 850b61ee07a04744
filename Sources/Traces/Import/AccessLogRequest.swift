/// The request of a log line.
enum AccessLogRequest {
    /// A method and a path without its query.
    case http(method: UnsafeRawBufferPointer, path: UnsafeRawBufferPointer)
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
    init(_ request: UnsafeRawBufferPointer) {
        guard let first = request.firstIndex(of: Ascii.space), first > 0,
            let last = request.lastIndex(of: Ascii.space), last > first + 1,
            request[(last + 1)...].starts(with: "HTTP/".utf8), request[..<first].allSatisfy(Self.isToken)
        else {
            self = .none(Self.absence(request))
            return
        }
        self = .http(
            method: UnsafeRawBufferPointer(rebasing: request[..<first]),
            path: Self.path(UnsafeRawBufferPointer(rebasing: request[(first + 1)..<last])))
    }

    /// Whether a byte may stand in a method.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), Ascii.zero...Ascii.nine: true
        default: tokenMarks.contains(byte)
        }
    }

    private static let tokenMarks = Array("!#$%&'*+-.^_`|~".utf8)

    private static func absence(_ request: UnsafeRawBufferPointer) -> Absence {
        if request.isEmpty || request.count == 1 && request[0] == Ascii.minus { return .nothing }
        // Servers escape what is not printable. The TLS record of a handshake begins with 22 and the version 3.
        if request.starts(with: "\\x16\\x03".utf8) { return .tls }
        return request.starts(with: "\\x".utf8) ? .bytes : .text
    }

    private static func path(_ target: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        if target.first != Ascii.slash, let colon = target.firstIndex(of: Ascii.colon),
            target[colon...].starts(with: "://".utf8)
        {
            guard let slash = target[(colon + 3)...].firstIndex(of: Ascii.slash) else { return root }
            start = slash
        }
        let rest = target[start...]
        let end = rest.firstIndex { $0 == Ascii.question || $0 == Ascii.hash } ?? target.count
        return UnsafeRawBufferPointer(rebasing: target[start..<end])
    }

    /// The path that a URL without a path asks for.
    private static var root: UnsafeRawBufferPointer {
        let text: StaticString = "/"
        return UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
