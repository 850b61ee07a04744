package import Contexts
package import FlowerShop
package import Storage

package struct MemoryNotificationTables: MemoryTables {
    var told = PagedTable<ToldRow>()

    package func load(for message: Message, into rows: inout NotificationContext.Rows) {
        rows.number = message.key
        rows.told = told[message.key]
    }

    package func isCurrent(_ rows: NotificationContext.Rows) -> Bool {
        told.isCurrent(rows.told, at: rows.number)
    }

    package mutating func write(_ rows: NotificationContext.Rows) {
        told.write(rows.told, at: rows.number)
    }
}

package typealias MemoryNotificationDatabase = MemoryDatabase<MemoryNotificationTables>

extension MemoryDatabase: NotificationDatabase where Tables == MemoryNotificationTables {
    package convenience init(notificationsOf configuration: ShopConfiguration) {
        self.init(MemoryNotificationTables(), of: ShopTopology.notification)
    }

    package func copyTold(_ orders: Range<UInt64>, into rows: inout [ToldRow]) {
        read { $0.told.copy(orders, into: &rows) }
    }
}
