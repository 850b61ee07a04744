import Contexts
import Testing

@Suite struct RandomDrawTests {
    static let seed: UInt64 = 20_101_206

    @Test func unitLiesBelowOneAndHasTheRightMoments() {
        var stream = RandomStream(seed: Self.seed)
        var sum = 0.0
        var squares = 0.0
        let count = 200_000
        for _ in 0..<count {
            let unit = stream.nextUnit()
            #expect(unit >= 0 && unit < 1)
            sum += unit
            squares += unit * unit
        }
        #expect((sum / Double(count) - 1.0 / 2).magnitude < 0.003, "seed \(Self.seed)")
        #expect((squares / Double(count) - 1.0 / 3).magnitude < 0.003, "seed \(Self.seed)")
    }

    @Test(arguments: [1, 2, 3, 10, 1_000]) func boundedDrawsAreUniform(bound: UInt64) {
        var stream = RandomStream(seed: Self.seed)
        let each = 2_000
        var counts = Array(repeating: 0, count: Int(bound))
        for _ in 0..<each * Int(bound) { counts[Int(stream.nextBounded(bound))] += 1 }
        // Chi-square with bound − 1 degrees of freedom, mean plus six standard deviations.
        let square = counts.reduce(0.0) { $0 + Double(($1 - each) * ($1 - each)) / Double(each) }
        let degrees = Double(bound - 1)
        #expect(square <= degrees + 6 * (2 * degrees).squareRoot(), "seed \(Self.seed)")
    }

    @Test func boundedDrawsRejectWhatWouldFavourSmallNumbers() {
        // Without rejection, a bound of 3/4·2⁶⁴ would give every number divisible by 3 twice as often.
        var stream = RandomStream(seed: Self.seed)
        let bound: UInt64 = 3 << 62
        let count = 30_000
        let divisible = (0..<count).count { _ in stream.nextBounded(bound) % 3 == 0 }
        #expect((Double(divisible) / Double(count) - 1.0 / 3).magnitude < 0.02, "seed \(Self.seed)")
    }

    @Test func boundOfNothingGivesZero() {
        var stream = RandomStream(seed: Self.seed)
        #expect(stream.nextBounded(0) == 0)
        #expect(stream.nextBounded(1) == 0)
    }

    @Test func rangesReachBothEndsAndNoFurther() {
        var stream = RandomStream(seed: Self.seed)
        let drawn = Set((0..<1_000).map { _ in stream.nextInRange(-2...2) })
        #expect(drawn == [-2, -1, 0, 1, 2])
        #expect(stream.nextInRange(7...7) == 7)
    }

    @Test func widestRangesDoNotOverflow() {
        var stream = RandomStream(seed: Self.seed)
        let drawn = (0..<64).map { _ in stream.nextInRange(Int.min...Int.max) }
        #expect(drawn.contains { $0 < 0 } && drawn.contains { $0 > 0 })
        for _ in 0..<64 { #expect(stream.nextInRange(Int.min...(Int.max - 1)) < .max) }
    }

    @Test(arguments: [(0.0, 0.0), (-1, 0), (.nan, 0), (1, 1), (2, 1), (0.3, 0.3), (0.01, 0.01)])
    func probabilityIsKept(probability: Double, expected: Double) {
        var stream = RandomStream(seed: Self.seed)
        let count = 50_000
        let share = Double((0..<count).count { _ in stream.nextBool(probability: probability) }) / Double(count)
        let tolerance = 6 * (expected * (1 - expected) / Double(count)).squareRoot()
        #expect((share - expected).magnitude <= tolerance, "seed \(Self.seed)")
    }

    @Test(arguments: [0.0, 0.5, 1, .nan]) func lotTakesOneNumberWhateverItsProbability(probability: Double) {
        var drawn = RandomStream(seed: Self.seed)
        var reference = drawn
        _ = drawn.nextBool(probability: probability)
        _ = reference.next()
        #expect(drawn == reference)
    }
}
