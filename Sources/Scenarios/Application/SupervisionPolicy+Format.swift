internal import ActorRuntime
internal import Contexts

extension Format where Value == SupervisionPolicy {
    private static var presets: [(name: String, policy: SupervisionPolicy)] {
        [("kubernetes", .kubernetes), ("erlang", .erlang), ("pekko", .pekko), ("pekko-backoff", .pekkoBackoff)]
    }

    /// What the presets do, for the description of a key.
    static var presetsInWords: String {
        "kubernetes at once, then after 10s doubling to 5m; erlang at once, and no replica of the service any more where "
            + "more than 1 restart is needed within 5s; pekko never; pekko-backoff after 10s doubling to 5m."
    }

    /// The name of a preset, or its numbers written out.
    static var supervision: Format {
        let names = presets.map(\.name)
        let preset = Format<String>.oneOf(names, as: "supervision preset").mapped(
            { name in presets.first { $0.name == name }?.policy ?? .kubernetes },
            { policy in presets.first { $0.policy == policy }?.name ?? "" })
        return Format.alternatives(
            "expected one of \(names.joined(separator: ", ")), { backoff } or { intensity }",
            text: preset, [backoff, intensity]
        ).defined(as: "supervision")
    }

    private struct Backoff {
        var first = Timespan.zero
        var initial = Timespan.seconds(10)
        var factor = 2.0
        var maximum = Timespan.seconds(300)
        var resetAfter = Timespan.minutes(10)
        var jitter = 0.0
    }

    private static var backoff: Alternative<SupervisionPolicy> {
        let fields = Format<Backoff>.record(
            Backoff(),
            [
                Field("first", \.first, .duration, "Wait before the first restart."),
                Field("initial", \.initial, .duration, "Wait before the second restart."),
                Field("factor", \.factor, .number(1...100), "What each further wait is multiplied by."),
                Field("maximum", \.maximum, .duration, "The longest wait."),
                Field(
                    "resetAfter", \.resetAfter, .duration,
                    "A replica that has lived longer than this begins its waits anew."),
                Field("jitter", \.jitter, .probability, "The share of a wait that chance adds at the most."),
            ])
        return Alternative(
            ["backoff"], Backoff(),
            [
                Field(
                    "backoff", \.self, fields, "Restarts after waits that grow, of each replica by itself.",
                    isRequired: true)
            ],
            make: { draft, _, _ in
                .backoff(
                    first: draft.first, initial: draft.initial, factor: draft.factor, maximum: draft.maximum,
                    resetAfter: draft.resetAfter, jitter: draft.jitter)
            },
            split: { policy in
                guard case .backoff(let first, let initial, let factor, let maximum, let reset, let jitter) = policy,
                    !presets.contains(where: { $0.policy == policy })
                else { return nil }
                return Backoff(
                    first: first, initial: initial, factor: factor, maximum: maximum, resetAfter: reset, jitter: jitter)
            })
    }

    private struct Intensity {
        var maximum = 1
        var period = Timespan.seconds(5)
    }

    private static var intensity: Alternative<SupervisionPolicy> {
        let fields = Format<Intensity>.record(
            Intensity(),
            [
                Field("maximum", \.maximum, .integer(0...1_000_000), "Restarts allowed within the period."),
                Field("period", \.period, .positiveDuration, "The period."),
            ])
        return Alternative(
            ["intensity"], Intensity(),
            [
                Field(
                    "intensity", \.self, fields,
                    "Restarts at once, up to a number in a period; beyond it all replicas of the service stay down (OTP).",
                    isRequired: true)
            ],
            make: { draft, _, _ in .intensity(maximum: draft.maximum, period: draft.period) },
            split: { policy in
                guard case .intensity(let maximum, let period) = policy,
                    !presets.contains(where: { $0.policy == policy })
                else { return nil }
                return Intensity(maximum: maximum, period: period)
            })
    }
}
