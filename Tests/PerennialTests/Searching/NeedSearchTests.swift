import Testing

@testable import perennial

@Suite struct NeedSearchTests {
    private func searched(
        from start: Double, runs: Int = 40, reach: Double = 1, refused: Double? = nil, _ holds: (Double) -> Bool
    ) -> NeedSearch {
        var search = NeedSearch(start: start, maximumRuns: runs, reach: reach)
        while let number = search.next {
            if number >= refused ?? .infinity {
                search.refuse(number)
            } else {
                search.ended(number, holds: holds(number))
            }
        }
        return search
    }

    @Test(arguments: [1.0, 2, 3, 7, 50], [1.0, 2, 5, 16, 49])
    func theSmallestThatHoldsIsFound(start: Double, needed: Double) {
        for reach in [1, 0.04] {
            let search = searched(from: start, reach: reach) { $0 >= needed }
            #expect(search.held == needed)
            #expect(search.failed == (needed == 1 ? nil : needed - 1))
            #expect(search.end == .precise)
        }
    }

    @Test func itHalvesDownwards() {
        #expect(searched(from: 16) { $0 >= 3 }.tries.map(\.number) == [16, 8, 4, 2, 3])
    }

    @Test func whereNothingHoldsItEndsAtWhatTheScenarioTakes() {
        let search = searched(from: 4, refused: 21) { _ in false }
        #expect(search.end == .nothingHeld)
        #expect(search.failed == 20)
        #expect(searched(from: 1) { _ in false }.tries.last?.number == 1024)
    }

    @Test func itNeverRunsMoreOftenThanItMay() {
        for runs in 1...6 { #expect(searched(from: 64, runs: runs) { $0 >= 3 }.tries.count <= runs) }
        #expect(searched(from: 64, runs: 2) { $0 >= 3 }.end == .outOfRuns)
    }

    @Test func fewerThatHoldAfterAllAreTold() {
        let search = searched(from: 16) { $0 == 8 || $0 >= 12 }
        #expect(search.held == 8 || search.odd == [8] || search.held == 12)
        #expect(searched(from: 4) { $0 != 3 && $0 >= 2 }.odd == [])
    }
}

@Suite struct CapacityIntervalTests {
    @Test func withOneSeedNothingIsKnown() {
        #expect(CapacityInterval([(10, 11)], precision: 0.01) == nil)
    }

    @Test func equalBordersGiveTheBorderAndItsPrecision() throws {
        let interval = try #require(CapacityInterval([(100, 101), (100, 101), (100, 101)], precision: 0.01))
        #expect(interval.contains(100) && interval.contains(101))
        #expect(!interval.contains(98) && !interval.contains(103))
    }

    @Test func bordersFarApartGiveAWideOne() throws {
        let interval = try #require(CapacityInterval([(80, 81), (100, 101), (120, 121)], precision: 0.01))
        #expect(interval.low < 60 && interval.high > 150)
    }
}
