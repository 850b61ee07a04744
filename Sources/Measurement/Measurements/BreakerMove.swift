/// A circuit breaker's change of state. The detail of an event of kind ``kind`` holds it: `CLOSED -> OPEN
/// (failure-rate) in replica 1`.
package struct BreakerMove: Hashable, Sendable {
    /// The kind of the ``RunEvent``, whose subject is the call.
    package static let kind = "breaker"

    /// resilience4j's names of the states.
    package var from: String
    package var to: String
    /// The cause, as one word; nil if none was given.
    package var cause: String?
    /// The number of the caller's replica that has the breaker.
    package var replica: Int

    package init(from: String, to: String, cause: String?, replica: Int) {
        self.from = from
        self.to = to
        self.cause = cause
        self.replica = replica
    }

    package var detail: String {
        "\(from) -> \(to)\(cause.map { " (\($0))" } ?? "") in replica \(replica)"
    }

    /// Reads ``detail``; nil for any other text.
    package init?(detail: String) {
        let words = detail.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 6 || words.count == 7, words[1] == "->", words[words.count - 3] == "in",
            words[words.count - 2] == "replica", let replica = Int(words[words.count - 1])
        else { return nil }
        let cause = words.count == 7 ? words[3] : nil
        if let cause, !(cause.hasPrefix("(") && cause.hasSuffix(")") && cause.count > 2) { return nil }
        self.init(
            from: words[0], to: words[2], cause: cause.map { String($0.dropFirst().dropLast()) }, replica: replica)
    }
}
