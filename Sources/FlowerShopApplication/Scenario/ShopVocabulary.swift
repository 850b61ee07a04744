internal import Contexts
internal import FlowerShop
internal import Polyglot
package import Scenarios

extension ScenarioVocabulary {
    /// What scenario files of the flower shop may say.
    package static let flowerShop = ScenarioVocabulary(
        name: "flower-shop",
        words: Words(
            system: "shop", saga: "order", article: "an", beginning: "order",
            replay: "its products come before the catalogue's, with its own prices"),
        section: Section(
            "shop", "What the shop sells, how it is deployed and how its services call each other.",
            first: [ShopSettings.catalog], last: [ShopSettings.compensation]),
        services: shopServices, calls: [CallDeclaration(from: "order", to: "payment")], gateway: shopGateway,
        invariants: shopInvariants, steps: [ShopSteps.browse, ShopSteps.order, ShopSteps.list, ShopSteps.cancel],
        defaultJourney: ShopSteps.usualJourney)

    /// The bounded contexts, one service each, in the order of ``ShopTopology``.
    private static let shopServices = [
        ServiceDeclaration("order", time: .usual(4, 25), [ShopSettings.paymentDeadline]),
        ServiceDeclaration("payment", time: .usual(40, 180), [ShopSettings.decline]),
        ServiceDeclaration("delivery", time: .usual(5, 30), [ShopSettings.transit, ShopSettings.deliveryFailure]),
        ServiceDeclaration("inventory", time: .usual(3, 15)),
        ServiceDeclaration("notification", time: .usual(10, 60), mayBeExternal: mayBeExternal("notification")),
        ServiceDeclaration("viewpage", time: .usual(2, 10), [ShopSettings.rebuild]),
    ]

    /// Whether the protocol of external programs knows a service's rows and messages.
    private static func mayBeExternal(_ service: String) -> Bool { Conformance.contexts.contains(service) }

    private static let shopGateway = GatewayDeclaration(
        Route.all.map { route in
            GatewayDeclaration.Path(
                route.path, service: ShopTopology.services[Int(route.service.rawValue)],
                isAboutSaga: route.subject == .order)
        }, example: "/payments",
        visitDescription:
            "Requests a path of the gateway, as /payments: for the journey's latest order, or the product "
            + "looked at last.")

    private static let shopInvariants = Invariant.allCases.map { invariant in
        guard invariant == .viewRebuild else { return InvariantDeclaration(invariant.rawValue) }
        return InvariantDeclaration(invariant.rawValue) { shop in
            shop.rebuildsView ? nil : "set shop.services.viewpage.rebuild to true"
        }
    }
}

extension Distribution {
    /// A lognormal time with this median and this 99th percentile, in milliseconds.
    fileprivate static func usual(_ p50: Int64, _ p99: Int64) -> Distribution {
        .lognormal(p50: .milliseconds(p50), p99: .milliseconds(p99))
    }
}
