import Contexts
import Testing

@Suite struct SamplerTests {
    static let seed: UInt64 = 99

    static let distributions: [Distribution] = [
        .constant(.milliseconds(5)), .exponential(mean: .milliseconds(40)),
        .uniform(lower: .milliseconds(1), upper: .milliseconds(2)),
        .lognormal(p50: .milliseconds(40), p99: .milliseconds(180)),
        .empirical([3, 5, 8, 13, 21].map { .milliseconds($0) }),
    ]

    /// From an independent implementation in another language.
    static let goldens: [(Distribution, [Int64])] = zip(
        distributions,
        [
            [5_000_000, 5_000_000, 5_000_000, 5_000_000, 5_000_000, 5_000_000],
            [4_735_135, 18_717_588, 8_630_980, 57_100_786, 33_910_339, 34_639_619],
            [1_111_640, 1_373_709, 1_194_083, 1_760_097, 1_571_626, 1_579_365],
            [18_201_232, 32_481_263, 22_895_692, 63_163_950, 44_951_754, 45_529_572],
            [3_000_000, 5_000_000, 3_000_000, 13_000_000, 8_000_000, 8_000_000],
        ]
    ).map { ($0, $1) }

    @Test(arguments: goldens) func firstSamplesNeverChange(distribution: Distribution, expected: [Int64]) {
        var stream = RandomStream(seed: 42).fork("golden")
        let sampler = Sampler(distribution)
        let drawn = expected.map { _ in sampler.next(&stream).nanoseconds }
        #expect(drawn == expected)
    }

    @Test(arguments: distributions) func everySampleTakesOneNumber(distribution: Distribution) {
        var drawn = RandomStream(seed: Self.seed)
        var reference = drawn
        let sampler = Sampler(distribution)
        for _ in 0..<100 {
            #expect(sampler.next(&drawn) == sampler.time(at: reference.next()))
        }
        #expect(drawn == reference)
    }

    @Test(arguments: distributions) func meanIsThatOfTheDistribution(distribution: Distribution) {
        var stream = RandomStream(seed: Self.seed)
        let sampler = Sampler(distribution)
        let count = 400_000
        var sum = 0.0
        for _ in 0..<count { sum += Double(sampler.next(&stream).nanoseconds) }
        let relative = sum / Double(count) / Double(distribution.mean.nanoseconds)
        #expect((relative - 1).magnitude < 0.006, "seed \(Self.seed)")
    }

    @Test func exponentialVarianceIsTheSquareOfItsMean() {
        var stream = RandomStream(seed: Self.seed)
        let sampler = Sampler(.exponential(mean: .seconds(1)))
        let count = 400_000
        var squares = 0.0
        for _ in 0..<count {
            let deviation = sampler.next(&stream).seconds - 1
            squares += deviation * deviation
        }
        #expect((squares / Double(count) - 1).magnitude < 0.02, "seed \(Self.seed)")
    }

    @Test func lognormalHasItsMedianAndIts99thPercentile() {
        var stream = RandomStream(seed: Self.seed)
        let sampler = Sampler(.lognormal(p50: .milliseconds(40), p99: .milliseconds(180)))
        let samples = (0..<200_000).map { _ in sampler.next(&stream) }.sorted()
        let median = samples[samples.count / 2] / .milliseconds(40)
        let tail = samples[samples.count * 99 / 100] / .milliseconds(180)
        #expect((median - 1).magnitude < 0.01, "seed \(Self.seed)")
        #expect((tail - 1).magnitude < 0.02, "seed \(Self.seed)")
    }

    /// The share `p` of all random numbers, as the number that stands at that place.
    private func bits(_ p: Double) -> UInt64 { UInt64(p * 0x1p52) << 12 }

    @Test func quantilesAreThoseOfTheory() {
        func relative(_ distribution: Distribution, _ p: Double, to expected: Double) -> Double {
            (Double(Sampler(distribution).time(at: bits(p)).nanoseconds) / expected - 1).magnitude
        }
        let second = 1e9
        let exponential = Distribution.exponential(mean: .seconds(1))
        #expect(relative(exponential, 0.5, to: 0.6931471805599453 * second) < 1e-8)
        #expect(relative(exponential, 0.99, to: 4.605170185988092 * second) < 1e-8)
        let lognormal = Distribution.lognormal(p50: .seconds(2), p99: .seconds(20))
        #expect(relative(lognormal, 0.5, to: 2 * second) < 1e-8)
        #expect(relative(lognormal, 0.99, to: 20 * second) < 1e-8)
        #expect(relative(lognormal, 0.01, to: 0.2 * second) < 1e-7)
        let uniform = Distribution.uniform(lower: .seconds(1), upper: .seconds(3))
        #expect(relative(uniform, 0.25, to: 1.5 * second) < 1e-8)
    }

    @Test(arguments: distributions) func largerNumberNeverGivesAShorterTime(distribution: Distribution) {
        let sampler = Sampler(distribution)
        var last = Timespan.zero
        for step in 0...4_096 as ClosedRange<UInt64> {
            let time = sampler.time(at: step == 4_096 ? .max : step << 52)
            #expect(time >= last, "step \(step)")
            last = time
        }
    }

    @Test func uniformReachesBothEndsAndNoFurther() {
        let narrow = Sampler(.uniform(lower: .nanoseconds(10), upper: .nanoseconds(13)))
        var stream = RandomStream(seed: Self.seed)
        var counts = Array(repeating: 0, count: 4)
        for _ in 0..<40_000 { counts[Int(narrow.next(&stream).nanoseconds) - 10] += 1 }
        for count in counts { #expect((count - 10_000).magnitude < 600, "seed \(Self.seed)") }
        let wide = Sampler(.uniform(lower: .zero, upper: Sampler.maximum))
        #expect(wide.time(at: 0) == .zero)
        #expect(wide.time(at: .max) == Sampler.maximum)
    }

    @Test(arguments: [
        Distribution.constant(.seconds(100_000)), .exponential(mean: .seconds(80_000)),
        .uniform(lower: .seconds(90_000), upper: .seconds(100_000)),
        .lognormal(p50: .seconds(1), p99: Timespan(nanoseconds: .max)), .empirical([.seconds(90_000)]),
    ]) func noSampleIsLongerThanADay(distribution: Distribution) {
        #expect(Sampler.maximum == .seconds(86_400))
        #expect(Sampler(distribution).time(at: .max) == Sampler.maximum)
    }

    @Test(arguments: [
        Distribution.constant(.seconds(-1)), .exponential(mean: .seconds(-1)),
        .uniform(lower: .seconds(-2), upper: .seconds(-1)), .lognormal(p50: .zero, p99: .seconds(1)),
        .lognormal(p50: .seconds(-1), p99: .seconds(1)), .empirical([]), .empirical([.seconds(-1)]),
    ]) func noSampleIsNegativeWhateverTheDistribution(distribution: Distribution) {
        let sampler = Sampler(distribution)
        for bits in [0, 1 << 63, .max] as [UInt64] { #expect(sampler.time(at: bits) == .zero) }
        #expect(!distribution.problems().isEmpty)
    }

    @Test func lognormalWithoutSpreadIsItsMedian() {
        for p99 in [Timespan.milliseconds(40), .milliseconds(10)] {
            let sampler = Sampler(.lognormal(p50: .milliseconds(40), p99: p99))
            for bits in [0, 1 << 63, .max] as [UInt64] { #expect(sampler.time(at: bits) == .milliseconds(40)) }
        }
    }
}
