import Testing

@testable import Measurement
@testable import Reports

/// All values of a comparison judged together.
@Suite struct FamilyTestTests {
    @Test("Runs are dealt in all ways while these are few, and at random where they are many")
    func relabelingsAreAllOrSome() {
        func ways(_ base: Int, _ candidate: Int, isPaired: Bool = false) -> [[Int]] {
            Relabelings(baseRuns: base, candidateRuns: candidate, isPaired: isPaired, limit: 1_000).bases
        }
        #expect(ways(5, 5).count == 126, "of 252 half are the other half with the sides exchanged")
        #expect(ways(5, 6).count == 462)
        #expect(ways(10, 10).count == 1_000)
        #expect(ways(100, 100).count == 1_000)
        #expect(ways(5, 5, isPaired: true).count == 16)
        #expect(ways(11, 11, isPaired: true).count == 1_000)
        for ways in [ways(5, 5), ways(5, 6), ways(10, 10), ways(8, 8, isPaired: true)] {
            #expect(ways[0] == Array(0..<ways[0].count), "the first is the one that there is")
            #expect(Set(ways.map(Set.init)).count >= ways.count - 10)
            #expect(ways.allSatisfy { Set($0).count == ways[0].count })
        }
        #expect(ways(8, 8, isPaired: true).allSatisfy { Set($0.map { $0 % 8 }).count == 8 })
    }

    @Test func moreComparisonsAtOnceNeedMoreRuns() {
        #expect([1, 2, 14, 1_000].map { FamilyTest.minimumRuns(comparisons: $0) } == [5, 6, 7, 11])
    }

    private func value(
        _ base: [Double?], _ candidate: [Double?], isPaired: Bool = false, unit: MetricUnit = .milliseconds
    ) -> RunNumbers? {
        RunNumbers(base, candidate, isPaired: isPaired, gates: .noisy, unit: unit)
    }

    private func moves(_ values: [RunNumbers?], runs: Int, isPaired: Bool = false, comparisons: Int = 1) -> [Int] {
        FamilyTest(baseRuns: runs, candidateRuns: runs, isPaired: isPaired, comparisons: comparisons).moves(of: values)
    }

    private static let low = [100.0, 101, 102, 103, 104]
    private static let high = [200.0, 201, 202, 203, 204]

    @Test func aValueThatMovedFarIsFoundWithItsDirection() {
        let mixed = value([1, 9, 5, 3, 7], [2, 8, 6, 4, 5])
        #expect(moves([value(Self.low, Self.high), mixed, value(Self.high, Self.low)], runs: 5) == [1, 0, -1])
        #expect(moves([mixed, nil], runs: 5) == [0, 0])
        #expect(moves([], runs: 5) == [])
    }

    @Test("With five runs a side one comparison can find a change, and one of two at once cannot")
    func levelsAreShared() {
        let value = value(Self.low, Self.high)
        #expect(moves([value], runs: 5, comparisons: 1) == [1])
        #expect(moves([value], runs: 5, comparisons: 2) == [0])
        let six = self.value(Self.low + [105], Self.high + [205])
        #expect(moves([six], runs: 6, comparisons: 4) == [1])
        #expect(moves([six], runs: 6, comparisons: 5) == [0])
    }

    @Test("What all runs say alike, or too few of them, takes no part")
    func whatTellsNothingTakesNoPart() {
        #expect(value([5, 5, 5, 5, 5], [5, 5, 5, 5, 5]) == nil)
        #expect(value([1, 2, 3, 4, nil], [9, 9, 9, 9, 9]) == nil)
        let some = value([100, 101, 102, 103, 104, nil], [200, nil, 202, 203, 204, 205])
        #expect(moves([some], runs: 6) == [1])
        let pairs = value([100, 101, 102, 103, 104, nil], [200, nil, 202, 203, 204, 205], isPaired: true)
        #expect(pairs == nil, "four pairs are whole")
    }

    @Test("Runs that agree by luck are not free of noise, and what is within the gates does not count")
    func littleIsNoChange() {
        let once = value([0, 0, 0, 0, 0], [1, 1, 1, 1, 1], unit: .count)
        #expect((once?.apart(bases: [0, 1, 2, 3, 4]).chance ?? 0) > 1e-4)
        let small = value([100, 100, 100, 100, 100], [101, 101, 101, 101, 101])
        #expect(small?.apart(bases: [0, 1, 2, 3, 4]).chance == 1, "1 ms is less than 2%")
        let enough = value([100, 100, 100, 100, 100], [103, 103, 103, 103, 103])
        #expect((enough?.apart(bases: [0, 1, 2, 3, 4]).chance ?? 1) < 1e-4)
    }

    @Test("Runs of the same customers are compared pair by pair")
    func pairsAreComparedAsPairs() {
        func runs(_ count: Int, _ more: Double) -> [Double] { (0..<count).map { 100 * Double($0 + 1) + more } }
        for count in [5, 7, 8, 12] {
            let shifted = value(runs(count, 0), runs(count, 60), isPaired: true)
            #expect(moves([shifted], runs: count, isPaired: true) == [1], "\(count) pairs")
            #expect(moves([value(runs(count, 0), runs(count, 60))], runs: count) == [0], "\(count) runs a side")
        }
    }
}
