/// One line of an access log, in a layout of ``AccessLogFormat``, as places in the line's bytes. Anything after the
/// layout's fields is ignored.
struct AccessLogLine {
    /// Who sent the request; not empty.
    var client: Range<Int>
    /// Seconds since 1970, UTC. A fraction of a second is dropped.
    var seconds: Int
    var request: AccessLogRequest
    /// 0...999; 0 also for `-`. nginx writes 499 if the client has gone, and 000 if there was no answer.
    var status: Int
    /// Empty if the format has none.
    var agent: Range<Int>
    /// Whether the line began with a virtual host.
    var hasVirtualHost: Bool

    enum Outcome {
        case line(AccessLogLine)
        case bad(BadLines.Reason)
    }

    static func parse(
        _ bytes: Span<UInt8>, _ format: AccessLogFormat = .auto, client: AccessLogClient = .host
    ) -> Outcome {
        guard bytes.allSatisfy({ !Ascii.isControl($0) || $0 == Ascii.tab }) else { return .bad(.control) }
        var cursor = LogCursor(0..<bytes.count)
        guard !cursor.isAtEnd(bytes) else { return .bad(.host) }
        guard let (before, seconds) = cursor.time(bytes) else { return .bad(.time) }
        guard let front = Front(bytes, before, hasVirtualHost: format.hasVirtualHost) else { return .bad(.host) }
        guard let request = cursor.quoted(bytes) else { return .bad(.request) }
        guard let word = cursor.word(bytes), let status = status(bytes.extracting(word)),
            let size = cursor.word(bytes), isSize(bytes.extracting(size))
        else { return .bad(.status) }
        var agent = 0..<0
        if format.hasAgent ?? cursor.nextIsQuote(bytes) {
            guard cursor.quoted(bytes) != nil, let found = cursor.quoted(bytes) else { return .bad(.agent) }
            agent = found
        }
        guard let found = front.client(client, bytes, &cursor) else { return .bad(.client) }
        return .line(
            AccessLogLine(
                client: found, seconds: seconds, request: AccessLogRequest(bytes, request), status: status,
                agent: agent, hasVirtualHost: front.hasVirtualHost))
    }

    private static func isSize(_ bytes: Span<UInt8>) -> Bool { isDash(bytes) || bytes.allSatisfy(Ascii.isDigit) }

    private static func status(_ bytes: Span<UInt8>) -> Int? {
        if isDash(bytes) { return 0 }
        return bytes.count == 3 ? Numbers.digits(bytes, from: 0, to: 3) : nil
    }

    fileprivate static func isDash(_ bytes: Span<UInt8>) -> Bool { bytes.count == 1 && bytes[0] == Ascii.minus }
}

/// The part of the line before the time: perhaps a virtual host, then the host, the identity and the user.
private struct Front {
    private(set) var hasVirtualHost = false
    private let host: Range<Int>
    /// May contain blanks.
    private let user: Range<Int>

    /// Nil if there is no host.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>, hasVirtualHost: Bool?) {
        var cursor = LogCursor(range)
        guard var host = cursor.word(bytes) else { return nil }
        var behind = cursor
        let second = behind.word(bytes)
        self.hasVirtualHost =
            hasVirtualHost
            ?? second.map { Self.isVirtualHost(bytes.extracting(host), before: bytes.extracting($0)) } ?? false
        if self.hasVirtualHost {
            guard let second else { return nil }
            (host, cursor) = (second, behind)
        }
        self.host = host
        // The identity, which is not used. The rest is the user.
        _ = cursor.word(bytes)
        user = cursor.rest(bytes)
    }

    /// Whether the first word of a line is a virtual host and not the client. It is one if it has a port and no
    /// identity follows, or if an address follows, which cannot be an identity.
    private static func isVirtualHost(_ first: Span<UInt8>, before second: Span<UInt8>) -> Bool {
        if AccessLogLine.isDash(second) { return false }
        return isAddress(second) || hasPort(first)
    }

    /// `shop.example:443` or `[::1]:443`; an IPv6 address has more colons.
    private static func hasPort(_ bytes: Span<UInt8>) -> Bool {
        guard let colon = bytes.lastIndex(of: Ascii.colon, in: 0..<bytes.count), colon > 0,
            (1...5).contains(bytes.count - colon - 1),
            bytes.allSatisfy(in: colon + 1..<bytes.count, Ascii.isDigit)
        else { return false }
        let name = bytes.extracting(0..<colon)
        return name.firstIndex(of: Ascii.colon) == nil
            || name.first == Ascii.openBracket && name.last == Ascii.closeBracket
    }

    /// Four numbers with dots between them, or hexadecimal digits with at least two colons.
    private static func isAddress(_ bytes: Span<UInt8>) -> Bool {
        if let colon = bytes.firstIndex(of: Ascii.colon),
            bytes.firstIndex(of: Ascii.colon, in: colon + 1..<bytes.count) != nil
        {
            return bytes.allSatisfy { byte in
                byte == Ascii.colon || byte == Ascii.dot || byte == UInt8(ascii: "%") || Ascii.isDigit(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(Ascii.uppercase(byte))
            }
        }
        var parts = FieldCursor(0..<bytes.count, separator: Ascii.dot)
        var count = 0
        while let part = parts.next(bytes) {
            guard (1...3).contains(part.count), bytes.allSatisfy(in: part, Ascii.isDigit) else { return false }
            count += 1
        }
        return count == 4
    }

    /// Takes the client's field after the format's own fields; nil if the line ends before it.
    func client(_ client: AccessLogClient, _ bytes: Span<UInt8>, _ cursor: inout LogCursor) -> Range<Int>? {
        switch client {
        case .host: return host
        case .user: return user.isEmpty || AccessLogLine.isDash(bytes.extracting(user)) ? host : user
        case .field(let number):
            for _ in 1..<number { guard cursor.field(bytes) != nil else { return nil } }
            guard let field = cursor.field(bytes) else { return nil }
            var list = FieldCursor(field, separator: Ascii.comma)
            var first = LogCursor(list.next(bytes) ?? field)
            guard let address = first.word(bytes), !AccessLogLine.isDash(bytes.extracting(address)) else { return host }
            return address
        }
    }
}
