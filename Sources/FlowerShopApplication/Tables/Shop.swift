package import Contexts
package import FlowerShop

/// The six contexts on their databases.
package struct Shop: Sendable {
    package let configuration: ShopConfiguration
    /// In the order of their ``ServiceID``.
    package var services: [any ServiceLogic]
    package let databases: ShopDatabases

    /// Rebuilds the view page from the log of its events, in a separate database, and reports where the shop's view
    /// differs.
    package func rebuildViews(from log: ViewLog) -> BreachReport {
        log.rebuild(
            into: MemoryViewpageDatabase(viewsOf: configuration), comparedWith: databases.viewpage,
            configuration: configuration)
    }

    /// A shop whose databases are in memory and end with it.
    package static func memory(_ configuration: ShopConfiguration) -> Shop {
        let orders = MemoryOrderDatabase(ordersOf: configuration)
        let payments = MemoryPaymentDatabase(paymentsOf: configuration)
        let deliveries = MemoryDeliveryDatabase(deliveriesOf: configuration)
        let inventory = MemoryInventoryDatabase(stockOf: configuration)
        let notifications = MemoryNotificationDatabase(notificationsOf: configuration)
        let viewpage = MemoryViewpageDatabase(viewsOf: configuration)
        return Shop(
            configuration: configuration,
            services: [
                HostedService(HostedContext(OrderContext(configuration), on: orders)),
                HostedService(HostedContext(PaymentContext(configuration), on: payments)),
                HostedService(HostedContext(DeliveryContext(configuration), on: deliveries)),
                HostedService(HostedContext(InventoryContext(configuration), on: inventory)),
                HostedService(HostedContext(NotificationContext(configuration), on: notifications)),
                HostedService(HostedContext(ViewpageContext(configuration), on: viewpage)),
            ],
            databases: ShopDatabases(
                orders: orders, payments: payments, deliveries: deliveries, inventory: inventory,
                notifications: notifications, viewpage: viewpage))
    }
}
