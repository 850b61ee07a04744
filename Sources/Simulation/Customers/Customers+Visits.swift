internal import ActorRuntime
internal import Contexts
internal import FlowerShop

/// Requests of a path of the gateway.
extension Customers {
    /// Begins a visit. Returns false where it would be about an order and the customer has none.
    func visit(_ match: Route.Match?, _ index: Int, in world: inout World) -> Bool {
        guard let match else {
            notRouted(index, in: &world)
            return true
        }
        guard let key = match.key ?? subject(of: match.route, index) else { return false }
        let message = match.route.message(about: key, by: journeys[index].customer)
        ask(index, .visit, message, of: match.route.service, in: &world)
        return true
    }

    /// What a path is about that names nothing by its number.
    private func subject(of route: Route, _ index: Int) -> UInt64? {
        switch route.subject {
        case .customer: journeys[index].customer
        case .order: journeys[index].order
        case .product: journeys[index].product ?? journeys[index].stream.nextBounded(UInt64(products.count))
        }
    }

    /// The gateway has no route for the path and says so itself, at once: no service hears of it.
    private func notRouted(_ index: Int, in world: inout World) {
        countArrival(index, turnedAway: false)
        metrics.notRouted(intended: journeys[index].intended, at: world.now)
        proceed(index, in: &world)
    }
}
