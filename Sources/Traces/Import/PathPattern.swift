/// A pattern for paths. `*` stands for any bytes except `/`, `**` for any bytes, `?` for one byte except `/`, and
/// everything else for itself. The pattern matches the whole path. These are no regular expressions, so that no pattern
/// can take more time than its length times the path's.
package struct PathPattern: Hashable, Sendable {
    package static let maximumBytes = 1_024

    private enum Token: Hashable {
        case byte(UInt8)
        case one
        case star
        case doubleStar
    }

    private let tokens: [Token]
    /// How many stars the pattern has, single and double.
    package let wildcards: Int

    package init(_ text: String) {
        let bytes = Array(text.utf8)
        var tokens: [Token] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == Ascii.star, index + 1 < bytes.count, bytes[index + 1] == Ascii.star {
                tokens.append(.doubleStar)
                index += 1
            } else if bytes[index] == Ascii.star {
                tokens.append(.star)
            } else {
                tokens.append(bytes[index] == Ascii.question ? .one : .byte(bytes[index]))
            }
            index += 1
        }
        self.tokens = tokens
        wildcards = tokens.reduce(0) { $1 == .star || $1 == .doubleStar ? $0 + 1 : $0 }
    }

    func matches(_ path: Span<UInt8>) -> Bool { match(path, capturing: 0) != nil }

    /// What the star numbered `wildcard` (from 1) stands for in `path`. Each star takes as little as it can. Nil if the
    /// path does not match; the empty range for 0.
    func match(_ path: Span<UInt8>, capturing wildcard: Int) -> Range<Int>? {
        var captured = 0..<0
        var token = 0
        var position = 0
        var seen = 0
        var retries = Retries()
        while true {
            if token < tokens.count, tokens[token] == .star || tokens[token] == .doubleStar {
                let star = Retry(token: token, end: position, wildcard: seen + 1)
                if tokens[token] == .doubleStar ? retries.beginDouble(star) : retries.begin(star) {
                    seen += 1
                    if seen == wildcard { captured = position..<position }
                    token += 1
                    continue
                }
            } else if token == tokens.count, position == path.count {
                return captured
            } else if token < tokens.count, position < path.count, fits(tokens[token], path[position]) {
                token += 1
                position += 1
                continue
            }
            guard let retry = retries.next(path) else { return nil }
            (token, position, seen) = (retry.token + 1, retry.end, retry.wildcard)
            if seen == wildcard { captured = captured.lowerBound..<position }
        }
    }

    private func fits(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let expected): expected == byte
        case .one: byte != Ascii.slash
        case .star, .doubleStar: false
        }
    }
}

/// Where matching goes on if the part after a star does not fit: the star takes one byte more.
private struct Retry {
    var token: Int
    var end: Int
    var wildcard: Int
}

/// The stars that may take more.
///
/// A star that has taken all it could is given up, together with the stars before it up to the last double star. The
/// double star then takes one byte more. If one of the stars is met again within the bytes that it has tried, it need
/// not try them again. So every star goes over a path once, and matching takes no longer than the pattern's length
/// times the path's.
private struct Retries {
    private var star: Retry?
    private var doubleStar: Retry?
    /// The stars between the last double star and ``star``. Kept only if there is a double star.
    private var chain: [Retry] = []
    /// How far each star is known not to lead to a match.
    private var deadEnds: [(token: Int, end: Int)] = []

    /// False for a star that leads nowhere from here.
    mutating func begin(_ retry: Retry) -> Bool {
        guard doubleStar != nil else {
            star = retry
            return true
        }
        if let previous = star { chain.append(previous) }
        star = retry
        guard deadEnds.contains(where: { $0.token == retry.token && retry.end <= $0.end }) else { return true }
        giveUp()
        return false
    }

    mutating func beginDouble(_ retry: Retry) -> Bool {
        star = nil
        doubleStar = retry
        chain.removeAll(keepingCapacity: true)
        deadEnds.removeAll(keepingCapacity: true)
        return true
    }

    /// Lets the last star take one byte more, or the last double star if that star cannot.
    mutating func next(_ path: Span<UInt8>) -> Retry? {
        if let retry = star, retry.end < path.count, path[retry.end] != Ascii.slash {
            star?.end += 1
            return star
        }
        guard let retry = doubleStar, retry.end < path.count else { return nil }
        giveUp()
        doubleStar?.end += 1
        return doubleStar
    }

    private mutating func giveUp() {
        if let star { chain.append(star) }
        star = nil
        for retry in chain {
            if let index = deadEnds.firstIndex(where: { $0.token == retry.token }) {
                deadEnds[index].end = max(deadEnds[index].end, retry.end)
            } else {
                deadEnds.append((token: retry.token, end: retry.end))
            }
        }
        chain.removeAll(keepingCapacity: true)
    }
}
