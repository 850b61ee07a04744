/// One line of an access log in the combined format: `host ident user [time] "request" status bytes "referer" "agent"`,
/// as Apache's `combined` and nginx's default write it. What follows the agent is ignored.
struct AccessLogLine {
    var host: UnsafeRawBufferPointer
    /// Since 1970, UTC.
    var seconds: Int
    var method: UnsafeRawBufferPointer
    /// Without the query.
    var path: UnsafeRawBufferPointer
    var status: Int
    var agent: UnsafeRawBufferPointer

    enum Outcome {
        case line(AccessLogLine)
        case bad(BadLines.Reason)
    }

    static func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        for byte in bytes where Ascii.isControl(byte) && byte != Ascii.tab { return .bad(.control) }
        var cursor = LogCursor(bytes)
        guard let host = cursor.word() else { return .bad(.host) }
        guard let time = cursor.bracketed(), let seconds = CivilTime.seconds(log: time) else { return .bad(.time) }
        guard let request = cursor.quoted(), let (method, path) = split(request) else { return .bad(.request) }
        guard let status = cursor.word(), status.count == 3, let number = Numbers.digits(status, from: 0, to: 3),
            (100...599).contains(number), let size = cursor.word(), isSize(size)
        else { return .bad(.status) }
        guard cursor.quoted() != nil, let agent = cursor.quoted() else { return .bad(.agent) }
        return .line(
            AccessLogLine(host: host, seconds: seconds, method: method, path: path, status: number, agent: agent))
    }

    private static func isSize(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 1 && bytes[0] == Ascii.minus || bytes.allSatisfy(Ascii.isDigit)
    }

    /// `GET /path?query HTTP/1.1`, also with `http://host` in front of the path, as proxies are asked; `OPTIONS *` has
    /// the path `*`.
    private static func split(
        _ request: UnsafeRawBufferPointer
    ) -> (method: UnsafeRawBufferPointer, path: UnsafeRawBufferPointer)? {
        guard let first = request.firstIndex(of: Ascii.space), first > 0,
            let last = request.lastIndex(of: Ascii.space), last > first + 1,
            request[(last + 1)...].starts(with: "HTTP/".utf8)
        else { return nil }
        let method = request[..<first]
        guard method.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) else { return nil }
        let path = path(UnsafeRawBufferPointer(rebasing: request[(first + 1)..<last]))
        return (UnsafeRawBufferPointer(rebasing: method), path)
    }

    private static func path(_ target: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        if target.first != Ascii.slash, let colon = target.firstIndex(of: Ascii.colon),
            target[colon...].starts(with: "://".utf8)
        {
            guard let slash = target[(colon + 3)...].firstIndex(of: Ascii.slash) else {
                return UnsafeRawBufferPointer(rebasing: target[target.count...])
            }
            start = slash
        }
        let rest = target[start...]
        let end = rest.firstIndex { $0 == Ascii.question || $0 == Ascii.hash } ?? target.count
        return UnsafeRawBufferPointer(rebasing: target[start..<end])
    }
}

/// Takes a log line apart from the left.
private struct LogCursor {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Up to the next space; nil where there is nothing.
    mutating func word() -> UnsafeRawBufferPointer? {
        skipSpace()
        let start = position
        while position < bytes.count, bytes[position] != Ascii.space { position += 1 }
        return position > start ? UnsafeRawBufferPointer(rebasing: bytes[start..<position]) : nil
    }

    /// What stands in the next brackets; the identity and the user before them may hold spaces.
    mutating func bracketed() -> UnsafeRawBufferPointer? {
        guard let open = bytes[position...].firstIndex(of: Ascii.openBracket),
            let close = bytes[open...].firstIndex(of: Ascii.closeBracket)
        else { return nil }
        position = close + 1
        return UnsafeRawBufferPointer(rebasing: bytes[(open + 1)..<close])
    }

    /// What stands in quotes; a quote behind a backslash is part of it, and escapes stay as they are.
    mutating func quoted() -> UnsafeRawBufferPointer? {
        skipSpace()
        guard position < bytes.count, bytes[position] == Ascii.quote else { return nil }
        var end = position + 1
        while end < bytes.count, bytes[end] != Ascii.quote { end += bytes[end] == Ascii.backslash ? 2 : 1 }
        guard end < bytes.count else { return nil }
        defer { position = end + 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[(position + 1)..<end])
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == Ascii.space { position += 1 }
    }
}
