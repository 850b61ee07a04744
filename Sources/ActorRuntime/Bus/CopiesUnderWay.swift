/// The messages of a subscriber of which copies are under way, and whether the bus has let go of them meanwhile.
struct CopiesUnderWay: ~Copyable {
    private static let released: UInt32 = 1 << 31

    /// The number of copies; the highest bit says that the bus has let go.
    private var counts = IntegerMap()

    mutating func began(_ id: UInt64) {
        let count = counts[id]
        counts.update(id, to: count == IntegerMap.none ? 1 : count + 1)
    }

    /// The bus has let go of a message. Returns whether the inbox may forget it: no copy can come any more.
    mutating func released(_ id: UInt64) -> Bool {
        guard counts.count > 0, case let count = counts[id], count != IntegerMap.none else { return true }
        counts.update(id, to: count | Self.released)
        return false
    }

    /// A copy has come to its end. Returns whether the inbox may forget the message now.
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
