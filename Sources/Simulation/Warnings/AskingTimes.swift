internal import Contexts
internal import Scenarios

/// What a scenario's customers can ask, which services they can ask, and when at the earliest and at the latest.
///
/// This is what the file alone can tell. A trace may ask anything at any time.
struct AskingTimes {
    /// One step of a journey, as far as it can be taken.
    struct Step {
        /// The step's key, which is the operation that latencies are measured by.
        var operation: String
        /// The service that it asks; nil if it asks none, because it has nothing to ask about or no route leads there.
        var service: String?
        /// Nil for a visit.
        var declaration: StepDeclaration?
        var isEverTaken: Bool
        /// Whether it would need a saga that no earlier step begins.
        var lacksSaga = false
        /// Whether it is a request. A request that the gateway answers itself counts too.
        var asks: Bool { isEverTaken && !lacksSaga }
        /// Whether it begins a saga.
        var begins: Bool { declaration?.part == .begins }

        /// Whether it gives a service anything to do, directly or by events.
        func reaches(_ service: String) -> Bool { declaration?.reaches(service) ?? (self.service == service) }
    }

    struct Traffic {
        var name: String
        var steps: [Step]
        var isTrace: Bool
        /// No customer asks before `first`, and none from `last` on.
        var first: Timespan
        var last: Timespan
        /// When its arrivals end; nil for a trace, which the file does not tell.
        var arrivalsEnd: Timespan?
        /// The number of planned arrivals; nil where it is not known beforehand.
        var arrivals: Double?
    }

    let traffics: [Traffic]

    init(_ scenario: Scenario) {
        traffics = scenario.traffic.map { Self.traffic($0, scenario) }
    }

    private static func traffic(_ spec: TrafficSpec, _ scenario: Scenario) -> Traffic {
        let steps = steps(of: spec.journey, scenario.vocabulary)
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
        // A customer with a journey of one request is never late. Any other journey may go on for as long as its
        // executor allows.
        let first = spec.journey.first { $0.probability > 0 }
        let isOneRequest = asked.count == 1 && first.map { asksOnce($0, scenario.vocabulary) } == true
        let isClosed = if case .open = spec.executor { false } else { true }
        let last = isOneRequest && !isClosed ? end : min(end + spec.gracefulStop, scenario.latestEnd)
        return Traffic(
            name: spec.name, steps: steps, isTrace: spec.isTrace, first: spec.startTime, last: last,
            arrivalsEnd: spec.isTrace ? nil : end, arrivals: arrivals)
    }

    private static func asksOnce(_ step: JourneyStep, _ vocabulary: ScenarioVocabulary) -> Bool {
        guard let declaration = vocabulary.step(step.name) else { return true }
        if let times = declaration.times { return step[times].upperBound == 1 }
        return declaration.part != .follows
    }

    private static func steps(of journey: [JourneyStep], _ vocabulary: ScenarioVocabulary) -> [Step] {
        var hasSaga = false
        return journey.map { step in
            var taken = Step(operation: step.name, isEverTaken: step.probability > 0)
            if let path = step.path {
                guard let match = vocabulary.gateway.match(path) else { return taken }
                taken.lacksSaga = match.path.isAboutSaga && !match.namesSubject && !hasSaga
                taken.service = match.path.service
            } else if let declaration = vocabulary.step(step.name) {
                taken.declaration = declaration
                taken.lacksSaga = declaration.part == .follows && !hasSaga
                taken.service = declaration.service
                if taken.begins, taken.isEverTaken { hasSaga = true }
            }
            return taken
        }
    }

    // MARK: What may happen at all

    var hasTrace: Bool { traffics.contains(where: \.isTrace) }

    /// Whether any customer takes a step like this.
    func takes(_ isMeant: (Step) -> Bool) -> Bool {
        hasTrace || traffics.contains { $0.steps.contains { $0.asks && isMeant($0) } }
    }

    /// Whether customers begin sagas.
    var beginsSagas: Bool { takes(\.begins) }

    /// Whether customers ask a service through the gateway.
    func asks(_ service: String) -> Bool { takes { $0.service == service } }

    /// Whether a service has anything to do, directly or by events.
    func uses(_ service: String) -> Bool { takes { $0.reaches(service) } }

    /// Whether any customer may ask within `[start, end)`, in a step like this.
    func mayAsk(from start: Timespan, until end: Timespan, _ isMeant: (Step) -> Bool) -> Bool {
        traffics.contains { traffic in
            let asks = traffic.isTrace || traffic.steps.contains { $0.asks && isMeant($0) }
            return asks && traffic.first < end && start < traffic.last
        }
    }

    /// When the last customer may ask.
    var last: Timespan { traffics.map(\.last).max() ?? .zero }
    /// When the first customer may ask.
    var first: Timespan { traffics.map(\.first).min() ?? .zero }

    /// When the arrivals end, and the measured window with them; nil where a trace decides that.
    var arrivalsEnd: Timespan? { hasTrace ? nil : traffics.compactMap(\.arrivalsEnd).max() ?? .zero }

    /// The largest possible number of sagas; nil where nobody knows beforehand.
    var mostSagas: Double? {
        var sum = 0.0
        for traffic in traffics {
            if traffic.isTrace { return nil }
            let sagas = traffic.steps.count { $0.asks && $0.begins }
            guard sagas > 0 else { continue }
            guard let arrivals = traffic.arrivals else { return nil }
            sum += arrivals.rounded(.up) * Double(sagas)
        }
        return sum
    }
}

extension TrafficSpec {
    fileprivate var isTrace: Bool {
        if case .trace = executor { true } else { false }
    }
}
