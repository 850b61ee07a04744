import Contexts

/// The pending timers of a service, one for each key. The table uses open addressing with linear probing, as in
/// ``InboxSet``.
struct TimerTable: Sendable {
    private struct Cell: Sendable {
        var key: UInt64
        /// The timer's index in ``timers`` + 1; 0 in a free cell.
        var link: UInt32
    }

    private static let smallestCapacity = 16

    private var cells = [Cell](repeating: Cell(key: 0, link: 0), count: TimerTable.smallestCapacity)
    /// The timers that cells refer to. A free place keeps its last timer, without the timer's items.
    private var timers: [PendingTimer] = []
    private var free: [UInt32] = []
    private(set) var count = 0

    /// All timers, ordered by ``PendingTimer/isBefore(_:_:)``.
    var all: [PendingTimer] {
        var all: [PendingTimer] = []
        for cell in cells where cell.link != 0 { all.append(timers[Int(cell.link) - 1]) }
        all.sort(by: PendingTimer.isBefore)
        return all
    }

    /// The timer of a key, if one is pending.
    subscript(key: UInt64) -> PendingTimer? {
        let link = cells[position(of: key)].link
        return link == 0 ? nil : timers[Int(link) - 1]
    }

    /// Sets a timer. It replaces the pending timer of its key.
    mutating func set(_ message: Message, due: Instant) {
        var position = position(of: message.key)
        let link = cells[position].link
        guard link == 0 else {
            timers[Int(link) - 1] = PendingTimer(message: message, due: due)
            return
        }
        // At most half full, so that probes stay short.
        if (count + 1) * 2 > cells.count {
            grow()
            position = self.position(of: message.key)
        }
        count += 1
        if let place = free.popLast() {
            timers[Int(place)] = PendingTimer(message: message, due: due)
            cells[position] = Cell(key: message.key, link: place + 1)
        } else {
            timers.append(PendingTimer(message: message, due: due))
            cells[position] = Cell(key: message.key, link: UInt32(timers.count))
        }
    }

    /// Removes the timer of a key. It does nothing if none is pending.
    mutating func remove(_ key: UInt64) {
        let position = position(of: key)
        let link = cells[position].link
        guard link != 0 else { return }
        timers[Int(link) - 1].message.body.removeItems()
        removeCell(position, link)
    }

    /// Removes the timer of a key and returns its message, if a timer is pending and due by an instant.
    mutating func take(_ key: UInt64, dueBy instant: Instant) -> Message? {
        let position = position(of: key)
        let link = cells[position].link
        guard link != 0, timers[Int(link) - 1].due <= instant else { return nil }
        let message = timers[Int(link) - 1].message
        timers[Int(link) - 1].message.body.removeItems()
        removeCell(position, link)
        return message
    }

    private mutating func removeCell(_ position: Int, _ link: UInt32) {
        free.append(link - 1)
        count -= 1
        let mask = cells.count - 1
        var hole = position
        var next = (hole + 1) & mask
        // Closes the gap, as in an `InboxSet`.
        while cells[next].link != 0 {
            let distanceToHome = (next - home(of: cells[next].key)) & mask
            if distanceToHome >= (next - hole) & mask {
                cells[hole] = cells[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        cells[hole].link = 0
    }

    private func home(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (cells.count - 1)
    }

    /// The position of the key, or of the free cell where it would be.
    private func position(of key: UInt64) -> Int {
        var position = home(of: key)
        while cells[position].link != 0, cells[position].key != key { position = (position + 1) & (cells.count - 1) }
        return position
    }

    private mutating func grow() {
        let old = cells
        cells = [Cell](repeating: Cell(key: 0, link: 0), count: old.count * 2)
        for cell in old where cell.link != 0 { cells[position(of: cell.key)] = cell }
    }
}
