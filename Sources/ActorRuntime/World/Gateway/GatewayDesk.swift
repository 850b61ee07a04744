internal import DequeModule

/// What the gateway knows of the requests to one service that it has under way.
///
/// All of a service have the same time-out, so their deadlines come in the order of their arrivals: a queue and one
/// wake-up are enough, however many requests there are.
struct GatewayDesk {
    private struct Entry {
        var token: UInt64
        /// Nil once the request has ended.
        var message: Message?
        var deadline: Instant
    }

    /// The number of a request that the desk does not know, as one that was turned away; numbers have 48 bits.
    static let unknown: UInt64 = 1 << 48 - 1

    let timeout: Timespan?
    let maximum: Int?
    /// Requests that have begun and not ended.
    var active: Int { level.value }
    private var level = LevelMeter()
    /// Whether the world has a wake-up for the desk in its queue.
    var isArmed = false
    private var entries: Deque<Entry> = []
    /// The number of the first entry.
    private var first: UInt64 = 0

    init(timeout: Timespan?, maximum: Int?) {
        self.timeout = timeout
        self.maximum = maximum
    }

    var isFull: Bool { maximum.map { active >= $0 } ?? false }

    /// A request begins. Returns its number.
    mutating func begin(_ message: Message, token: UInt64, at now: Instant) -> UInt64 {
        level.add(1, at: now)
        guard let timeout else { return 0 }
        entries.append(Entry(token: token, message: message, deadline: now + timeout))
        return first + UInt64(entries.count - 1)
    }

    /// An answer has come. Returns whether its client still waits for it.
    mutating func end(_ number: UInt64, at now: Instant) -> Bool {
        guard number != Self.unknown else { return true }
        if timeout != nil {
            guard number >= first, entries[Int(number - first)].message != nil else { return false }
            entries[Int(number - first)].message = nil
            dropEnded()
        }
        level.add(-1, at: now)
        return true
    }

    /// When the request runs out that has waited longest.
    var nextDeadline: Instant? { entries.first?.deadline }

    /// Ends the request that has waited longest if its time has run out.
    mutating func nextOverdue(at now: Instant) -> (token: UInt64, message: Message)? {
        guard let entry = entries.first, entry.deadline <= now, let message = entry.message else { return nil }
        level.add(-1, at: now)
        entries[0].message = nil
        dropEnded()
        return (entry.token, message)
    }

    /// Reads how many requests were under way.
    mutating func takeLevel(at now: Instant) -> LevelReading { level.take(at: now) }

    private mutating func dropEnded() {
        while let entry = entries.first, entry.message == nil {
            entries.removeFirst()
            first += 1
        }
    }
}
