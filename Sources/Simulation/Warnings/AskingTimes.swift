internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import Scenarios

/// What a scenario's customers can ask of whom, and when at the earliest and at the latest.
///
/// As far as the file alone can tell: a trace may ask anything at any time.
struct AskingTimes {
    /// One step of a journey as it can be taken.
    struct Step {
        /// The step's key, which is the operation that latencies are measured by.
        var operation: String
        /// The service that it asks; nil where it asks none, since it has nothing to ask about or no route leads there.
        var service: String?
        var isEverTaken: Bool
        /// Whether an order would have to come before it.
        var lacksOrder: Bool
        /// Whether it is a request, also one that the gateway answers itself.
        var asks: Bool { isEverTaken && !lacksOrder }
    }

    struct Traffic {
        var name: String
        var steps: [Step]
        var isTrace: Bool
        /// No customer asks before, and none from there on.
        var first: Timespan
        var last: Timespan
        /// When its arrivals end; nil for a trace, which the file does not tell.
        var arrivalsEnd: Timespan?
        /// Arrivals that are planned; nil where the number is not known beforehand.
        var arrivals: Double?
    }

    let traffics: [Traffic]

    init(_ scenario: Scenario) {
        traffics = scenario.traffic.map { Self.traffic($0, scenario) }
    }

    private static func traffic(_ spec: TrafficSpec, _ scenario: Scenario) -> Traffic {
        let steps = steps(of: spec.journey)
        var end = scenario.duration
        var arrivals: Double?
        switch spec.executor {
        case .open(let load):
            let profile = RateProfile(load, from: spec.startTime, until: scenario.duration)
            end = profile.end
            arrivals = profile.total
        case .closed(let load): end = UserProfile(load, from: spec.startTime, until: scenario.duration).end
        case .trace: break
        }
        let asked = steps.filter(\.asks)
        // Of a journey of one request nobody is late; any other may go on for as long as its executor lets it.
        let isOneRequest = asked.count == 1 && spec.journey.first { $0.probability > 0 }.map(isOneRequest) == true
        let isClosed = if case .open = spec.executor { false } else { true }
        let last = isOneRequest && !isClosed ? end : min(end + spec.gracefulStop, scenario.latestEnd)
        return Traffic(
            name: spec.name, steps: steps, isTrace: spec.isTrace, first: spec.startTime, last: last,
            arrivalsEnd: spec.isTrace ? nil : end, arrivals: arrivals)
    }

    private static func isOneRequest(_ step: JourneyStep) -> Bool {
        switch step.action {
        case .browse(let products): products.upperBound == 1
        case .order, .list, .visit: true
        case .cancel: false
        }
    }

    private static func steps(of journey: [JourneyStep]) -> [Step] {
        var hasOrder = false
        return journey.map { step in
            var taken = Step(
                operation: step.name, service: nil, isEverTaken: step.probability > 0, lacksOrder: false)
            switch step.action {
            case .browse, .list: taken.service = name(of: ShopTopology.viewpage)
            case .order:
                taken.service = name(of: ShopTopology.order)
                if taken.isEverTaken { hasOrder = true }
            case .cancel:
                taken.lacksOrder = !hasOrder
                taken.service = name(of: ShopTopology.order)
            case .visit(let path):
                guard let match = Route.match(path) else { return taken }
                taken.lacksOrder = match.route.subject == .order && match.key == nil && !hasOrder
                taken.service = name(of: match.route.service)
            }
            return taken
        }
    }

    private static func name(of service: ServiceID) -> String { ShopTopology.services[Int(service.rawValue)] }

    // MARK: What may happen at all

    var hasTrace: Bool { traffics.contains(where: \.isTrace) }

    /// Whether any customer takes a step of this operation.
    func takes(_ operation: String) -> Bool {
        hasTrace || traffics.contains { $0.steps.contains { $0.asks && $0.operation == operation } }
    }

    var orders: Bool { takes("order") }

    /// Whether customers ask a service through the gateway.
    func asks(_ service: String) -> Bool {
        hasTrace || traffics.contains { $0.steps.contains { $0.asks && $0.service == service } }
    }

    /// Whether a service has anything to do: an order comes to all of them.
    func uses(_ service: String) -> Bool { orders || asks(service) }

    /// Whether anybody may ask within `[start, end)`, in steps of one operation where one is given.
    func mayAsk(from start: Timespan, until end: Timespan, operation: String? = nil) -> Bool {
        traffics.contains { traffic in
            let asks =
                traffic.isTrace
                || traffic.steps.contains { $0.asks && (operation == nil || $0.operation == operation) }
            return asks && traffic.first < end && start < traffic.last
        }
    }

    /// When the last customer may ask.
    var last: Timespan { traffics.map(\.last).max() ?? .zero }
    /// When the first may.
    var first: Timespan { traffics.map(\.first).min() ?? .zero }

    /// When the arrivals end, and with them the measured window; nil where a trace tells that.
    var arrivalsEnd: Timespan? { hasTrace ? nil : traffics.compactMap(\.arrivalsEnd).max() ?? .zero }

    /// The most orders that there can be; nil where nobody knows beforehand.
    var mostOrders: Double? {
        var sum = 0.0
        for traffic in traffics {
            if traffic.isTrace { return nil }
            let orders = traffic.steps.count { $0.asks && $0.operation == "order" }
            guard orders > 0 else { continue }
            guard let arrivals = traffic.arrivals else { return nil }
            sum += arrivals.rounded(.up) * Double(orders)
        }
        return sum
    }
}

extension TrafficSpec {
    fileprivate var isTrace: Bool {
        if case .trace = executor { true } else { false }
    }
}
