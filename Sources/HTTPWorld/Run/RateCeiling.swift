internal import Contexts

/// The most requests that may be sent in a second. It guards a target that is not ours against a scenario that says more
/// than its writer meant.
struct RateCeiling {
    private static let second = Timespan.seconds(1)

    let most: Int?
    private var second = Instant.start
    private var sent = 0

    /// - Parameter most: nil for no ceiling.
    init(_ most: Int?) { self.most = most }

    /// Whether one more request may be sent now. Counts it if so.
    mutating func permits(at now: Instant) -> Bool {
        guard let most else { return true }
        if now >= second + Self.second {
            second = now
            sent = 0
        }
        sent += 1
        return sent <= most
    }
}
