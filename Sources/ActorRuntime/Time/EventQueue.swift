/// Pending events in the order of their instants; events of the same instant leave in the order in which they came.
///
/// A heap with four children a node: half the levels of a binary heap, and the children of a node lie side by side.
struct EventQueue: ~Copyable {
    private struct Entry {
        var time: Int64
        var sequence: UInt64
        var event: Event

        func precedes(_ other: Entry) -> Bool {
            time != other.time ? time < other.time : sequence < other.sequence
        }
    }

    private var entries: UnsafeMutablePointer<Entry>
    private var capacity: Int
    private(set) var count = 0
    private var nextSequence: UInt64 = 0

    init(minimumCapacity: Int = 1024) {
        capacity = max(4, minimumCapacity)
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    /// When the next event is due; nil where there is none.
    var nextInstant: Instant? { count == 0 ? nil : Instant(nanoseconds: entries[0].time) }

    mutating func push(_ event: Event, at instant: Instant) {
        if count == capacity { grow() }
        let entry = Entry(time: instant.nanoseconds, sequence: nextSequence, event: event)
        nextSequence &+= 1
        var hole = count
        count += 1
        while hole > 0 {
            let parent = (hole - 1) >> 2
            guard entry.precedes(entries[parent]) else { break }
            entries[hole] = entries[parent]
            hole = parent
        }
        entries[hole] = entry
    }

    mutating func pop() -> (instant: Instant, event: Event)? {
        guard count > 0 else { return nil }
        let first = entries[0]
        count -= 1
        if count > 0 { sink(entries[count]) }
        return (Instant(nanoseconds: first.time), first.event)
    }

    /// Puts an entry where it belongs, beginning with the hole at the root.
    private mutating func sink(_ entry: Entry) {
        var hole = 0
        while true {
            let firstChild = hole << 2 + 1
            guard firstChild < count else { break }
            var least = firstChild
            let end = min(firstChild + 4, count)
            var child = firstChild + 1
            while child < end {
                if entries[child].precedes(entries[least]) { least = child }
                child += 1
            }
            guard entries[least].precedes(entry) else { break }
            entries[hole] = entries[least]
            hole = least
        }
        entries[hole] = entry
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
        larger.update(from: entries, count: count)
        entries.deallocate()
        entries = larger
        capacity *= 2
    }
}
