package import Contexts
internal import Texts

extension Format where Value == Distribution {
    /// `5ms`, `2s..8s`, or a mapping: `{ p50, p99 }`, `{ constant }`, `{ exponential }` or `{ mean }`, `{ empirical }`.
    package static var distribution: Format<Distribution> {
        Format.alternatives(
            "expected a duration, a range as 2s..8s, or one of { p50, p99 }, { constant }, { exponential }, { empirical }",
            text: spans, [percentiles, constant, exponential, mean, empirical]
        ).sound { $0.problems() }.defined(as: "distribution")
    }

    private static var spans: Format {
        .text(
            "expected a duration or a range as 2s..8s",
            schema: .object([
                ("type", .strings(["string", "integer"])),
                ("pattern", .string("^[0-9.]+(ns|us|ms|s|m|h|d)[0-9a-z. ]*$|^0( *\\.\\..*)?$")),
            ]),
            parse: { (text) throws(ValueProblem) in
                let range = try RangeText.parse(text, DurationText.parse)
                guard range.lowerBound < range.upperBound else { return .constant(range.lowerBound) }
                return .uniform(lower: range.lowerBound, upper: range.upperBound)
            },
            print: { distribution in
                switch distribution {
                case .constant(let span): DurationText.print(span)
                case .uniform(let lower, let upper): "\(DurationText.print(lower))..\(DurationText.print(upper))"
                case .exponential, .lognormal, .empirical: ""
                }
            })
    }

    private struct Percentiles {
        var p50 = Timespan.zero
        var p99 = Timespan.zero
    }

    private static var percentiles: Alternative<Distribution> {
        Alternative(
            ["p50", "p99"], Percentiles(),
            [
                Field("p50", \.p50, .positiveDuration, "Median of a lognormal distribution.", isRequired: true),
                Field("p99", \.p99, .positiveDuration, "99th percentile, at least p50.", isRequired: true),
            ],
            make: { draft, _, _ in .lognormal(p50: draft.p50, p99: draft.p99) },
            split: { distribution in
                guard case .lognormal(let p50, let p99) = distribution else { return nil }
                return Percentiles(p50: p50, p99: p99)
            })
    }

    private static var constant: Alternative<Distribution> {
        Alternative(
            ["constant"], Timespan.zero,
            [Field("constant", \.self, .duration, "Always the same time.", isRequired: true)],
            make: { span, _, _ in .constant(span) }, split: { _ in nil })
    }

    private static var exponential: Alternative<Distribution> {
        Alternative(
            ["exponential"], Timespan.zero,
            [
                Field(
                    "exponential", \.self, .positiveDuration, "Mean of an exponential distribution.", isRequired: true)
            ],
            make: { span, _, _ in .exponential(mean: span) },
            split: { distribution in
                guard case .exponential(let mean) = distribution else { return nil }
                return mean
            })
    }

    private static var mean: Alternative<Distribution> {
        Alternative(
            ["mean"], Timespan.zero,
            [
                Field(
                    "mean", \.self, .positiveDuration, "Mean of an exponential distribution, the same as exponential.",
                    isRequired: true)
            ],
            make: { span, _, _ in .exponential(mean: span) }, split: { _ in nil })
    }

    private static var empirical: Alternative<Distribution> {
        Alternative(
            ["empirical"], [Timespan](),
            [
                Field(
                    "empirical", \.self, .samples,
                    "Recorded times, each equally likely: a list, or a file with one duration a line.",
                    isRequired: true)
            ],
            make: { samples, _, _ in .empirical(samples.sorted()) },
            split: { distribution in
                guard case .empirical(let samples) = distribution else { return nil }
                return samples
            })
    }
}
