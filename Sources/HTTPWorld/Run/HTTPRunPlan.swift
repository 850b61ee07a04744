package import Contexts
package import HTTPLoad
internal import Load
package import Requests
package import Scenarios

/// A scenario whose customers only make requests, ready to run against one target.
package struct HTTPRunPlan: Sendable {
    /// How much longer than the longest time-out a customer waits. It is never reached: the client's time-out ends first.
    private static let beyondTimeouts = Timespan.minutes(1)

    let scenario: Scenario
    let steps: RequestSteps
    let prepared: PreparedScenario
    let target: ResolvedTarget
    let policy: ConnectionPolicy
    let arrivalsEnd: Timespan
    let maximumRate: Int?

    /// - Parameters:
    ///   - prepared: of the same scenario.
    ///   - arrivalsEnd: when no more customers come.
    ///   - maximumRate: the most requests that may be sent in a second; nil for no ceiling. A run that would send more is
    ///     stopped, and has measured nothing.
    package init(
        _ scenario: Scenario, _ prepared: PreparedScenario, to target: ResolvedTarget, arrivalsEnd: Timespan,
        maximumRate: Int?
    ) {
        self.scenario = scenario
        self.prepared = prepared
        self.target = target
        self.arrivalsEnd = arrivalsEnd
        self.maximumRate = maximumRate
        steps = RequestSteps(scenario)
        policy = ConnectionPolicy((scenario.target ?? TargetSpec()).connections)
    }

    var patience: Timespan {
        let requests = prepared.traffic.flatMap(\.requests).compactMap(\.self)
        return (requests.map(\.timeout).max() ?? .zero) + Self.beyondTimeouts
    }

    /// What the customers of one kind draw values of requests from.
    func random(ofTraffic traffic: Int) -> RandomStream {
        RandomStream(seed: scenario.seed).fork("requests").fork(scenario.traffic[traffic].name)
    }

    func sources(seed: RandomStream) -> [TrafficSource] {
        scenario.traffic.enumerated().map { number, spec in
            TrafficSource(
                spec, number: number, of: scenario.traffic.count, duration: scenario.duration,
                journey: steps.journey(ofTraffic: number, spec), replay: nil, seed: seed)
        }
    }
}

extension ConnectionPolicy {
    init(_ spec: ConnectionSpec) {
        self.init(
            per: spec.per == .shared ? .shared : .customer, keepAlive: spec.keepAlive ?? .zero, maximum: spec.maximum)
    }
}
