internal import Contexts
internal import DequeModule

/// The faults behind the failed and slow calls in a circuit breaker's window.
///
/// It holds only calls that have faults behind them, so it costs nothing if nothing is broken. It never holds more
/// calls than the window's size.
struct BlameWindow: Sendable {
    private struct Entry {
        var call: Int
        var at: Instant
        var faults: FaultSet
    }

    private let type: CircuitBreakerConfiguration.SlidingWindowType
    private let size: Int
    private let slowAfter: Timespan
    private var entries: Deque<Entry> = []
    private var calls = 0

    init(_ configuration: CircuitBreakerConfiguration) {
        type = configuration.slidingWindowType
        size = configuration.slidingWindowSize
        slowAfter = configuration.slowCallDurationThreshold
    }

    /// Records that a call has ended.
    mutating func record(_ faults: FaultSet, failed: Bool, duration: Timespan, at now: Instant) {
        calls += 1
        guard !faults.isEmpty, failed || duration > slowAfter else { return }
        forget(at: now)
        // Calls with the same instant and cause share one entry, because a window of seconds may hold any number of
        // calls.
        if type == .timeBased, let last = entries.last, last.at == now, last.faults == faults { return }
        entries.append(Entry(call: calls, at: now, faults: faults))
    }

    /// The faults behind all calls in the window.
    mutating func faults(at now: Instant) -> FaultSet {
        forget(at: now)
        return entries.reduce(into: FaultSet()) { $0.formUnion($1.faults) }
    }

    /// Begins a new window.
    mutating func reset() { entries.removeAll() }

    private mutating func forget(at now: Instant) {
        while let first = entries.first, isOver(first, now) { entries.removeFirst() }
    }

    private func isOver(_ entry: Entry, _ now: Instant) -> Bool {
        switch type {
        case .countBased: entry.call <= calls - size
        case .timeBased: now - entry.at > .seconds(Int64(size))
        }
    }
}
