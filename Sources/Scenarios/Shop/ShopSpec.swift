package import ActorRuntime
package import Contexts
package import Platform

/// The shop of a scenario: what it sells, how it is deployed and how its services call each other.
package struct ShopSpec: Hashable, Sendable {
    /// The bounded contexts, one service each, in the order of every list of them.
    package static let serviceNames = ["order", "payment", "delivery", "inventory", "notification", "viewpage"]

    /// Which service the first element of a gateway's path leads to.
    package static let servicesOfPaths = [
        "/orders": "order", "/payments": "payment", "/orderHistories": "viewpage", "/productInfos": "viewpage",
        "/deliveries": "delivery", "/products": "inventory", "/messages": "notification",
    ]

    /// What every run of the shop is held to, by the names that reports give it.
    package static let invariantNames = [
        "money", "stock", "delivery-without-payment", "saga-ends", "told-once", "effect-once", "order-state",
        "view-page", "view-rebuild", "messages-understood",
    ]

    package var catalog = CatalogSpec()
    /// The way of one message from service to service.
    package var network = Distribution.lognormal(p50: .microseconds(500), p99: .milliseconds(3))
    package var cluster = ClusterSpec()
    package var gateway = GatewaySpec()
    /// For services that name none of their own.
    package var supervision = SupervisionPolicy.kubernetes
    /// One for each of ``serviceNames``, in that order.
    package var services = ShopSpec.serviceNames.map(ServiceEntry.defaults)
    /// Whether the shop undoes what was done for an order that comes to nothing.
    package var compensation = true
    /// One for each call that the shop makes.
    package var calls = [CallSpec(caller: "order", callee: "payment", policy: CallPolicy())]

    package init() {}

    /// The deployment of a service; nil for a name that the shop does not have.
    package func service(_ name: String) -> ServiceSpec? { services.first { $0.spec.name == name }?.spec }

    /// How long order waits for any word from payment.
    package var paymentDeadline: Timespan {
        services.first { $0.spec.name == "order" }?.paymentDeadline ?? .seconds(30)
    }

    /// The share of payments that the provider declines, 0...1.
    package var decline: Double { services.first { $0.spec.name == "payment" }?.decline ?? 0 }

    /// Whether the view is made again from its events at the end of a run and compared.
    package var rebuildsView: Bool { services.contains { $0.spec.name == "viewpage" && $0.rebuild } }

    /// From the start of a delivery to its end.
    package var transit: Distribution {
        services.first { $0.spec.name == "delivery" }?.transit ?? ServiceEntry.defaultTransit
    }

    /// The share of deliveries that fail on their way, 0...1.
    package var deliveryFailure: Double { services.first { $0.spec.name == "delivery" }?.failure ?? 0 }
}
