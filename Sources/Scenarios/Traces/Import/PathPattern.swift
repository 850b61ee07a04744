/// A pattern for paths: `*` stands for any bytes but `/`, `**` for any bytes, `?` for one byte but `/`, everything else
/// for itself. It matches the whole path. Patterns and not regular expressions, as no pattern can take more than
/// quadratic time.
struct PathPattern: Hashable, Sendable {
    static let maximumBytes = 1_024

    private enum Token: Hashable {
        case byte(UInt8)
        case one
        case star
        case doubleStar
    }

    private let tokens: [Token]
    /// How many stars it has, single and double.
    let wildcards: Int

    init(_ text: String) {
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

    /// Where matching goes on when what follows a star does not fit: the star takes one byte more.
    private struct Retry {
        var token: Int
        var end: Int
        var wildcard: Int
    }

    func matches(_ path: UnsafeRawBufferPointer) -> Bool { match(path, capturing: 0) != nil }

    /// What the `wildcard`-th star (from 1) stands for in `path`, each star taking as little as it can; nil where the
    /// path does not match. For 0 the empty range.
    func match(_ path: UnsafeRawBufferPointer, capturing wildcard: Int) -> Range<Int>? {
        var captured = 0..<0
        var token = 0
        var position = 0
        var seen = 0
        var star: Retry?
        var doubleStar: Retry?
        while true {
            if token < tokens.count, tokens[token] == .star || tokens[token] == .doubleStar {
                seen += 1
                let retry = Retry(token: token, end: position, wildcard: seen)
                if tokens[token] == .star { star = retry } else { (doubleStar, star) = (retry, nil) }
                if seen == wildcard { captured = position..<position }
                token += 1
                continue
            }
            if token == tokens.count, position == path.count { return captured }
            if token < tokens.count, position < path.count, fits(tokens[token], path[position]) {
                token += 1
                position += 1
                continue
            }
            guard let retry = Self.next(path, &star, &doubleStar) else { return nil }
            (token, position, seen) = (retry.token + 1, retry.end, retry.wildcard)
            if seen == wildcard { captured = captured.lowerBound..<position }
        }
    }

    /// Lets the last star take one byte more, and where it cannot, the last double star.
    private static func next(
        _ path: UnsafeRawBufferPointer, _ star: inout Retry?, _ doubleStar: inout Retry?
    ) -> Retry? {
        if let retry = star, retry.end < path.count, path[retry.end] != Ascii.slash {
            star?.end += 1
            return star
        }
        star = nil
        guard let retry = doubleStar, retry.end < path.count else { return nil }
        doubleStar?.end += 1
        return doubleStar
    }

    private func fits(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let expected): expected == byte
        case .one: byte != Ascii.slash
        case .star, .doubleStar: false
        }
    }
}
