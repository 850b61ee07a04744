internal import Contexts

/// A map from integers to small integers with linear probing and no tombstones.
///
/// `Dictionary` hashes with SipHash and a seed per process; the keys here are numbers that the runtime itself gives
/// out, looked up several times for each message. The map is never iterated, so its order reaches nobody.
struct IntegerMap {
    private struct Cell {
        var key: UInt64
        var value: UInt32
    }

    /// Marks an empty cell, and is the value that a map cannot hold.
    static let none = UInt32.max

    private var cells: ContiguousArray<Cell>
    private(set) var count = 0
    private var mask: Int

    init(minimumCapacity: Int = 16) {
        var capacity = 16
        while capacity < minimumCapacity { capacity *= 2 }
        cells = ContiguousArray(repeating: Cell(key: 0, value: Self.none), count: capacity)
        mask = capacity - 1
    }

    private func home(_ key: UInt64) -> Int { Self.home(key, mask) }

    private static func home(_ key: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// The value of the key, or ``none``.
    subscript(key: UInt64) -> UInt32 {
        var index = home(key)
        while cells[index].value != Self.none {
            if cells[index].key == key { return cells[index].value }
            index = (index + 1) & mask
        }
        return Self.none
    }

    /// Sets the value of the key and returns the one before, or ``none``.
    @discardableResult
    mutating func update(_ key: UInt64, to value: UInt32) -> UInt32 {
        assert(value != Self.none)
        if (count + 1) * 2 > cells.count { grow() }
        let home = home(key)
        // One check for uniqueness, and none of bounds: the mask keeps every index inside.
        let old = cells.withUnsafeMutableBufferPointer { [mask] cells -> UInt32 in
            let cells = cells.baseAddress.unsafelyUnwrapped
            var index = home
            while cells[index].value != Self.none {
                if cells[index].key == key {
                    let old = cells[index].value
                    cells[index].value = value
                    return old
                }
                index = (index + 1) & mask
            }
            cells[index] = Cell(key: key, value: value)
            return Self.none
        }
        if old == Self.none { count += 1 }
        return old
    }

    /// Removes the key and returns its value, or ``none``.
    @discardableResult
    mutating func remove(_ key: UInt64) -> UInt32 {
        let home = home(key)
        let removed = cells.withUnsafeMutableBufferPointer { [mask] cells -> UInt32 in
            let cells = cells.baseAddress.unsafelyUnwrapped
            var hole = home
            while cells[hole].value != Self.none, cells[hole].key != key { hole = (hole + 1) & mask }
            let removed = cells[hole].value
            guard removed != Self.none else { return removed }
            var next = (hole + 1) & mask
            while cells[next].value != Self.none {
                // A cell may move back into the hole unless that would put it before its home.
                let distance = (next - Self.home(cells[next].key, mask)) & mask
                if distance >= (next - hole) & mask {
                    cells[hole] = cells[next]
                    hole = next
                }
                next = (next + 1) & mask
            }
            cells[hole].value = Self.none
            return removed
        }
        if removed != Self.none { count -= 1 }
        return removed
    }

    private mutating func grow() {
        var larger = IntegerMap(minimumCapacity: cells.count * 2)
        for cell in cells where cell.value != Self.none { larger.update(cell.key, to: cell.value) }
        self = larger
    }
}
