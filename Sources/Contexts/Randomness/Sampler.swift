/// A distribution made ready for drawing: what depends on its parameters alone is computed once.
///
/// Every sample takes exactly one number from the stream, whatever the distribution, and a larger number gives a longer
/// time, but for the rounding of a nanosecond. So two variants of a scenario that differ in a distribution stay in
/// step, and a message that is slow in one is slow in the other.
///
/// A sampler takes any distribution and never traps; what ``Distribution/problems()`` names makes it answer zero, or
/// the nearest distribution that exists.
package struct Sampler: Hashable, Sendable {
    /// No sample is longer; the tails of exponential and lognormal distributions have no end of their own.
    package static let maximum = Timespan.seconds(24 * 3_600)

    private enum Shape: UInt8 { case constant, exponential, uniform, lognormal, empirical }

    // Flat fields instead of the distribution itself: switching over an enum that holds an array would count
    // references on each sample.
    private let shape: Shape
    /// Nanoseconds: the constant, the mean or the median.
    private let base: Double
    /// Of the lognormal distribution.
    private let sigma: Double
    /// How many nanoseconds or samples there are to choose from, and the first of the nanoseconds.
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

    /// A number in (0, 1) that is never 0 nor 1: the middle of the interval that the upper 52 bits name.
    ///
    /// They become the fraction of a number in [1, 2), which is cheaper than to convert an integer, and as exact.
    @inline(__always)
    private static func probability(_ bits: UInt64) -> Double {
        Double(bitPattern: 0x3ff0_0000_0000_0000 | bits >> 12) - (1 - 0x1p-53)
    }

    /// One of ``choices``. No number is thrown away to make them exactly equally likely: that would take a second one
    /// from the stream, and their odds differ by less than one in 2¹⁷ even over a range of 24 hours in nanoseconds.
    @inline(__always)
    private func choice(_ bits: UInt64) -> Int { Int(truncatingIfNeeded: bits.multipliedFullWidth(by: choices).high) }

    private static func clamped(_ time: Timespan) -> Timespan { min(max(time, .zero), maximum) }

    /// Rounds to the nearest nanosecond and keeps to the limits.
    @inline(__always)
    private static func rounded(_ nanoseconds: Double) -> Timespan {
        guard nanoseconds < Double(maximum.nanoseconds) else { return nanoseconds.isNaN ? .zero : maximum }
        // Above 2⁵² doubles are whole numbers, and the limit is far below: the sum's last bits are the answer.
        let sum = max(nanoseconds, 0) + 0x1p52
        return Timespan(nanoseconds: Int64(truncatingIfNeeded: sum.bitPattern & 0xf_ffff_ffff_ffff))
    }
}
