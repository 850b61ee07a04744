import Contexts

/// The events of each saga in flight with their times. An entry is used again once its saga has ended.
struct SagaHistories: Sendable {
    /// The number of events kept for one order. A saga has about 20 at most; later events are only counted.
    static let maximumEvents = 32
    /// Events later than this are reported with this time.
    private static let latestTime: UInt64 = 1 << 48 - 1

    /// Each entry has ``maximumEvents`` words: the kind is in the upper 16 bits, the nanoseconds are below. They
    /// suffice for 3 days.
    private var events: [UInt64] = []
    private var counts: [UInt32] = []
    private var starts: [Int64] = []
    private var free: [UInt32] = []

    /// The number of entries in use.
    var count: Int { counts.count - free.count }

    mutating func open(at start: Instant) -> UInt32 {
        guard let entry = free.popLast() else {
            events.append(contentsOf: repeatElement(0, count: Self.maximumEvents))
            counts.append(0)
            starts.append(start.nanoseconds)
            return UInt32(counts.count - 1)
        }
        counts[Int(entry)] = 0
        starts[Int(entry)] = start.nanoseconds
        return entry
    }

    mutating func close(_ entry: UInt32) { free.append(entry) }

    mutating func append(_ kind: ShopMessage, at now: Instant, to entry: UInt32) {
        let entry = Int(entry)
        let count = Int(counts[entry])
        counts[entry] += 1
        guard count < Self.maximumEvents else { return }
        let time = min(UInt64(bitPattern: now.nanoseconds), Self.latestTime)
        events[entry * Self.maximumEvents + count] = UInt64(kind.rawValue) << 48 | time
    }

    func start(of entry: UInt32) -> Instant { Instant(nanoseconds: starts[Int(entry)]) }

    /// `order_placed 1.000000s, order_paid 1.040000s`, in the order of observation.
    func describe(_ entry: UInt32) -> String {
        let count = Int(counts[Int(entry)])
        var parts: [String] = []
        for index in 0..<min(count, Self.maximumEvents) {
            let event = events[Int(entry) * Self.maximumEvents + index]
            let name = ShopMessage(rawValue: UInt16(event >> 48))?.name ?? "unknown"
            parts.append("\(name) \(Instant(nanoseconds: Int64(event & Self.latestTime)))")
        }
        if count > Self.maximumEvents { parts.append("and \(count - Self.maximumEvents) more") }
        return parts.joined(separator: ", ")
    }
}
