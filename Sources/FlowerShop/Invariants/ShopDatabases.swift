/// The databases of all contexts, for the audit of a run. Each context sees only its own.
package struct ShopDatabases: Sendable {
    package var orders: any OrderDatabase
    package var payments: any PaymentDatabase
    package var deliveries: any DeliveryDatabase
    package var inventory: any InventoryDatabase
    package var notifications: any NotificationDatabase
    package var viewpage: any ViewpageDatabase

    package init(
        orders: any OrderDatabase, payments: any PaymentDatabase, deliveries: any DeliveryDatabase,
        inventory: any InventoryDatabase, notifications: any NotificationDatabase, viewpage: any ViewpageDatabase
    ) {
        self.orders = orders
        self.payments = payments
        self.deliveries = deliveries
        self.inventory = inventory
        self.notifications = notifications
        self.viewpage = viewpage
    }
}
