internal import Contexts
internal import Platform

extension Format where Value == Release {
    /// One entry of `releases`. The strategy decides which keys it has. A release without a name is named after its
    /// service and version: `order-v2`.
    static func release(_ vocabulary: ScenarioVocabulary) -> Format {
        let tagged = Format.tagged(
            by: "strategy",
            "How the new version takes over: rolling a few replicas at a time, canary in steps, blue-green all at once.",
            varieties(vocabulary), tag: \.strategy.name)
        return Format(
            shape: tagged.shape,
            read: { node, reading in
                guard var release = tagged.read(node, &reading) else { return nil }
                if release.name.isEmpty {
                    release.name = Release.name(service: release.service, version: release.version)
                }
                return release
            },
            write: tagged.write)
    }

    private static func varieties(_ vocabulary: ScenarioVocabulary) -> [Variety<Release>] {
        let common = common(vocabulary)
        func release(_ strategy: ReleaseStrategy) -> Release {
            Release(name: "", at: .zero, service: "", version: "", strategy: strategy)
        }
        return [
            Variety(tag: ReleaseStrategy.rolling.name, initial: release(.rolling), fields: common),
            Variety(tag: ReleaseStrategy.canary([]).name, initial: release(.canary([])), fields: common + [steps]),
            Variety(
                tag: ReleaseStrategy.blueGreen(scaleDownDelay: .zero).name,
                initial: release(.blueGreen(scaleDownDelay: ReleaseStrategy.defaultScaleDownDelay)),
                fields: common + [scaleDownDelay]),
        ]
    }

    private static func common(_ vocabulary: ScenarioVocabulary) -> [Field<Release>] {
        [
            Field(optional: "name", \.optionalName, .name, "Unique; the log names the release by it."),
            Field("at", \.at, .duration, "When the release begins."),
            Field(
                "service", \.service, Format<String>.oneOf(vocabulary.serviceNames, as: "service"),
                "The service that gets a new version.", isRequired: true),
            Field("version", \.version, .name, "One of the service's versions.", isRequired: true),
            Field(
                "analysis", \.analysis, Format<AnalysisSpec>.analysis.orOff(),
                "What the new version must fulfil, else it is rolled back; off lets it through."),
        ]
    }

    private static var steps: Field<Release> {
        Field(
            "steps", \.steps, .canarySteps, "Shares of the replicas that run the new version, each tried for a while.",
            isRequired: true)
    }

    private static var scaleDownDelay: Field<Release> {
        Field(
            "scaleDownDelaySeconds", \.scaleDownDelay, .seconds,
            "How long the old version's replicas stay after the switch.")
    }
}

extension Format where Value == [CanaryStep] {
    fileprivate static var canarySteps: Format {
        let step = Format<CanaryStep>.record(
            CanaryStep(weight: 100),
            [
                Field(
                    "setWeight", \.weight, .percent(1...100), "Percent of the replicas that run the new version.",
                    isRequired: true),
                Field("pause", \.pause, .duration, "How long this share is tried."),
            ])
        let list = Format.list(of: step, count: 1...Release.maximumSteps)
        return Format(
            shape: list.shape,
            read: { node, reading in
                guard let steps = list.read(node, &reading) else { return nil }
                let nodes = node.elements ?? []
                guard steps.count == nodes.count else { return nil }
                for (index, step) in steps.enumerated().dropFirst() where step.weight <= steps[index - 1].weight {
                    reading.report(
                        "setWeight \(step.weight)% after \(steps[index - 1].weight)%, expected growing weights",
                        at: nodes[index].position(of: "setWeight"))
                }
                return steps
            },
            write: list.write)
    }
}

extension Format where Value == AnalysisSpec {
    fileprivate static var analysis: Format {
        Format.record(AnalysisSpec(), schedule + limits).defined(as: "analysis")
    }

    private static var schedule: [Field<AnalysisSpec>] {
        [
            Field(
                "interval", \.interval, .positiveDuration,
                "From measurement to measurement; what has too few requests for a verdict adds up with the next."),
            Field(
                optional: "count", \.count, .integer(1...10_000),
                "Conclusive measurements that the release waits for; where it is absent it waits for none, and those that fail "
                    + "while it goes on count all the same."),
            Field(
                "failureLimit", \.failureLimit, .integer(0...10_000),
                "Failed measurements that are borne; one more rolls the release back."),
            Field(
                "inconclusive", \.inconclusive, .choice("choice"),
                "What a release does whose step is over and whose measurements have said nothing: hold waits for a verdict, "
                    + "if need be to the run's end; proceed goes on once a measurement was taken."),
        ]
    }

    private static var limits: [Field<AnalysisSpec>] {
        [
            Field("errorRate", \.errorRate, .probability, "The largest share of errors that a measurement bears."),
            Field(
                optional: "p99", \.p99, .positiveDuration,
                "The largest 99th percentile of the time of a message that it bears; not asked where it is absent."),
            Field("restarts", \.restarts, .integer(0...10_000), "Restarts of its replicas that a measurement bears."),
            Field(
                "minimumRequests", \.minimumRequests, .integer(0...1_000_000),
                "Fewer requests than this say nothing about errors and times, and are added to the next measurement's."),
        ]
    }
}

extension Release {
    /// The name of a release that is written without one.
    fileprivate static func name(service: String, version: String) -> String { "\(service)-\(version)" }

    /// The name of a node that may be a release; nil if it is not one.
    static func name(of node: SourceNode) -> String? {
        guard node["strategy"] != nil, let service = node["service"]?.text, let version = node["version"]?.text else {
            return nil
        }
        return name(service: service, version: version)
    }

    fileprivate var optionalName: String? {
        get { name.isEmpty ? nil : name }
        set { name = newValue ?? "" }
    }

    // The keys of each strategy, as if every strategy had them. Setting a key that a strategy does not have has no
    // effect.

    fileprivate var steps: [CanaryStep] {
        get { if case .canary(let steps) = strategy { steps } else { [] } }
        set { if case .canary = strategy { strategy = .canary(newValue) } }
    }

    fileprivate var scaleDownDelay: Timespan {
        get { if case .blueGreen(let delay) = strategy { delay } else { .zero } }
        set { if case .blueGreen = strategy { strategy = .blueGreen(scaleDownDelay: newValue) } }
    }
}
