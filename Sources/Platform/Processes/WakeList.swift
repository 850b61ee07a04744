internal import Contexts

/// What is to be done at which time: in the order of the times, and at the same time in the order in which it was asked
/// for.
struct WakeList<Wake> {
    private var wakes: [(at: Instant, wake: Wake)] = []

    /// When the first one is due; nil if there is none.
    var next: Instant? { wakes.first?.at }

    mutating func add(_ wake: Wake, at instant: Instant) {
        let place = wakes.firstIndex { $0.at > instant } ?? wakes.count
        wakes.insert((instant, wake), at: place)
    }

    /// Takes the first one that is due by an instant.
    mutating func takeDue(by now: Instant) -> Wake? {
        guard let first = wakes.first, first.at <= now else { return nil }
        return wakes.removeFirst().wake
    }
}
