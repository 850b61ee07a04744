extension Distribution {
    /// The mean of the distribution itself, without the limit that samples keep to; it saturates at the ends of
    /// `Timespan`. Zero where there are no samples.
    package var mean: Timespan {
        switch self {
        case .constant(let time): time
        case .exponential(let mean): mean
        case .uniform(let lower, let upper):
            // Half of each first: the sum of two times may not fit.
            Timespan(
                nanoseconds: (lower.nanoseconds >> 1) + (upper.nanoseconds >> 1)
                    + (lower.nanoseconds & upper.nanoseconds & 1))
        case .lognormal(let p50, let p99):
            Self.lognormalMean(p50: p50, sigma: Self.sigma(p50: p50, p99: p99))
        case .empirical(let samples): Self.mean(of: samples)
        }
    }

    /// The sigma of the lognormal distribution: ln(p99/p50) / z, where z is the normal 99th percentile. 0 where the
    /// two do not make a distribution.
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
