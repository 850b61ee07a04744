internal import Contexts
internal import DequeModule

/// The deadlines of all requests under way, first in first out.
///
/// Every customer waits equally long, so deadlines come in the order of the requests, and one wake-up for the first of
/// them replaces one for each request.
struct PatienceQueue {
    private struct Wait {
        let deadline: Instant
        let request: UInt64
    }

    private var waits: Deque<Wait> = []
    private var isArmed = false

    init() {}

    /// Notes a request. Returns when to ask for what is overdue, unless that is already known.
    mutating func append(_ request: UInt64, deadline: Instant) -> Instant? {
        waits.append(Wait(deadline: deadline, request: request))
        guard !isArmed else { return nil }
        isArmed = true
        return deadline
    }

    /// The next request whose deadline has come; nil when there is none, and `nextCheck` says when to ask again.
    mutating func nextOverdue(at now: Instant) -> UInt64? {
        guard let first = waits.first, first.deadline <= now else { return nil }
        waits.removeFirst()
        return first.request
    }

    /// Forgets requests at the front that are over, then says when to look again.
    mutating func rearm(isOver: (UInt64) -> Bool) -> Instant? {
        while let first = waits.first, isOver(first.request) { waits.removeFirst() }
        isArmed = !waits.isEmpty
        return waits.first?.deadline
    }
}
