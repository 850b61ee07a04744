internal import Contexts

extension Format where Value == TrafficSpec {
    /// One entry of `traffic`. The executor decides which keys it has.
    static func traffic(_ name: String, _ vocabulary: ScenarioVocabulary) -> Format {
        let varieties = varieties(name, vocabulary).filter { vocabulary.replaysTraces || $0.tag != traceTag }
        let all = tagged(
            by: "executor", "How customers arrive, by k6's names.", varieties, tag: \.executorName, check: checkShape)
        guard !vocabulary.replaysTraces else { return all }
        return Format(
            shape: all.shape,
            read: { node, reading in
                guard let executor = node["executor"], executor.text == traceTag else {
                    return all.read(node, &reading)
                }
                reading.report(
                    "the \(vocabulary.words.system) replays no traces", at: executor.position,
                    hint:
                        "describe its customers with another executor: \(varieties.map(\.tag).joined(separator: ", "))")
                return nil
            },
            write: all.write)
    }

    private static let traceTag = "trace"

    private static func varieties(_ name: String, _ vocabulary: ScenarioVocabulary) -> [Variety<TrafficSpec>] {
        let journey = common + [Field("journey", \.journey, .journey(vocabulary), "What one customer does, in order.")]
        func spec(_ executor: TrafficSpec.Executor) -> TrafficSpec {
            TrafficSpec(name: name, executor: executor, journey: vocabulary.defaultJourney)
        }
        func open(_ load: OpenLoad) -> TrafficSpec { spec(.open(load)) }
        func closed(_ load: ClosedLoad) -> TrafficSpec { spec(.closed(load)) }
        let rate = Rate(1, per: .second)
        let trace = TrafficSpec(name: name, executor: .trace(TraceLoad(file: "")))
        return [
            Variety(
                tag: "constant-arrival-rate", initial: open(OpenLoad(startRate: rate)),
                fields: [timeUnit, self.rate, openDuration, openMaxVUs] + journey),
            Variety(
                tag: "ramping-arrival-rate", initial: open(OpenLoad(startRate: Rate(0, per: .second))),
                fields: [timeUnit, startRate, rateStages, openMaxVUs] + journey),
            Variety(
                tag: "poisson-arrival-rate",
                initial: open(OpenLoad(spacing: .poisson, startRate: Rate(0, per: .second))),
                fields: [timeUnit, poissonRate, openDuration, poissonStages, openMaxVUs] + journey),
            Variety(
                tag: "constant-vus", initial: closed(ClosedLoad(startVUs: 1)),
                fields: [vus, closedDuration] + journey),
            Variety(
                tag: "ramping-vus", initial: closed(ClosedLoad(startVUs: 1)),
                fields: [startVUs, userStages, gracefulRampDown] + journey),
            Variety(tag: traceTag, initial: trace, fields: [file, speed, traceMaxVUs] + common),
        ]
    }

    private static func checkShape(_ traffic: TrafficSpec, _ node: SourceNode, _ reading: inout Reading) {
        switch traffic.executor {
        case .open(let load):
            if load.startRate.count == 0, load.stages.allSatisfy({ $0.target.count == 0 }) {
                reading.report(
                    "the rate is never above zero, so '\(traffic.name)' would never arrive", at: node.position,
                    hint: "give a rate as 10/s, or remove the traffic")
            }
            if load.duration != nil, !load.stages.isEmpty {
                reading.report(
                    "a duration next to stages, which have durations of their own", at: node.position(of: "duration"))
            }
            checkLength(load.stages, traffic, node, &reading)
        case .closed(let load):
            if load.startVUs == 0, load.stages.allSatisfy({ $0.target == 0 }) {
                reading.report("there is never a virtual user in '\(traffic.name)'", at: node.position)
            }
            checkLength(load.stages, traffic, node, &reading)
        case .trace(let load):
            if load.file.isEmpty {
                reading.report(
                    "no trace to replay", at: node.position,
                    hint: "give one with --trace FILE, or write 'file: trace.csv' here")
            }
        }
    }
}

extension Format where Value == TrafficSpec {
    /// A stage may take no time, but not all stages may.
    private static func checkLength<Target>(
        _ stages: [Stage<Target>], _ traffic: TrafficSpec, _ node: SourceNode, _ reading: inout Reading
    ) {
        guard !stages.isEmpty, stages.allSatisfy({ $0.duration == .zero }) else { return }
        reading.report(
            "all stages take 0s, so '\(traffic.name)' ends as it begins", at: node.position(of: "stages"),
            hint: "a stage of 0s jumps to its target; give the next one a duration to stay there")
    }
}

extension Format where Value == [JourneyStep] {
    fileprivate static func journey(_ vocabulary: ScenarioVocabulary) -> Format {
        Format.list(of: .journeyStep(vocabulary), count: 1...Limits.journeySteps).defined(as: "journey")
    }
}

extension Format {
    fileprivate static func stages<Target: Hashable & Sendable>(
        _ target: Format<Target>, minimum: Int, initial: Target, _ description: String
    ) -> Format where Value == [Stage<Target>] {
        let stage = Format<Stage<Target>>.record(
            Stage(duration: .zero, target: initial),
            [
                Field(
                    "duration", \.duration, .duration,
                    "How long the way to the target takes; with 0s the load jumps there at once.", isRequired: true),
                Field("target", \.target, target, description, isRequired: true),
            ])
        return .list(of: stage, count: minimum...Limits.stages)
    }
}

// The keys, each defined once, for the executors that share them.
extension Format where Value == TrafficSpec {
    fileprivate static var common: [Field<TrafficSpec>] {
        [
            Field("startTime", \.startTime, .duration, "When the executor begins."),
            Field(
                "gracefulStop", \.gracefulStop, .duration,
                "How long journeys in progress may go on after the executor's end."),
        ]
    }

    private static var timeUnit: Field<TrafficSpec> {
        Field(
            optional: "timeUnit", \.open.timeUnit, .rateUnit,
            "The unit of rates that are plain numbers, as in k6: with 1m, 300 is 300/m.")
    }

    private static var rate: Field<TrafficSpec> {
        Field(
            "rate", \.open.startRate, isRequired: true, dependingOn: anyOpen, plainRate, "Arrivals in a unit of time.")
    }

    private static var poissonRate: Field<TrafficSpec> {
        Field(
            "rate", \.open.startRate, dependingOn: anyPoisson, plainRate,
            "Mean arrivals in a unit of time, where the stages begin.")
    }

    private static var startRate: Field<TrafficSpec> {
        Field(
            "startRate", \.open.startRate, dependingOn: anyRamp, plainRate,
            "Arrivals in a unit of time before the first stage.")
    }

    private static var openDuration: Field<TrafficSpec> {
        Field(
            optional: "duration", \.open.duration, .positiveDuration,
            "How long arrivals come; until the scenario's duration where it is absent.")
    }

    private static var rateStages: Field<TrafficSpec> {
        Field(
            "stages", \.open.stages, isRequired: true, dependingOn: anyRamp,
            { traffic in
                .stages(
                    plainRate(traffic), minimum: 1, initial: Rate(0, per: .second), "The rate that the stage ends with."
                )
            },
            "Ramps of the rate, one after the other; the executor ends with the last, or with the scenario's duration.")
    }

    private static var poissonStages: Field<TrafficSpec> {
        Field(
            "stages", \.open.stages, dependingOn: anyPoisson,
            { traffic in
                .stages(
                    plainRate(traffic), minimum: 0, initial: Rate(0, per: .second),
                    "The mean rate that the stage ends with.")
            }, "Ramps of the mean rate, one after the other; none keeps it.")
    }

    /// Rates that may be plain numbers in the traffic's `timeUnit`.
    private static func plainRate(_ traffic: TrafficSpec) -> Format<Rate> { .rate(plain: traffic.open.timeUnit) }

    // The values from which the formats of the keys start.
    private static var anyOpen: TrafficSpec { any(OpenLoad(startRate: Rate(1, per: .second))) }
    private static var anyRamp: TrafficSpec { any(OpenLoad(startRate: Rate(0, per: .second))) }
    private static var anyPoisson: TrafficSpec { any(OpenLoad(spacing: .poisson, startRate: Rate(0, per: .second))) }
    private static func any(_ load: OpenLoad) -> TrafficSpec { TrafficSpec(name: "", executor: .open(load)) }

    private static var openMaxVUs: Field<TrafficSpec> {
        Field("maxVUs", \.open.maxVUs, .integer(1...Limits.virtualUsers), maxVUsDescription)
    }

    private static var traceMaxVUs: Field<TrafficSpec> {
        Field("maxVUs", \.trace.maxVUs, .integer(1...Limits.virtualUsers), maxVUsDescription)
    }

    private static var maxVUsDescription: String {
        "Journeys in progress at the same time; an arrival beyond them is dropped and counted."
    }

    private static var vus: Field<TrafficSpec> {
        Field("vus", \.closed.startVUs, .integer(1...Limits.virtualUsers), "Virtual users.")
    }

    private static var closedDuration: Field<TrafficSpec> {
        Field(
            optional: "duration", \.closed.duration, .positiveDuration,
            "How long journeys start; until the scenario's duration where it is absent.")
    }

    private static var startVUs: Field<TrafficSpec> {
        Field("startVUs", \.closed.startVUs, .integer(0...Limits.virtualUsers), "Virtual users before the first stage.")
    }

    private static var userStages: Field<TrafficSpec> {
        let format = Format<[Stage<Int>]>.stages(
            .integer(0...Limits.virtualUsers), minimum: 1, initial: 0,
            "The number of virtual users that the stage ends with.")
        return Field(
            "stages", \.closed.stages, format, "Ramps of the number of virtual users, one after the other.",
            isRequired: true)
    }

    private static var gracefulRampDown: Field<TrafficSpec> {
        Field(
            "gracefulRampDown", \.closed.gracefulRampDown, .duration,
            "How long a virtual user whom a ramp takes away may go on with the journey at hand.")
    }

    private static var file: Field<TrafficSpec> {
        let path = Format<String>.path
        return Field(
            key: "file", description: "The trace, relative to the scenario file; --trace sets it.", isRequired: false,
            shape: path.shape,
            read: { node, traffic, reading in
                guard let file = path.read(node, &reading) else { return }
                traffic.trace.file = file
                traffic.trace.position = node.position
            },
            write: { path.write($0.trace.file) })
    }

    private static var speed: Field<TrafficSpec> {
        Field("speed", \.trace.speed, .number(0...Limits.speed, isOpen: true), "How many times faster than recorded.")
    }
}

extension Format where Value == String {
    /// A path; empty until it is given.
    fileprivate static var path: Format {
        let path = Format.string(maximum: 4_096)
        return Format(
            shape: path.shape, read: { node, reading in node.text == "" ? "" : path.read(node, &reading) },
            write: path.write)
    }
}

extension TrafficSpec {
    /// k6's name of the executor.
    package var executorName: String {
        switch executor {
        case .open(let load) where load.spacing == .poisson: "poisson-arrival-rate"
        case .open(let load): load.stages.isEmpty ? "constant-arrival-rate" : "ramping-arrival-rate"
        case .closed(let load): load.stages.isEmpty ? "constant-vus" : "ramping-vus"
        case .trace: "trace"
        }
    }

    // The loads, as if every traffic had each of them. Setting a load that the executor does not have has no effect.

    fileprivate var open: OpenLoad {
        get { if case .open(let load) = executor { load } else { OpenLoad(startRate: Rate(0, per: .second)) } }
        set { if case .open = executor { executor = .open(newValue) } }
    }

    fileprivate var closed: ClosedLoad {
        get { if case .closed(let load) = executor { load } else { ClosedLoad(startVUs: 0) } }
        set { if case .closed = executor { executor = .closed(newValue) } }
    }

    fileprivate var trace: TraceLoad {
        get { if case .trace(let load) = executor { load } else { TraceLoad(file: "") } }
        set { if case .trace = executor { executor = .trace(newValue) } }
    }
}
