package import Contexts
package import FlowerShop
package import Storage

package struct MemoryDeliveryTables: MemoryTables {
    /// A delivery and where its lines are while it is in transit.
    struct Stored: TableRow {
        var delivery: DeliveryRow
        var slot: UInt32

        static let absent = Stored(delivery: .absent, slot: 0)
    }

    var deliveries = PagedTable<Stored>()
    /// Lines in transit. Slots of ended deliveries are reused.
    var lines: [[UInt64]] = []
    var freeSlots: [UInt32] = []

    package func load(for message: Message, into rows: inout DeliveryContext.Rows) {
        let stored = deliveries[message.key]
        rows.number = message.key
        rows.delivery = stored.delivery
        rows.lines = stored.delivery.status == .inTransit ? lines[Int(stored.slot)] : []
    }

    package func isCurrent(_ rows: DeliveryContext.Rows) -> Bool {
        deliveries[rows.number].delivery.version == rows.delivery.version
    }

    package mutating func write(_ rows: DeliveryContext.Rows) {
        let stored = deliveries[rows.number]
        guard stored.delivery != rows.delivery else { return }
        var changed = Stored(delivery: rows.delivery, slot: 0)
        changed.delivery.version &+= 1
        switch (stored.delivery.status, rows.delivery.status) {
        case (.inTransit, .inTransit): changed.slot = stored.slot
        case (_, .inTransit): changed.slot = keep(rows.lines)
        case (.inTransit, _): release(stored.slot)
        default: break
        }
        deliveries.update(rows.number) { $0 = changed }
    }

    private mutating func keep(_ words: [UInt64]) -> UInt32 {
        guard let slot = freeSlots.popLast() else {
            lines.append(words)
            return UInt32(lines.count - 1)
        }
        lines[Int(slot)] = words
        return slot
    }

    private mutating func release(_ slot: UInt32) {
        lines[Int(slot)] = []
        freeSlots.append(slot)
    }
}

package typealias MemoryDeliveryDatabase = MemoryDatabase<MemoryDeliveryTables>

extension MemoryDatabase: DeliveryDatabase where Tables == MemoryDeliveryTables {
    package convenience init(deliveriesOf configuration: ShopConfiguration) {
        self.init(MemoryDeliveryTables(), of: ShopTopology.delivery)
    }

    package func copyDeliveries(_ orders: Range<UInt64>, into rows: inout [DeliveryRow]) {
        read { tables in
            for order in orders { rows.append(tables.deliveries[order].delivery) }
        }
    }

    /// Deliveries whose lines are kept: those in transit.
    package var linesKept: Int { read { $0.lines.count - $0.freeSlots.count } }
}
