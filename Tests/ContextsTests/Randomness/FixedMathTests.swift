import Contexts
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The C library is the reference here and nowhere else. Its own results are within 1 ulp of the truth, so a difference
/// of 2 is the most that two correct implementations can have.
@Suite struct FixedMathTests {
    static let seed: UInt64 = 7

    private func distance(_ left: Double, _ right: Double) -> UInt64 {
        left == right ? 0 : UInt64((Int64(bitPattern: left.bitPattern) - Int64(bitPattern: right.bitPattern)).magnitude)
    }

    @Test func logAgreesWithTheCLibraryEverywhere() {
        var stream = RandomStream(seed: Self.seed)
        for _ in 0..<100_000 {
            let anywhere = Double(bitPattern: 1 + stream.nextBounded(Double.infinity.bitPattern - 1))
            let nearOne = 0.5 + 1.5 * stream.nextUnit()
            for x in [anywhere, nearOne] {
                #expect(distance(FixedMath.log(x), log(x)) <= 2, "log(\(x)), seed \(Self.seed)")
            }
        }
    }

    @Test func logIsExactWhereItMustBe() {
        #expect(FixedMath.log(1) == 0)
        #expect(FixedMath.log(0) == -.infinity)
        #expect(FixedMath.log(-0.0) == -.infinity)
        #expect(FixedMath.log(.infinity) == .infinity)
        #expect(FixedMath.log(-1).isNaN)
        #expect(FixedMath.log(.nan).isNaN)
        #expect(distance(FixedMath.log(.leastNonzeroMagnitude), log(.leastNonzeroMagnitude)) <= 1)
        #expect(distance(FixedMath.log(.greatestFiniteMagnitude), log(.greatestFiniteMagnitude)) <= 1)
    }

    @Test func expAgreesWithTheCLibraryEverywhere() {
        var stream = RandomStream(seed: Self.seed)
        for _ in 0..<100_000 {
            let anywhere = -745 + 1454.7 * stream.nextUnit()
            let nearZero = 2 * stream.nextUnit() - 1
            for x in [anywhere, nearZero] {
                #expect(distance(FixedMath.exp(x), exp(x)) <= 2, "exp(\(x)), seed \(Self.seed)")
            }
        }
    }

    @Test func expKeepsToItsEnds() {
        #expect(FixedMath.exp(0) == 1)
        #expect(FixedMath.exp(709.782712893384).isFinite)
        #expect(FixedMath.exp(709.7827128933841) == .infinity)
        #expect(FixedMath.exp(.infinity) == .infinity)
        #expect(FixedMath.exp(-745.13321910194) == .leastNonzeroMagnitude)
        #expect(FixedMath.exp(-746) == 0)
        #expect(FixedMath.exp(-.infinity) == 0)
        #expect(FixedMath.exp(.nan).isNaN)
    }

    @Test func inverseNormalIsTheInverseOfTheCLibrarysDistribution() {
        var stream = RandomStream(seed: Self.seed)
        for _ in 0..<100_000 {
            let central = 0.5 * stream.nextUnit() + 0x1p-60
            let tail = exp(-700 * stream.nextUnit() - 1)
            for p in [central, tail] {
                let z = FixedMath.inverseNormal(p)
                let back = erfc(-z / 2.0.squareRoot()) / 2
                // An error of z by a relative e changes p by a relative e·z² in the tail, where p ≈ φ(z)/|z|.
                let tolerance = 1e-15 * (8 + 2 * z * z)
                #expect((back / p - 1).magnitude <= tolerance, "p = \(p), seed \(Self.seed)")
            }
        }
    }

    @Test func inverseNormalIsOddAndKnowsItsEnds() {
        #expect(FixedMath.inverseNormal(0.5) == 0)
        #expect(FixedMath.inverseNormal(0) == -.infinity)
        #expect(FixedMath.inverseNormal(1) == .infinity)
        #expect(FixedMath.inverseNormal(0.25) == -FixedMath.inverseNormal(0.75))
        #expect(FixedMath.inverseNormal(0x1p-40) == -FixedMath.inverseNormal(1 - 0x1p-40))
        for outside in [-0.1, 1.1, .nan, .infinity] { #expect(FixedMath.inverseNormal(outside).isNaN) }
        #expect((FixedMath.inverseNormal(0.99) / FixedMath.normal99thPercentile - 1).magnitude < 1e-15)
    }

    @Test func inverseNormalNeverFalls() {
        // Across the borders of its three polynomials, at 0.075 and at e⁻²⁵, and between neighbours inside, but for the
        // rounding that its accuracy allows.
        for border in [0.075, 1.3887943864964021e-11, 0.3, 1e-100] {
            var p = border * (1 - 1e-13)
            for _ in 0..<1_000 {
                let next = p * (1 + 2e-16 * 16)
                let z = FixedMath.inverseNormal(p)
                #expect(FixedMath.inverseNormal(next) >= z - 1e-15 * z.magnitude, "p = \(p)")
                p = next
            }
        }
    }

    /// The bits themselves: what a run's digest depends on, on every machine, in debug and release.
    @Test func bitsNeverChange() {
        var digest: UInt64 = 0
        var stream = RandomStream(seed: Self.seed)
        for _ in 0..<10_000 {
            let unit = stream.nextUnit() + 0x1p-60
            for result in [FixedMath.log(unit), FixedMath.exp(20 * unit - 10), FixedMath.inverseNormal(unit)] {
                digest = digest &* 0x100_0000_01b3 ^ result.bitPattern
            }
        }
        #expect(digest == 6_197_065_295_473_876_306)
    }
}
