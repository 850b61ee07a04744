/// The messages of a subscriber that have copies under way, and whether the bus has released them meanwhile.
struct CopiesUnderWay: ~Copyable {
    private static let released: UInt32 = 1 << 31

    /// The number of copies. The highest bit says that the bus has released the message.
    private var counts = IntegerMap()

    mutating func began(_ id: UInt64) {
        let count = counts[id]
        counts.update(id, to: count == IntegerMap.none ? 1 : count + 1)
    }

    /// Records that the bus has released a message. Returns whether the inbox may forget it because no copy can still
    /// come.
    mutating func released(_ id: UInt64) -> Bool {
        guard counts.count > 0, case let count = counts[id], count != IntegerMap.none else { return true }
        counts.update(id, to: count | Self.released)
        return false
    }

    /// Records that a copy has ended. Returns whether the inbox may forget the message now.
    mutating func ended(_ id: UInt64) -> Bool {
        let count = counts[id]
        precondition(count != IntegerMap.none, "a copy that nobody made has ended")
        guard count & ~Self.released == 1 else {
            counts.update(id, to: count - 1)
            return false
        }
        counts.remove(id)
        return count & Self.released != 0
    }
}
