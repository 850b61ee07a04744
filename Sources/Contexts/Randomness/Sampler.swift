/// A distribution prepared for drawing: everything that depends only on its parameters is computed once.
///
/// Every sample takes exactly one number from the stream, whatever the distribution. A larger number gives a longer
/// time, except for rounding to a nanosecond. So two variants of a scenario that differ in a distribution stay in step,
/// and a message that is slow in one is slow in the other.
///
/// A sampler takes any distribution and never traps. If ``Distribution/problems()`` finds a problem, the sampler
/// answers zero, or uses the nearest distribution that exists.
package struct Sampler: Hashable, Sendable {
    /// No sample is longer, because the tails of exponential and lognormal distributions have no end.
    package static let maximum = Timespan.seconds(24 * 3_600)

    private enum Shape: UInt8 { case constant, exponential, uniform, lognormal, empirical }

    // Flat fields instead of the distribution itself: a switch over an enum that holds an array would count references
    // on each sample.
    private let shape: Shape
    /// Nanoseconds: the constant, the mean or the median.
    private let base: Double
    /// For the lognormal distribution.
    private let sigma: Double
    /// The number of nanoseconds or samples to choose from, and the first of the nanoseconds.
    private let choices: UInt64
    private let first: Int64
    private let samples: [Timespan]

    package init(_ distribution: Distribution) {
        switch distribution {
        case .constant(let time): self.init(.constant, base: time)
        case .exponential(let mean): self.init(.exponential, base: mean)
        case .uniform(let lower, let upper):
            let first = Self.clamped(lower)
            let width = max(Self.clamped(upper) - first, .zero)
            self.init(.uniform, choices: UInt64(width.nanoseconds) + 1, first: first)
        case .lognormal(let p50, let p99):
            self.init(.lognormal, base: p50, sigma: Distribution.sigma(p50: p50, p99: p99))
        case .empirical(let samples): self.init(.empirical, choices: UInt64(samples.count), samples: samples)
        }
    }

    private init(
        _ shape: Shape, base: Timespan = .zero, sigma: Double = 0, choices: UInt64 = 1, first: Timespan = .zero,
        samples: [Timespan] = []
    ) {
        self.shape = shape
        self.base = Double(Self.clamped(base).nanoseconds)
        self.sigma = sigma
        self.choices = choices
        self.first = first.nanoseconds
        self.samples = samples
    }

    /// The next sample, in zero...``maximum``.
    package func next(_ stream: inout RandomStream) -> Timespan { time(at: stream.next()) }

    /// The sample that the random number `bits` stands for: about `bits`/2⁶⁴ of all samples are shorter.
    package func time(at bits: UInt64) -> Timespan {
        switch shape {
        case .constant: Self.rounded(base)
        case .exponential: Self.rounded(-base * FixedMath.log(1 - Self.probability(bits)))
        case .lognormal: Self.rounded(base * FixedMath.exp(sigma * FixedMath.inverseNormal(Self.probability(bits))))
        case .uniform: Timespan(nanoseconds: first &+ Int64(choice(bits)))
        case .empirical: samples.isEmpty ? .zero : Self.clamped(samples[choice(bits)])
        }
    }

    /// A number in (0, 1), never 0 or 1: the middle of the interval that the upper 52 bits name.
    ///
    /// The bits become the fraction of a number in [1, 2). This is cheaper than converting an integer, and just as
    /// exact.
    @inline(__always)
    private static func probability(_ bits: UInt64) -> Double {
        Double(bitPattern: 0x3ff0_0000_0000_0000 | bits >> 12) - (1 - 0x1p-53)
    }

    /// One of ``choices``. No number is discarded to make the choices exactly equally likely, because that would take a
    /// second number from the stream. The odds differ by less than one in 2¹⁷ even over a range of 24 hours in
    /// nanoseconds.
    @inline(__always)
    private func choice(_ bits: UInt64) -> Int { Int(truncatingIfNeeded: bits.multipliedFullWidth(by: choices).high) }

    private static func clamped(_ time: Timespan) -> Timespan { min(max(time, .zero), maximum) }

    /// Rounds to the nearest nanosecond and applies the limits.
    @inline(__always)
    private static func rounded(_ nanoseconds: Double) -> Timespan {
        guard nanoseconds < Double(maximum.nanoseconds) else { return nanoseconds.isNaN ? .zero : maximum }
        // Above 2⁵² doubles are whole numbers, and the limit is far below that, so the last bits of the sum are the
        // answer.
        let sum = max(nanoseconds, 0) + 0x1p52
        return Timespan(nanoseconds: Int64(truncatingIfNeeded: sum.bitPattern & 0xf_ffff_ffff_ffff))
    }
}
