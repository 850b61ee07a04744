internal import Contexts
internal import DequeModule

/// What the gateway knows about the requests to one service that are under way.
///
/// All requests to a service have the same time-out, so their deadlines come in the order of their arrivals. One queue
/// and one wake-up are therefore enough, however many requests there are.
struct GatewayDesk {
    private struct Entry {
        var token: UInt64
        var hasEnded = false
        var deadline: Instant
        let began: Instant
        /// The parcel of the attempt. It may be lost, and its number used again.
        let parcel: UInt32
        /// The number of attempts before this one.
        var tries: UInt8 = 0
        /// Whether the replica may have received it.
        var isSent = true
    }

    /// A request whose attempt has taken too long.
    struct Overdue {
        var token: UInt64
        var message: Message
        var number: UInt64
        var began: Instant
        var parcel: UInt32
        var tries: UInt8
        var isSent: Bool
    }

    /// The number of a request that the desk does not know, such as one that was turned away. Numbers have 48 bits.
    static let unknown: UInt64 = 1 << 48 - 1

    private let timeout: Timespan?
    private let maximum: Int?
    /// The number of requests that have begun and not ended.
    var active: Int { level.value }
    private var level = LevelMeter()
    /// Whether the world has a wake-up for the desk in its queue.
    private var isArmed = false
    private var entries: Deque<Entry> = []
    /// The message of each of ``entries``; nil once it has ended. It is stored apart, so that reading an entry counts
    /// no references.
    private var messages: Deque<Message?> = []
    /// The number of the first entry.
    private var first: UInt64 = 0

    init(timeout: Timespan?, maximum: Int?) {
        self.timeout = timeout
        self.maximum = maximum
    }

    var isFull: Bool { maximum.map { active >= $0 } ?? false }

    /// Records that an attempt at a request begins. Returns its number.
    mutating func begin(_ parcel: ParcelRef, at now: Instant) -> UInt64 {
        level.add(1, at: now)
        guard let timeout else { return 0 }
        entries.append(
            Entry(
                token: parcel.parcel.client.token, deadline: now + timeout, began: parcel.parcel.client.asked,
                parcel: parcel.parcel.index))
        messages.append(parcel.parcel.message)
        return first + UInt64(entries.count - 1)
    }

    /// Whether a client still waits for the attempt with this number.
    func isAwaited(_ number: UInt64) -> Bool {
        guard number != Self.unknown, timeout != nil else { return true }
        return number >= first && !entries[Int(number - first)].hasEnded
    }

    /// Records how many attempts there were before this one.
    mutating func setTries(_ tries: UInt8, _ number: UInt64) {
        if isTimed(number) { entries[Int(number - first)].tries = tries }
    }

    /// Records whether this attempt has a connection.
    mutating func setSent(_ isSent: Bool, _ number: UInt64) {
        if isTimed(number) { entries[Int(number - first)].isSent = isSent }
    }

    private func isTimed(_ number: UInt64) -> Bool { number != Self.unknown && timeout != nil && isAwaited(number) }

    /// Records that an answer has come. Returns whether its client still waits for it.
    mutating func end(_ number: UInt64, at now: Instant) -> Bool {
        guard number != Self.unknown else { return true }
        if timeout != nil {
            guard number >= first, !entries[Int(number - first)].hasEnded else { return false }
            endEntry(Int(number - first))
        }
        level.add(-1, at: now)
        return true
    }

    /// When the request that has waited longest runs out of time; nil if a wake-up is already set or none is needed.
    mutating func nextWakeUp() -> Instant? {
        guard !isArmed, !entries.isEmpty else { return nil }
        isArmed = true
        return entries[0].deadline
    }

    /// Records that the world was woken.
    mutating func woke() { isArmed = false }

    /// Ends the attempt that has waited longest if its time has run out.
    mutating func nextOverdue(at now: Instant) -> Overdue? {
        guard let entry = entries.first, entry.deadline <= now, let message = messages[0] else { return nil }
        level.add(-1, at: now)
        let number = first
        endEntry(0)
        return Overdue(
            token: entry.token, message: message, number: number, began: entry.began, parcel: entry.parcel,
            tries: entry.tries, isSent: entry.isSent)
    }

    /// Reads how many requests were under way.
    mutating func takeLevel(at now: Instant) -> LevelReading { level.take(at: now) }

    private mutating func endEntry(_ index: Int) {
        entries[index].hasEnded = true
        messages[index] = nil
        while !entries.isEmpty, entries[0].hasEnded {
            entries.removeFirst()
            messages.removeFirst()
            first += 1
        }
    }
}
