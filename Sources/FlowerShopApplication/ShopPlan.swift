internal import Applications
internal import Contexts
internal import FlowerShop
internal import Load
internal import Scenarios
internal import Traces

/// The shop as a scenario describes it, with the products and prices that its traces name.
struct ShopPlan: ApplicationPlan {
    private let scenario: Scenario
    private var prices = TracePrices()
    /// Without the traces' products and prices until ``tracesEnded()``.
    private var configuration: ShopConfiguration
    private var journeys: ShopJourneys

    init(_ scenario: Scenario) {
        self.scenario = scenario
        configuration = ShopConfiguration(scenario)
        journeys = ShopJourneys(configuration.products)
    }

    mutating func note(_ step: TraceStep) { prices.note(step) }

    mutating func tracesEnded() {
        guard !prices.prices.isEmpty else { return }
        configuration = ShopConfiguration(scenario, tracePrices: prices.prices)
        journeys = ShopJourneys(configuration.products)
    }

    func step(_ step: JourneyStep) -> LoadStep { journeys.step(step) }

    func row(_ step: TraceStep) -> RowPlan { journeys.row(step) }

    func begin(_ setup: RunSetup) throws -> any RunningApplication {
        try RunningShop(configuration, rebuildsView: scenario.application.rebuildsView, setup)
    }
}

extension ShopConfiguration {
    /// The products and prices that the traces name, and for the rest the scenario's catalogue.
    init(_ scenario: Scenario, tracePrices: [Int64] = []) {
        let catalog = scenario.application.catalog
        let seed = RandomStream(seed: scenario.seed)
        var prices = seed.fork("prices")
        let range = Int(catalog.price.lowerBound)...Int(catalog.price.upperBound)
        var products = (0..<max(catalog.products, tracePrices.count)).map { _ in
            Product(price: Int64(prices.nextInRange(range)), stock: Int64(catalog.stock))
        }
        // A trace names no price for a product that is browsed and never ordered.
        for (index, price) in tracePrices.enumerated() where price > 0 { products[index].price = price }
        let transit = Sampler(scenario.application.transit)
        self.init(
            products: products, decline: scenario.application.decline,
            deliveryFailure: scenario.application.deliveryFailure,
            paymentDeadline: scenario.application.paymentDeadline, compensates: scenario.application.compensation,
            transit: { transit.time(at: $0) })
    }
}
