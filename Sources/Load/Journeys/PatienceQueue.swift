internal import Contexts
internal import DequeModule

/// The deadlines of all requests under way, first in, first out.
///
/// Every customer waits equally long, so deadlines come in the order of the requests. One wake-up for the first
/// deadline is therefore enough. Without that, each request would need its own.
struct PatienceQueue {
    private struct Wait {
        let deadline: Instant
        let request: UInt64
    }

    private var waits: Deque<Wait> = []
    private var isArmed = false

    init() {}

    /// Notes a request. Returns when to check for overdue requests, unless that is already known.
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

    /// The request with the next deadline; nil where there is none.
    var first: UInt64? { waits.first?.request }

    /// Removes the request with the next deadline. There must be one.
    mutating func removeFirst() { waits.removeFirst() }

    /// Returns when to look again; nil where nobody waits.
    mutating func rearm() -> Instant? {
        isArmed = !waits.isEmpty
        return waits.first?.deadline
    }
}
