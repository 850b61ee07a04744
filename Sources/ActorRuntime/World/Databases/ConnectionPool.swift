internal import Contexts
internal import DequeModule

/// The connections of one replica to its database, where it has fewer than workers.
///
/// A connection that becomes free goes to the worker that has waited longest. Source: HikariCP, whose ConcurrentBag hands
/// connections to waiting threads in their order.
struct ConnectionPool {
    private struct Waiting {
        var worker: UInt16
        var deadline: Instant
    }

    private var free: Int
    private var waiting: Deque<Waiting> = []

    init(_ connections: Int) { free = connections }

    /// Takes a connection. Returns false, and lets the worker wait, where none is free.
    mutating func take(for worker: UInt16, until deadline: Instant) -> Bool {
        guard free == 0 else {
            free -= 1
            return true
        }
        waiting.append(Waiting(worker: worker, deadline: deadline))
        return false
    }

    /// Gives a connection back. Returns the worker that has it now.
    mutating func giveBack() -> UInt16? {
        if let next = waiting.popFirst() { return next.worker }
        free += 1
        return nil
    }

    /// A worker that has waited too long, and waits no more.
    mutating func nextOverdue(at now: Instant) -> UInt16? {
        guard let first = waiting.first, first.deadline <= now else { return nil }
        return waiting.removeFirst().worker
    }
}
