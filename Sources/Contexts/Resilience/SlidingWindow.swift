/// The outcomes of the last calls, or of the calls of the last seconds: a ring of partial sums and their total.
///
/// Recording costs the same for any size of the window, with one exception: a `TIME_BASED` window clears one slot for
/// each second that has begun since the last call, at most all of them. The memory is allocated once.
///
/// Source: resilience4j's `FixedSizeSlidingWindowMetrics`, where a slot is one call, and `SlidingTimeWindowMetrics`,
/// where it is one second. Seconds count from the start of the run here, from the epoch there.
struct SlidingWindow: Hashable, Sendable {
    struct Sums: Hashable, Sendable {
        var calls = 0
        var failed = 0
        var slow = 0
        var slowFailed = 0
    }

    /// Over the whole window, as of the last call or ``advance(to:)``.
    private(set) var total = Sums()

    private let type: CircuitBreakerConfiguration.SlidingWindowType
    private var slots: [Sums]
    private var head = 0
    /// The second that the slot at the head stands for; `TIME_BASED` only.
    private var second: Int64 = 0

    /// A window of `size` calls or seconds, at least 1.
    init(_ type: CircuitBreakerConfiguration.SlidingWindowType, size: Int) {
        self.type = type
        slots = Array(repeating: Sums(), count: max(size, 1))
    }

    /// Forgets all calls and keeps the memory.
    mutating func reset(at now: Instant) {
        for index in slots.indices { slots[index] = Sums() }
        total = Sums()
        head = 0
        second = Self.second(of: now)
    }

    mutating func record(failed: Bool, slow: Bool, at now: Instant) {
        switch type {
        case .countBased: moveHead()
        case .timeBased: advance(to: now)
        }
        let call = Sums(calls: 1, failed: failed ? 1 : 0, slow: slow ? 1 : 0, slowFailed: failed && slow ? 1 : 0)
        slots[head].add(call)
        total.add(call)
    }

    /// Forgets the calls that a `TIME_BASED` window no longer covers. A time before the last one changes nothing.
    mutating func advance(to now: Instant) {
        guard type == .timeBased else { return }
        let current = Self.second(of: now)
        guard current > second else { return }
        for _ in 0..<min(current - second, Int64(slots.count)) { moveHead() }
        second = current
    }

    /// Makes the oldest slot the empty new one.
    private mutating func moveHead() {
        head += 1
        if head == slots.count { head = 0 }
        total.subtract(slots[head])
        slots[head] = Sums()
    }

    private static func second(of now: Instant) -> Int64 { now.nanoseconds / 1_000_000_000 }
}

extension SlidingWindow.Sums {
    fileprivate mutating func add(_ other: Self) {
        calls += other.calls
        failed += other.failed
        slow += other.slow
        slowFailed += other.slowFailed
    }

    fileprivate mutating func subtract(_ other: Self) {
        calls -= other.calls
        failed -= other.failed
        slow -= other.slow
        slowFailed -= other.slowFailed
    }
}
