package import Applications
package import Contexts
internal import FlowerShop
package import Scenarios
package import Storage

extension ShopApplication: ServedApplication {
    package func wireForm(_ scenario: Scenario) -> WireForm { ShopWire(ShopConfiguration(scenario)).form }

    package func open(
        _ service: ServiceID, in store: any SQLStore, workers: Int, firstEvent: UInt64, for scenario: Scenario
    ) async throws(DatabaseError) -> ServedContext {
        let shop = ShopConfiguration(scenario)
        func opened<Logic: Decider, Tables: SQLTables>(
            _ logic: Logic, _ tables: Tables
        ) async throws(DatabaseError) -> ServedContext where Tables.Rows == Logic.Rows {
            let database = try await SQLDatabase.open(tables, in: store, of: service, firstEvent: firstEvent)
            return ServedContext(
                service: WaitingHost(logic, on: database, workers: workers), requests: database, leases: database,
                close: { database.close() })
        }
        switch service {
        case ShopTopology.order: return try await opened(OrderContext(shop), SQLOrderTables(shop))
        case ShopTopology.payment: return try await opened(PaymentContext(shop), SQLPaymentTables())
        case ShopTopology.delivery: return try await opened(DeliveryContext(shop), SQLDeliveryTables())
        case ShopTopology.inventory: return try await opened(InventoryContext(shop), SQLInventoryTables(shop))
        case ShopTopology.notification: return try await opened(NotificationContext(shop), SQLNotificationTables())
        case ShopTopology.viewpage: return try await opened(ViewpageContext(shop), SQLViewpageTables(shop))
        default: preconditionFailure("the shop has no service \(service.rawValue)")
        }
    }
}
