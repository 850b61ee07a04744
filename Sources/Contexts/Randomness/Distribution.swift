/// How long something takes, as a distribution of times. No sample is negative.
package enum Distribution: Hashable, Sendable {
    case constant(Timespan)
    case exponential(mean: Timespan)
    /// Every nanosecond from `lower` to `upper`, both included, is equally likely.
    case uniform(lower: Timespan, upper: Timespan)
    /// The lognormal distribution with this median and this 99th percentile, `p99 >= p50 > 0`.
    case lognormal(p50: Timespan, p99: Timespan)
    /// Draws from recorded samples, sorted ascending and not empty, each equally likely.
    case empirical([Timespan])
}

extension Distribution {
    /// The mean of the distribution itself, without the limit on samples. It saturates at the ends of `Timespan`. Zero
    /// if there are no samples.
    package var mean: Timespan {
        switch self {
        case .constant(let time): time
        case .exponential(let mean): mean
        case .uniform(let lower, let upper):
            // Halve each first: the sum of two times may not fit.
            Timespan(
                nanoseconds: (lower.nanoseconds >> 1) + (upper.nanoseconds >> 1)
                    + (lower.nanoseconds & upper.nanoseconds & 1))
        case .lognormal(let p50, let p99):
            Self.lognormalMean(p50: p50, sigma: Self.sigma(p50: p50, p99: p99))
        case .empirical(let samples): Self.mean(of: samples)
        }
    }

    /// The sigma of the lognormal distribution: ln(p99/p50) / z, where z is the normal 99th percentile. 0 if the two do
    /// not make a distribution.
    package static func sigma(p50: Timespan, p99: Timespan) -> Double {
        guard p50 > .zero, p99 > p50 else { return 0 }
        return FixedMath.log(p99 / p50) / FixedMath.normal99thPercentile
    }

    private static func lognormalMean(p50: Timespan, sigma: Double) -> Timespan {
        Timespan(seconds: p50.seconds * FixedMath.exp(sigma * sigma / 2))
    }

    private static func mean(of samples: [Timespan]) -> Timespan {
        guard !samples.isEmpty else { return .zero }
        var sum = 0.0
        for sample in samples { sum += Double(sample.nanoseconds) }
        return Timespan(seconds: sum / Double(samples.count) / 1e9)
    }
}

extension Distribution {
    /// The largest number of samples that an empirical distribution may have.
    package static let maximumSamples = 1_000_000

    /// What makes this an invalid distribution of times, or is over ``Sampler/maximum``; empty if it is valid.
    ///
    /// The keys are those of a scenario file.
    package func problems() -> [ConfigurationProblem] {
        switch self {
        case .constant(let time): Self.check("constant", time)
        case .exponential(let mean): Self.check("exponential", mean)
        case .uniform(let lower, let upper): Self.checkUniform(lower, upper)
        case .lognormal(let p50, let p99): Self.checkLognormal(p50, p99)
        case .empirical(let samples): Self.checkEmpirical(samples)
        }
    }

    private static func check(_ key: String, _ time: Timespan) -> [ConfigurationProblem] {
        guard time < .zero || time > Sampler.maximum else { return [] }
        return [ConfigurationProblem(key: key, problem: "must be in 0s...\(Sampler.maximum), but is \(time)")]
    }

    private static func checkUniform(_ lower: Timespan, _ upper: Timespan) -> [ConfigurationProblem] {
        var problems = check("a..b", lower) + check("a..b", upper)
        if lower > upper {
            let advice = "must go from the shorter time to the longer one; write \(upper)..\(lower)"
            problems.append(ConfigurationProblem(key: "a..b", problem: advice))
        }
        return problems
    }

    private static func checkLognormal(_ p50: Timespan, _ p99: Timespan) -> [ConfigurationProblem] {
        var problems = check("p50", p50) + check("p99", p99)
        if p50 == .zero {
            let advice = "must be above 0; write constant: 0s for no time at all"
            problems.append(ConfigurationProblem(key: "p50", problem: advice))
        }
        if p99 < p50 {
            let advice = "must not be shorter than p50, \(p50), but is \(p99); write \(p50) or more"
            problems.append(ConfigurationProblem(key: "p99", problem: advice))
        }
        return problems
    }

    private static func checkEmpirical(_ samples: [Timespan]) -> [ConfigurationProblem] {
        if samples.isEmpty {
            return [ConfigurationProblem(key: "empirical", problem: "has no samples; give at least one")]
        }
        if samples.count > maximumSamples {
            let advice = "must have at most \(maximumSamples) samples, but has \(samples.count); thin them out"
            return [ConfigurationProblem(key: "empirical", problem: advice)]
        }
        let pairs = zip(samples, samples.dropFirst())
        if let drop = pairs.first(where: { $0 > $1 }) {
            let advice = "must be sorted ascending, but has \(drop.1) after \(drop.0); sort the samples"
            return [ConfigurationProblem(key: "empirical", problem: advice)]
        }
        return check("empirical", samples[0]) + check("empirical", samples[samples.count - 1])
    }
}
