/// The ids of handled messages that the bus has not yet released. The set uses open addressing with linear probing.
///
/// It holds what is in flight, usually a few entries. A `Set` would spend more time on hashing one id than a whole
/// decision takes. No id is 0.
struct InboxSet: Sendable {
    private static let smallestCapacity = 64

    private var slots = [UInt64](repeating: 0, count: InboxSet.smallestCapacity)
    private(set) var count = 0
    /// One for each publisher that has one: the id up to which all of its messages were handled. Worlds have none.
    private var marks: [UInt64] = []

    func contains(_ id: UInt64) -> Bool { slots[position(of: id)] == id || isBelowMark(id) }

    private func isBelowMark(_ id: UInt64) -> Bool { marks.contains { $0 >> 48 == id >> 48 && id <= $0 } }

    mutating func insert(_ id: UInt64) {
        precondition(id != 0, "a message that comes from the bus has an id")
        // At most three quarters full, so that probes stay short.
        if (count + 1) * 4 > slots.count * 3 { grow() }
        let position = position(of: id)
        if slots[position] == 0 {
            slots[position] = id
            count += 1
        }
    }

    /// Removes an id. It does nothing if the id is not in the set.
    mutating func remove(_ id: UInt64) {
        var hole = position(of: id)
        guard id != 0, slots[hole] == id else { return }
        count -= 1
        let mask = slots.count - 1
        var next = (hole + 1) & mask
        // Closes the gap: ids that were pushed past the hole by it move back (Knuth, TAOCP 6.4, algorithm R).
        while slots[next] != 0 {
            let distanceToHome = (next - home(of: slots[next])) & mask
            if distanceToHome >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = 0
    }

    /// Keeps one mark in place of all ids up to this one that have the same upper 16 bits, which name the publisher. The
    /// set contains all of these ids from now on.
    mutating func mark(through id: UInt64) {
        if let place = marks.firstIndex(where: { $0 >> 48 == id >> 48 }) {
            marks[place] = max(id, marks[place])
        } else {
            marks.append(id)
        }
        let ids = slots.filter { $0 != 0 && $0 >> 48 == id >> 48 && $0 <= id }
        for id in ids { remove(id) }
    }

    private func home(of id: UInt64) -> Int {
        Int(truncatingIfNeeded: (id &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
    }

    /// The position of the id, or of the free slot where it would be.
    private func position(of id: UInt64) -> Int {
        var position = home(of: id)
        while slots[position] != 0, slots[position] != id { position = (position + 1) & (slots.count - 1) }
        return position
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for id in old where id != 0 { slots[position(of: id)] = id }
    }
}
