/// One line of an access log, in a layout of ``AccessLogFormat``. Anything after the layout's fields is ignored.
struct AccessLogLine {
    /// Who sent the request; not empty.
    var client: UnsafeRawBufferPointer
    /// Seconds since 1970, UTC. A fraction of a second is dropped.
    var seconds: Int
    var request: AccessLogRequest
    /// 0...999; 0 also for `-`. nginx writes 499 if the client has gone, and 000 if there was no answer.
    var status: Int
    /// Empty if the format has none.
    var agent: UnsafeRawBufferPointer
    /// Whether the line began with a virtual host.
    var hasVirtualHost: Bool

    enum Outcome {
        case line(AccessLogLine)
        case bad(BadLines.Reason)
    }

    static func parse(
        _ bytes: UnsafeRawBufferPointer, _ format: AccessLogFormat = .auto, client: AccessLogClient = .host
    ) -> Outcome {
        for byte in bytes where Ascii.isControl(byte) && byte != Ascii.tab { return .bad(.control) }
        var cursor = LogCursor(bytes)
        guard !cursor.isAtEnd else { return .bad(.host) }
        guard let (before, seconds) = cursor.time() else { return .bad(.time) }
        guard let front = Front(before, hasVirtualHost: format.hasVirtualHost) else { return .bad(.host) }
        guard let request = cursor.quoted() else { return .bad(.request) }
        guard let status = cursor.word().flatMap(status), let size = cursor.word(), isSize(size) else {
            return .bad(.status)
        }
        var agent = UnsafeRawBufferPointer(rebasing: bytes[..<0])
        if format.hasAgent ?? cursor.nextIsQuote {
            guard cursor.quoted() != nil, let found = cursor.quoted() else { return .bad(.agent) }
            agent = found
        }
        guard let found = front.client(client, &cursor) else { return .bad(.client) }
        return .line(
            AccessLogLine(
                client: found, seconds: seconds, request: AccessLogRequest(request), status: status, agent: agent,
                hasVirtualHost: front.hasVirtualHost))
    }

    private static func isSize(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isDash(bytes) || bytes.allSatisfy(Ascii.isDigit)
    }

    private static func status(_ bytes: UnsafeRawBufferPointer) -> Int? {
        if isDash(bytes) { return 0 }
        return bytes.count == 3 ? Numbers.digits(bytes, from: 0, to: 3) : nil
    }

    fileprivate static func isDash(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 1 && bytes[0] == Ascii.minus
    }
}

/// The part of the line before the time: perhaps a virtual host, then the host, the identity and the user.
private struct Front {
    private(set) var hasVirtualHost = false
    private let host: UnsafeRawBufferPointer
    /// May contain blanks.
    private let user: UnsafeRawBufferPointer

    /// Nil if there is no host.
    init?(_ bytes: UnsafeRawBufferPointer, hasVirtualHost: Bool?) {
        var cursor = LogCursor(bytes)
        guard var host = cursor.word() else { return nil }
        var behind = cursor
        let second = behind.word()
        self.hasVirtualHost = hasVirtualHost ?? second.map { Self.isVirtualHost(host, before: $0) } ?? false
        if self.hasVirtualHost {
            guard let second else { return nil }
            (host, cursor) = (second, behind)
        }
        self.host = host
        // The identity, which is not used. The rest is the user.
        _ = cursor.word()
        user = cursor.rest
    }

    /// Whether the first word of a line is a virtual host and not the client. It is one if it has a port and no
    /// identity follows, or if an address follows, which cannot be an identity.
    private static func isVirtualHost(_ first: UnsafeRawBufferPointer, before second: UnsafeRawBufferPointer) -> Bool {
        if AccessLogLine.isDash(second) { return false }
        return isAddress(second) || hasPort(first)
    }

    /// `shop.example:443` or `[::1]:443`; an IPv6 address has more colons.
    private static func hasPort(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let colon = bytes.lastIndex(of: Ascii.colon), colon > 0, (1...5).contains(bytes.count - colon - 1),
            bytes[(colon + 1)...].allSatisfy(Ascii.isDigit)
        else { return false }
        let name = bytes[..<colon]
        return !name.contains(Ascii.colon) || name.first == Ascii.openBracket && name.last == Ascii.closeBracket
    }

    /// Four numbers with dots between them, or hexadecimal digits with at least two colons.
    private static func isAddress(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let colons = bytes.count { $0 == Ascii.colon }
        if colons >= 2 {
            return bytes.allSatisfy { byte in
                byte == Ascii.colon || byte == Ascii.dot || byte == UInt8(ascii: "%") || Ascii.isDigit(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(Ascii.uppercase(byte))
            }
        }
        var parts = FieldCursor(bytes, separator: Ascii.dot)
        var count = 0
        while let part = parts.next() {
            guard (1...3).contains(part.count), part.allSatisfy(Ascii.isDigit) else { return false }
            count += 1
        }
        return count == 4
    }

    /// Takes the client's field after the format's own fields; nil if the line ends before it.
    func client(_ client: AccessLogClient, _ cursor: inout LogCursor) -> UnsafeRawBufferPointer? {
        switch client {
        case .host: return host
        case .user: return user.isEmpty || AccessLogLine.isDash(user) ? host : user
        case .field(let number):
            for _ in 1..<number { guard cursor.field() != nil else { return nil } }
            guard let field = cursor.field() else { return nil }
            var list = FieldCursor(field, separator: Ascii.comma)
            var first = LogCursor(list.next() ?? field)
            guard let address = first.word(), !AccessLogLine.isDash(address) else { return host }
            return address
        }
    }
}
