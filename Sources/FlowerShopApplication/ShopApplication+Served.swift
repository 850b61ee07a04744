package import Applications
package import Contexts
internal import FlowerShop
internal import Polyglot
package import Scenarios
package import Storage

extension ShopApplication: ServedApplication {
    /// order 8081, delivery 8082, inventory 8083, notification 8084, payment 8085, viewpage 8086 behind a gateway at 8080.
    package var fronts: [String] { ["order", "delivery", "inventory", "notification", "payment", "viewpage"] }

    package func wireForm(_ scenario: Scenario) -> WireForm { ShopWire(ShopConfiguration(scenario)).form }

    package func open(
        _ service: ServiceID, in store: any SQLStore, workers: Int, firstEvent: UInt64, for scenario: Scenario
    ) async throws(DatabaseError) -> ServedContext {
        let shop = servedConfiguration(scenario)
        func opened<Logic: Decider, Tables: SQLTables>(
            _ logic: Logic, _ tables: Tables, external: ExternalSupervisor? = nil
        ) async throws(DatabaseError) -> ServedContext where Tables.Rows == Logic.Rows {
            let database = try await SQLDatabase.open(tables, in: store, of: service, firstEvent: firstEvent)
            return ServedContext(
                service: WaitingHost(logic, on: database, workers: workers), requests: database, leases: database,
                parking: database, traces: database, external: external, close: { database.close() })
        }
        switch service {
        case ShopTopology.order: return try await opened(OrderContext(shop), SQLOrderTables(shop))
        case ShopTopology.payment: return try await opened(PaymentContext(shop), SQLPaymentTables())
        case ShopTopology.delivery: return try await opened(DeliveryContext(shop), SQLDeliveryTables())
        case ShopTopology.inventory: return try await opened(InventoryContext(shop), SQLInventoryTables(shop))
        case ShopTopology.notification:
            guard let spec = scenario.application.services[Int(service.rawValue)].external else {
                return try await opened(NotificationContext(shop), SQLNotificationTables())
            }
            let program = ExternalSupervisor(ExternalCommand(spec), for: service)
            return try await opened(
                ExternalContext(NotificationContext.self, asking: program), SQLNotificationTables(), external: program)
        case ShopTopology.viewpage: return try await opened(ViewpageContext(shop), SQLViewpageTables(shop))
        default: preconditionFailure("the shop has no service \(service.rawValue)")
        }
    }

    package func audit(
        _ stores: [any SQLStore], for scenario: Scenario
    ) async throws(DatabaseError) -> StorageAudit {
        try await ShopStorageAudit.result(of: stores, for: ShopConfiguration(scenario))
    }
}
