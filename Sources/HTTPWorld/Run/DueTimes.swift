internal import Contexts
internal import HeapModule

/// What is to happen later, by its time, and in the order of asking where the times are equal.
struct DueTimes {
    private struct Due: Comparable {
        let at: Instant
        let order: UInt64
        let token: UInt64

        static func < (left: Due, right: Due) -> Bool { (left.at, left.order) < (right.at, right.order) }
    }

    private var heap = Heap<Due>()
    private var asked: UInt64 = 0

    init() {}

    mutating func add(_ token: UInt64, at instant: Instant) {
        heap.insert(Due(at: instant, order: asked, token: token))
        asked += 1
    }

    /// The time of the next one.
    var next: Instant? { heap.min?.at }

    /// Takes the next one if its time has come.
    mutating func take(until now: Instant) -> UInt64? {
        guard let first = heap.min, first.at <= now else { return nil }
        heap.removeMin()
        return first.token
    }
}
