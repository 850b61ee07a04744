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

    /// Takes out the next request whose deadline has come; nil when there is none.
    mutating func nextOverdue(at now: Instant) -> UInt64? {
        guard let first = waits.first, first.deadline <= now else { return nil }
        waits.removeFirst()
        return first.request
    }

    /// The request that comes next; nil where there is none.
    var first: UInt64? { waits.first?.request }

    /// Forgets the request that comes next, of which there must be one.
    mutating func removeFirst() { waits.removeFirst() }

    /// Says when to look again; nil where nobody waits.
    mutating func rearm() -> Instant? {
        isArmed = !waits.isEmpty
        return waits.first?.deadline
    }
}
