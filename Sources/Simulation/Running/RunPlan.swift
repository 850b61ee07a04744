internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
package import Load
package import Scenarios
internal import Texts
internal import Traces

/// A scenario made ready to run: its catalogue drawn, its traces surveyed.
package struct RunPlan: Sendable {
    package let scenario: Scenario
    package let variant: String?
    /// What is told of the run beside its figures, before what the run itself has to tell.
    package let notes: [String]
    let shop: ShopConfiguration
    /// By traffic: its trace, if it has one.
    private let traces: [PlannedTrace?]

    /// - Parameters:
    ///   - notes: what is told of the run beside its figures.
    ///   - resolve: from a file name in the scenario to a path from where the process stands.
    /// - Throws: ``Diagnostics``, at the place of its name in the scenario, where a trace cannot be read or replayed, and
    ///   ``TraceError`` for what is wrong within it.
    package init(
        _ scenario: Scenario, variant: String? = nil, notes: [String] = [], resolve: (String) -> String
    ) throws {
        self.scenario = scenario
        self.variant = variant
        self.notes = notes
        var prices = TracePrices()
        var traces: [PlannedTrace?] = []
        for traffic in scenario.traffic {
            guard case .trace(let load) = traffic.executor else {
                traces.append(nil)
                continue
            }
            traces.append(
                try Self.planned(traffic, load, path: resolve(load.file), end: scenario.duration, &prices))
        }
        self.traces = traces
        shop = Self.configuration(scenario, tracePrices: prices.prices)
    }

    private static func planned(
        _ traffic: TrafficSpec, _ load: TraceLoad, path: String, end: Timespan, _ prices: inout TracePrices
    ) throws -> PlannedTrace {
        do throws(TraceError) {
            return try PlannedTrace(
                traffic, load, path: path, end: end, each: { prices.note($0) },
                atEnd: { prices.reserve($0.productCount) })
        } catch {
            switch error {
            // These say nothing of a place of their own.
            case .cannotRead, .empty:
                throw Diagnostics([Diagnostic(position: load.position, message: error.description)])
            default: throw error
            }
        }
    }

    /// The products that the traces name, with their prices, and the rest of the scenario's catalogue.
    private static func configuration(_ scenario: Scenario, tracePrices: [Int64]) -> ShopConfiguration {
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
        return ShopConfiguration(
            products: products, decline: scenario.application.decline,
            deliveryFailure: scenario.application.deliveryFailure,
            paymentDeadline: scenario.application.paymentDeadline, compensates: scenario.application.compensation,
            transit: { transit.time(at: $0) })
    }

    /// When nobody comes any more: the latest end of all traffics, of a trace the whole second after its last row.
    var arrivalsEnd: Timespan {
        var end = Timespan.zero
        for (number, spec) in scenario.traffic.enumerated() {
            let own: Timespan
            switch spec.executor {
            case .open(let load): own = RateProfile(load, from: spec.startTime, until: scenario.duration).end
            case .closed(let load): own = UserProfile(load, from: spec.startTime, until: scenario.duration).end
            case .trace:
                let last = traces[number]?.length ?? .zero
                own = .seconds(last.nanoseconds / 1_000_000_000 + 1)
            }
            end = max(end, own)
        }
        return min(end, scenario.duration)
    }

    func sources(seed: RandomStream) throws(TraceError) -> [TrafficSource] {
        var sources: [TrafficSource] = []
        let journeys = ShopJourneys(shop.products)
        for (number, spec) in scenario.traffic.enumerated() {
            var replay: TraceReplay?
            if let planned = traces[number] { replay = try TraceReplay(planned, plan: journeys.row) }
            sources.append(
                TrafficSource(
                    spec, number: number, of: scenario.traffic.count, duration: scenario.duration,
                    journey: spec.journey.map(journeys.step), replay: replay, seed: seed))
        }
        return sources
    }

    /// What is known of the traces that the run replays.
    package var plannedTraces: [PlannedTrace] { traces.compactMap(\.self) }
}
