internal import Contexts
internal import DequeModule

/// Virtual users whom a ramp has taken away while they were on a journey, and the time until which they may continue
/// it: k6's `gracefulRampDown`. It is not decided at once which of the users on a journey must go. That is settled when
/// one of them ends a journey, or must end it.
struct RampDown {
    private var deadlines: Deque<Instant> = []
    /// Users who have been stopped and are not gone yet.
    private var stopped = 0

    init() {}

    /// The number of wanted users changes. Users who are wanted again need not go.
    mutating func change(from old: Int, to new: Int, deadline: Instant) {
        for _ in new..<max(new, old) { deadlines.append(deadline) }
        deadlines.removeLast(min(deadlines.count, max(0, new - old)))
    }

    /// Whether a user who is about to take a step must stop because the time is up.
    mutating func stopsOne(at now: Instant) -> Bool {
        guard let first = deadlines.first, first <= now else { return false }
        deadlines.removeFirst()
        stopped += 1
        return true
    }

    /// A user who is no longer wanted has gone.
    mutating func left() {
        if stopped > 0 { stopped -= 1 } else { _ = deadlines.popFirst() }
    }
}
