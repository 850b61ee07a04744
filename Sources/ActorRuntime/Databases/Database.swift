package import Contexts
internal import DequeModule

/// How much time a service's database takes, in both worlds. In a live world this comes on top of the time that its own
/// database takes, which is next to nothing in memory.
package struct DatabaseConfiguration: Hashable, Sendable {
    /// Connections of each replica, at least 1; HikariCP's `maximumPoolSize`. Nil gives each worker a connection.
    package var pool: Int?
    /// How long a worker waits for a connection before its message fails with
    /// ``DeliveryFailure/databaseUnavailable``; HikariCP's `connectionTimeout` and its default.
    package var connectionTimeout: Timespan
    /// How long a transaction holds its connection.
    package var commit: Distribution

    package init(
        pool: Int? = nil, connectionTimeout: Timespan = .seconds(30), commit: Distribution = .constant(.zero)
    ) {
        self.pool = pool
        self.connectionTimeout = connectionTimeout
        self.commit = commit
    }

    /// The connections of a replica with this many workers; nil if every worker has its own, so that none ever waits.
    func pool(for workers: Int) -> ConnectionPool? {
        guard let pool, pool < workers else { return nil }
        return ConnectionPool(pool, timeout: connectionTimeout)
    }
}

/// The connections of one replica to its database, if it has fewer connections than workers.
///
/// A connection that becomes free goes to the worker that has waited longest. Source: HikariCP, whose ConcurrentBag
/// hands connections to waiting threads in their order.
struct ConnectionPool {
    private struct Waiting {
        var worker: UInt16
        var deadline: Instant
    }

    private var free: Int
    private let timeout: Timespan
    private var waiting: Deque<Waiting> = []

    /// - Parameter timeout: how long a worker waits for a connection.
    init(_ connections: Int, timeout: Timespan) {
        free = connections
        self.timeout = timeout
    }

    /// Takes a connection. If none is free, the worker waits, and the result says until when.
    mutating func take(for worker: UInt16, at now: Instant) -> Instant? {
        guard free == 0 else {
            free -= 1
            return nil
        }
        waiting.append(Waiting(worker: worker, deadline: now + timeout))
        return now + timeout
    }

    /// Gives a connection back. Returns the worker that now has it.
    mutating func giveBack() -> UInt16? {
        if let next = waiting.popFirst() { return next.worker }
        free += 1
        return nil
    }

    /// A worker that has waited too long. It stops waiting.
    mutating func nextOverdue(at now: Instant) -> UInt16? {
        guard let first = waiting.first, first.deadline <= now else { return nil }
        return waiting.removeFirst().worker
    }
}

/// How long the transactions of a service take.
struct CommitTimes {
    private let own: Sampler
    private let hasOwn: Bool
    /// The time that a fault adds to the service's own time, or that replaces it.
    private var slowdown: (sampler: Sampler, added: Bool)?
    private var stream: RandomStream
    private var slowStream: RandomStream

    /// - Parameter stream: the root of the service's streams.
    init(_ time: Distribution, stream: RandomStream) {
        own = Sampler(time)
        hasOwn = time != .constant(.zero)
        self.stream = stream.fork("commit")
        slowStream = stream.fork("slow commit")
    }

    mutating func slow(_ slowdown: (time: Distribution, added: Bool)?) {
        self.slowdown = slowdown.map { (Sampler($0.time), $0.added) }
    }

    /// Whether a commit may take time. If not, nothing is drawn.
    var takeTime: Bool { hasOwn || slowdown != nil }

    /// How long the next transaction takes.
    mutating func next() -> Timespan {
        guard takeTime else { return .zero }
        let length = own.next(&stream)
        guard let slowdown else { return length }
        let slow = slowdown.sampler.next(&slowStream)
        return slowdown.added ? length + slow : slow
    }
}
