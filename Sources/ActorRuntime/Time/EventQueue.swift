internal import Contexts

/// Pending events in the order of their instants. Events of the same instant leave in the order in which they came.
///
/// The queue is a hierarchical timing wheel. It has eleven levels of 64 slots. A slot of one level is as wide as all
/// slots of the level below. To find an event's level, compare its instant with ``base`` in base 64: the level is the
/// highest digit in which they differ. When the first slot with events lies above level 0, its events move down in
/// their order, and the base moves to the beginning of the slot. Two events of one instant are always in the same slot,
/// in the order in which they came, so no sequence number is needed. A slot that holds one event gives it at once.
///
/// Source: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987; the layout is that of Tokio's timer.
struct EventQueue: ~Copyable {
    private static let levels = 11
    private static let none = UInt32.max

    // Memory that was never written may be assigned to only if its type is trivial. The compiler checks that these
    // types are.
    private struct Node: BitwiseCopyable {
        var event: Event
        var time: UInt64
        var next: UInt32
    }

    private struct Slot: BitwiseCopyable {
        var first = EventQueue.none
        var last = EventQueue.none
    }

    private var nodes: UnsafeMutablePointer<Node>
    private var capacity: Int
    private var created = 0
    private var free = EventQueue.none
    private let slots: UnsafeMutablePointer<Slot>
    /// For each level, which slots have events.
    private let occupied: UnsafeMutablePointer<UInt64>
    /// Which levels have events.
    private var levelsOccupied: UInt32 = 0
    /// No pending event is before this.
    private var base: UInt64 = 0
    private(set) var count = 0

    init(minimumCapacity: Int = 1024) {
        capacity = max(4, minimumCapacity)
        nodes = .allocate(capacity: capacity)
        slots = .allocate(capacity: Self.levels * 64)
        slots.initialize(repeating: Slot(), count: Self.levels * 64)
        occupied = .allocate(capacity: Self.levels)
        occupied.initialize(repeating: 0, count: Self.levels)
    }

    deinit {
        nodes.deallocate()
        slots.deallocate()
        occupied.deallocate()
    }

    /// When the next event is due; nil if there is none.
    var nextInstant: Instant? {
        guard levelsOccupied != 0 else { return nil }
        let level = levelsOccupied.trailingZeroBitCount
        let slot = level << 6 | occupied[level].trailingZeroBitCount
        var index = slots[slot].first
        var least = nodes[Int(index)].time
        guard level > 0 else { return Instant(nanoseconds: Int64(least)) }
        index = nodes[Int(index)].next
        while index != Self.none {
            least = min(least, nodes[Int(index)].time)
            index = nodes[Int(index)].next
        }
        return Instant(nanoseconds: Int64(least))
    }

    @inline(__always)
    mutating func push(_ event: Event, at instant: Instant) {
        let time = UInt64(instant.nanoseconds)
        assert(time >= base, "an event was scheduled in the past")
        let index: UInt32
        if free != Self.none {
            index = free
            free = nodes[Int(index)].next
        } else {
            if created == capacity { grow() }
            index = UInt32(created)
            created += 1
        }
        nodes[Int(index)] = Node(event: event, time: time, next: Self.none)
        count += 1
        append(index, time)
    }

    @inline(__always)
    private mutating func append(_ index: UInt32, _ time: UInt64) {
        let difference = (time ^ base) | 1
        let level = (63 - difference.leadingZeroBitCount) / 6
        let number = Int(truncatingIfNeeded: time >> UInt64(level * 6)) & 63
        let slot = level << 6 | number
        if occupied[level] & (1 << UInt64(number)) == 0 {
            occupied[level] |= 1 << UInt64(number)
            levelsOccupied |= 1 << UInt32(level)
            slots[slot].first = index
        } else {
            nodes[Int(slots[slot].last)].next = index
        }
        slots[slot].last = index
    }

    /// Removes the next event that is due at `end` or before.
    @inline(__always)
    mutating func pop(notAfter end: Instant = .distantFuture) -> (instant: Instant, event: Event)? {
        while levelsOccupied != 0 {
            let level = levelsOccupied.trailingZeroBitCount
            let number = occupied[level].trailingZeroBitCount
            let slot = level << 6 | number
            let index = slots[slot].first
            let time = nodes[Int(index)].time
            if level == 0 || index == slots[slot].last {
                guard time <= UInt64(end.nanoseconds) else { return nil }
                let next = nodes[Int(index)].next
                slots[slot].first = next
                if next == Self.none { clear(level, number) }
                base = time
                let event = nodes[Int(index)].event
                nodes[Int(index)].next = free
                free = index
                count -= 1
                return (Instant(nanoseconds: Int64(time)), event)
            }
            let begin = time & ~((1 << UInt64(level * 6)) - 1)
            guard begin <= UInt64(end.nanoseconds) else { return nil }
            clear(level, number)
            base = begin
            cascade(index)
        }
        return nil
    }

    private mutating func cascade(_ first: UInt32) {
        var index = first
        while index != Self.none {
            let next = nodes[Int(index)].next
            nodes[Int(index)].next = Self.none
            append(index, nodes[Int(index)].time)
            index = next
        }
    }

    @inline(__always)
    private mutating func clear(_ level: Int, _ number: Int) {
        occupied[level] &= ~(1 << UInt64(number))
        if occupied[level] == 0 { levelsOccupied &= ~(1 << UInt32(level)) }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        larger.initialize(from: nodes, count: created)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}
