package import Contexts
package import FlowerShop
package import Storage

package struct MemoryPaymentTables: MemoryTables {
    var payments = PagedTable<PaymentRow>()

    package func load(for message: Message, into rows: inout PaymentContext.Rows) {
        rows.number = message.key
        rows.payment = payments[message.key]
    }

    package func isCurrent(_ rows: PaymentContext.Rows) -> Bool {
        payments.isCurrent(rows.payment, at: rows.number)
    }

    package mutating func write(_ rows: PaymentContext.Rows) {
        payments.write(rows.payment, at: rows.number)
    }
}

package typealias MemoryPaymentDatabase = MemoryDatabase<MemoryPaymentTables>

extension MemoryDatabase: PaymentDatabase where Tables == MemoryPaymentTables {
    package convenience init(paymentsOf configuration: ShopConfiguration) {
        self.init(MemoryPaymentTables(), of: ShopTopology.payment)
    }

    package func copyPayments(_ orders: Range<UInt64>, into rows: inout [PaymentRow]) {
        read { $0.payments.copy(orders, into: &rows) }
    }
}
