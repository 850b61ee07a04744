extension Distribution {
    /// The most samples that an empirical distribution may have.
    package static let maximumSamples = 1_000_000

    /// What keeps this from being a distribution of times, or is over ``Sampler/maximum``; empty when it is sound.
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
