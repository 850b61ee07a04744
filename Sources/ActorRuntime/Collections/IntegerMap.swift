/// A map from integers to small integers, with linear probing and no tombstones. Like a ``UniqueArray``, it has one
/// owner.
///
/// `Dictionary` hashes with SipHash and a seed per process. The keys here are numbers that the runtime itself gives
/// out, and each message causes several look-ups. The map is never iterated, so its order has no effect outside.
struct IntegerMap: ~Copyable {
    private struct Cell: BitwiseCopyable {
        var key: UInt64
        var value: UInt32
    }

    /// Marks an empty cell. A map cannot hold this value.
    static let none = UInt32.max

    // No index is ever checked, because the mask keeps every index inside.
    private var cells: UnsafeMutablePointer<Cell>
    private(set) var count = 0
    private var mask: Int

    init(minimumCapacity: Int = 16) {
        var capacity = 16
        while capacity < minimumCapacity { capacity *= 2 }
        cells = .allocate(capacity: capacity)
        cells.initialize(repeating: Cell(key: 0, value: Self.none), count: capacity)
        mask = capacity - 1
    }

    deinit { cells.deallocate() }

    /// Another map with the same content.
    func copy() -> IntegerMap {
        var other = IntegerMap(minimumCapacity: mask + 1)
        other.cells.update(from: cells, count: mask + 1)
        other.count = count
        return other
    }

    private func home(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// Where the key is, or the empty cell that it would be in.
    private func place(of key: UInt64) -> Int {
        var index = home(key)
        while cells[index].value != Self.none, cells[index].key != key { index = (index + 1) & mask }
        return index
    }

    /// The value of the key, or ``none``.
    subscript(key: UInt64) -> UInt32 { cells[place(of: key)].value }

    /// Sets the value of the key and returns the one before, or ``none``.
    @discardableResult
    mutating func update(_ key: UInt64, to value: UInt32) -> UInt32 {
        assert(value != Self.none)
        if (count + 1) * 2 > mask + 1 { grow() }
        let place = place(of: key)
        let old = cells[place].value
        cells[place] = Cell(key: key, value: value)
        if old == Self.none { count += 1 }
        return old
    }

    /// Removes the key and returns its value, or ``none``.
    @discardableResult
    mutating func remove(_ key: UInt64) -> UInt32 {
        var hole = place(of: key)
        let removed = cells[hole].value
        guard removed != Self.none else { return removed }
        var next = (hole + 1) & mask
        while cells[next].value != Self.none {
            // A cell may move back into the hole unless that would put it before its home.
            let distance = (next - home(cells[next].key)) & mask
            if distance >= (next - hole) & mask {
                cells[hole] = cells[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        cells[hole].value = Self.none
        count -= 1
        return removed
    }

    private mutating func grow() {
        var larger = IntegerMap(minimumCapacity: (mask + 1) * 2)
        for index in 0...mask where cells[index].value != Self.none {
            larger.update(cells[index].key, to: cells[index].value)
        }
        self = larger
    }
}
