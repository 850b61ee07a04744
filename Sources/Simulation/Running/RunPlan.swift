internal import ActorRuntime
package import Applications
package import Contexts
package import Load
package import Measurement
package import Scenarios
internal import Texts
internal import Traces

/// A scenario that is ready to run: its traces are surveyed, and the application is set up as the scenario describes
/// it.
package struct RunPlan: Sendable {
    package let scenario: Scenario
    package let variant: String?
    /// Notes on the run beside its figures. They come before the notes of the run itself.
    package let notes: [String]
    let application: any Application
    let prepared: any ApplicationPlan
    /// By traffic: its trace, if it has one.
    private let traces: [PlannedTrace?]

    /// - Parameters:
    ///   - notes: notes on the run beside its figures.
    ///   - sendsRequests: whether the plan is for a world that sends the requests which the scenario spells out. A
    ///     simulation has none, and must not be given such a plan.
    ///   - resolve: turns a file name in the scenario into a path from the process's working directory.
    /// - Throws: ``Diagnostics`` for requests that a simulated world cannot send, and, at the place of its name in the
    ///   scenario, where a trace cannot be read or replayed,
    ///   and ``TraceError`` for problems within it.
    package init(
        _ scenario: Scenario, of application: any Application, variant: String? = nil, notes: [String] = [],
        sendsRequests: Bool = false, resolve: (String) -> String
    ) throws {
        let problems = application.problems()
        precondition(problems.isEmpty, "the application contradicts itself: \(problems.joined(separator: "; "))")
        let requests = sendsRequests ? [] : scenario.problemsInSimulation
        guard requests.isEmpty else { throw Diagnostics(requests) }
        self.scenario = scenario
        self.application = application
        self.variant = variant
        self.notes = notes
        var prepared = application.plan(scenario)
        var traces: [PlannedTrace?] = []
        for traffic in scenario.traffic {
            guard case .trace(let load) = traffic.executor else {
                traces.append(nil)
                continue
            }
            guard application.vocabulary.replaysTraces else {
                throw Diagnostics([
                    Diagnostic(
                        position: load.position,
                        message: "the \(application.vocabulary.words.system) replays no traces",
                        hint: "describe the customers of '\(traffic.name)' with another executor")
                ])
            }
            traces.append(
                try Self.planned(traffic, load, path: resolve(load.file), end: scenario.duration, &prepared))
        }
        self.traces = traces
        prepared.tracesEnded()
        self.prepared = prepared
    }

    private static func planned(
        _ traffic: TrafficSpec, _ load: TraceLoad, path: String, end: Timespan, _ prepared: inout any ApplicationPlan
    ) throws -> PlannedTrace {
        do throws(TraceError) {
            return try PlannedTrace(
                traffic, load, path: path, end: end, each: { prepared.note($0) })
        } catch {
            switch error {
            // These errors do not carry a place of their own.
            case .cannotRead, .empty:
                throw Diagnostics([Diagnostic(position: load.position, message: error.description)])
            default: throw error
            }
        }
    }

    /// When no more customers come: the latest end of all traffics. For a trace this is the whole second after its last
    /// row.
    package var arrivalsEnd: Timespan {
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
        for (number, spec) in scenario.traffic.enumerated() {
            var replay: TraceReplay?
            if let planned = traces[number] { replay = try TraceReplay(planned, plan: prepared.row) }
            sources.append(
                TrafficSource(
                    spec, number: number, of: scenario.traffic.count, duration: scenario.duration,
                    journey: spec.journey.map(prepared.step), replay: replay, seed: seed))
        }
        return sources
    }

    /// What is known of the traces that the run replays.
    package var plannedTraces: [PlannedTrace] { traces.compactMap(\.self) }
}

extension RunPlan {
    /// The metrics and windows of a run of a scenario, whether or not its traces can be read.
    package static func vocabulary(
        of scenario: Scenario, for application: any Application
    ) throws -> MetricVocabulary {
        var scenario = scenario
        for index in scenario.traffic.indices {
            // Nor does it depend on requests that are spelt out, which the application does not know.
            scenario.traffic[index].journey.removeAll { $0.request != nil }
            guard case .trace = scenario.traffic[index].executor else { continue }
            // What is measured of customers does not depend on where they come from.
            scenario.traffic[index].executor = .open(OpenLoad(startRate: Rate(1, per: .second)))
        }
        return try RunPlan(scenario, of: application, resolve: { $0 }).vocabulary()
    }

    /// The metrics and windows that a run of this plan will have. They let its expectations be judged before it begins.
    ///
    /// - Throws: what a run would throw before its first event.
    package func vocabulary() throws -> MetricVocabulary {
        let run = try WorldRun(self)
        for counter in ServiceCounters().named {
            for service in application.services { _ = try counter.register(service, in: run.metrics.recorder) }
        }
        try run.flow.write(asked: 0, calls: { _ in 0 }, to: run.metrics.recorder)
        for figure in MemoryFigure.allCases { _ = try figure.register(in: run.metrics.recorder) }
        var vocabulary = MetricVocabulary(run.metrics.recorder.finish(at: 0))
        if scenario.faults.isEmpty {
            vocabulary.absent += [MetricName.detection, MetricName.recovery].map { ($0, "no faults") }
        }
        if scenario.application.services.allSatisfy({ $0.external == nil }) {
            vocabulary.absent += ExternalWatch.metrics.map { ($0, "no external program") }
        }
        return vocabulary
    }
}
