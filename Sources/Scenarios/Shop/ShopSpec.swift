package import ActorRuntime
package import Platform

/// What the shop sells when a run begins.
package struct CatalogSpec: Hashable, Sendable {
    /// Products, each with the same stock; 1...``Limits/products``.
    package var products = 40
    /// Pieces of each product; 0...``Limits/stock``.
    package var stock = 5_000
    /// From which each product's price is drawn, in minor units of the currency.
    package var price: ClosedRange<Int64> = 9_900...89_000

    package init() {}
}

/// The guard of one service's synchronous calls to another.
package struct CallSpec: Hashable, Sendable {
    package var caller: String
    package var callee: String
    package var policy: CallPolicy

    /// As scenario files and metrics name the call: `order -> payment`.
    package var name: String { "\(caller) -> \(callee)" }

    package init(caller: String, callee: String, policy: CallPolicy) {
        self.caller = caller
        self.callee = callee
        self.policy = policy
    }
}

/// The shop of a scenario: what it sells, how it is deployed and how its services call each other.
package struct ShopSpec: Hashable, Sendable {
    /// The bounded contexts, one service each, in the order of every list of them.
    package static let serviceNames = ["order", "payment", "delivery", "inventory", "notification", "viewpage"]

    package var catalog = CatalogSpec()
    /// The way of one message from service to service.
    package var network = Distribution.lognormal(p50: .microseconds(500), p99: .milliseconds(3))
    /// For services that name none of their own.
    package var supervision = SupervisionPolicy.kubernetes
    /// One for each of ``serviceNames``, in that order.
    package var services = ShopSpec.serviceNames.map(ServiceEntry.defaults)
    /// One for each call that the shop makes.
    package var calls = [CallSpec(caller: "order", callee: "payment", policy: CallPolicy())]

    package init() {}

    /// The deployment of a service; nil for a name that the shop does not have.
    package func service(_ name: String) -> ServiceSpec? { services.first { $0.spec.name == name }?.spec }

    /// The share of payments that the provider declines, 0...1.
    package var decline: Double { services.first { $0.spec.name == "payment" }?.decline ?? 0 }

    /// From the start of a delivery to its end.
    package var transit: Distribution {
        services.first { $0.spec.name == "delivery" }?.transit ?? ServiceEntry.defaultTransit
    }

    /// The share of deliveries that fail on their way, 0...1.
    package var deliveryFailure: Double { services.first { $0.spec.name == "delivery" }?.failure ?? 0 }
}

/// One service in a scenario: its deployment, and what only payment or delivery have.
package struct ServiceEntry: Hashable, Sendable {
    package static let defaultTransit = Distribution.lognormal(p50: .seconds(20), p99: .seconds(60))

    package var spec: ServiceSpec
    /// Payment alone: the share of payments declined, 0...1.
    package var decline = 0.01
    /// Delivery alone: from the start of a delivery to its end.
    package var transit = ServiceEntry.defaultTransit
    /// Delivery alone: the share of deliveries that fail, 0...1.
    package var failure = 0.002

    /// The entry of a service that the scenario does not mention.
    package static func defaults(for name: String) -> ServiceEntry {
        switch name {
        case "order": ServiceEntry(name, .lognormal(p50: .milliseconds(4), p99: .milliseconds(25)))
        case "payment": ServiceEntry(name, .lognormal(p50: .milliseconds(40), p99: .milliseconds(180)))
        case "delivery": ServiceEntry(name, .lognormal(p50: .milliseconds(5), p99: .milliseconds(30)))
        case "inventory": ServiceEntry(name, .lognormal(p50: .milliseconds(3), p99: .milliseconds(15)))
        case "notification": ServiceEntry(name, .lognormal(p50: .milliseconds(10), p99: .milliseconds(60)))
        default: ServiceEntry(name, .lognormal(p50: .milliseconds(2), p99: .milliseconds(10)))
        }
    }

    private init(_ name: String, _ time: Distribution) { spec = ServiceSpec(name: name, time: time) }
}
