internal import Contexts
internal import Platform

extension Format where Value == AutoscalerSpec {
    /// Kubernetes' keys of a HorizontalPodAutoscaler, and of its controller's flags.
    static var autoscaler: Format {
        Format.record(
            AutoscalerSpec(maxReplicas: 1), bounds + controller,
            check: { spec, node, reading in
                guard spec.minReplicas > spec.maxReplicas else { return }
                reading.report(
                    "minReplicas \(spec.minReplicas) is over maxReplicas \(spec.maxReplicas)",
                    at: node.position(of: "minReplicas"))
            }
        ).defined(as: "autoscaler")
    }

    private static var bounds: [Field<AutoscalerSpec>] {
        [
            Field(
                "minReplicas", \.minReplicas, .integer(1...ServiceSpec.maximumReplicas), "The fewest replicas.",
                isRequired: false),
            Field(
                "maxReplicas", \.maxReplicas, .integer(1...ServiceSpec.maximumReplicas), "The most replicas.",
                isRequired: true),
            Field(
                "metrics", \.metrics, .list(of: .autoscalerMetric, count: 1...AutoscalerSpec.maximumMetrics),
                "What it looks at; the metric that asks for the most replicas counts."),
            Field(
                optional: "behavior", \.behavior, .behavior,
                "How fast it may scale up and down. Without it a look at most doubles the replicas, or makes them 4, and "
                    + "the highest number recommended in the last 5 minutes counts; {} has Kubernetes' default rules."),
        ]
    }

    private static var controller: [Field<AutoscalerSpec>] {
        [
            Field("syncPeriod", \.syncPeriod, .positiveDuration, "From one look at the metrics to the next."),
            Field(
                "tolerance", \.tolerance, .number(0...1),
                "A ratio of metric and target that is no farther from 1 changes nothing."),
            Field(
                "cpuInitializationPeriod", \.cpuInitializationPeriod, .duration,
                "So long after its start the cpu of a replica counts only while it is ready."),
            Field(
                "initialReadinessDelay", \.initialReadinessDelay, .duration,
                "A replica that became unready so soon after its start counts as one that has never been ready."),
        ]
    }
}

extension Format where Value == AutoscalerMetric {
    fileprivate static var autoscalerMetric: Format {
        .alternatives(
            "expected one of { cpu: { averageUtilization } }, { requestsPerSecond: { averageValue } }, "
                + "{ mailboxDepth: { averageValue } }", text: nil,
            [
                metric(
                    .cpu, "averageUtilization", .percent(1...10_000), "Busy workers in percent of all, on average.",
                    "The share of busy workers."),
                metric(
                    .requestsPerSecond, "averageValue", .thousandths, "Messages a second and replica, on average.",
                    "The messages that a replica handles in a second."),
                metric(
                    .mailboxDepth, "averageValue", .thousandths, "Waiting messages a replica, on average.",
                    "The messages that wait in a replica's mailbox."),
            ])
    }

    private static func metric(
        _ kind: AutoscalerMetric.Kind, _ key: String, _ target: Format<Int64>, _ meaning: String, _ description: String
    ) -> Alternative<AutoscalerMetric> {
        let record = Format<Int64>.record(0, [Field(key, \.self, target, meaning, isRequired: true)])
        return Alternative(
            [kind.rawValue], Int64(0), [Field(kind.rawValue, \.self, record, description, isRequired: true)],
            make: { target, _, _ in AutoscalerMetric(kind, target: target) },
            split: { $0.kind == kind ? $0.target : nil })
    }
}

extension Format where Value == ScalingBehavior {
    fileprivate static var behavior: Format {
        .record(
            ScalingBehavior(),
            [
                Field("scaleUp", \.scaleUp, .rules(.scaleUp), "Rules on the way up."),
                Field("scaleDown", \.scaleDown, .rules(.scaleDown), "Rules on the way down."),
            ])
    }
}

extension Format where Value == ScalingRules {
    fileprivate static func rules(_ initial: ScalingRules) -> Format {
        .record(
            initial,
            [
                Field(
                    "stabilizationWindowSeconds", \.stabilizationWindow,
                    Format<Timespan>.seconds.with {
                        $0 <= ScalingRules.maximumWindow
                            ? nil : "is too long, expected at most \(ScalingRules.maximumWindow)"
                    }, "How far back it looks: of the numbers recommended since then, the most cautious counts."),
                Field(
                    "selectPolicy", \.selectPolicy, .choice("selectPolicy"),
                    "Which policy counts: Max that of the largest change, Min of the smallest; Disabled forbids this direction."
                ),
                Field(
                    "policies", \.policies, .list(of: .policy, count: 1...AutoscalerSpec.maximumPolicies),
                    "How much may change in how long."),
            ])
    }
}

extension Format where Value == ScalingRules.Policy {
    fileprivate static var policy: Format {
        .record(
            ScalingRules.Policy(.pods, 1, per: .seconds(15)),
            [
                Field(
                    "type", \.kind, .choice("policy type"),
                    "Whether value is a number of replicas (Pods) or percent of them.", isRequired: true),
                Field(
                    "value", \.value, .integer(1...ServiceSpec.maximumReplicas), "The change that is allowed.",
                    isRequired: true),
                Field(
                    "periodSeconds", \.period, .positiveSeconds(maximum: ScalingRules.maximumPeriod),
                    "Within how long.", isRequired: true),
            ])
    }
}
