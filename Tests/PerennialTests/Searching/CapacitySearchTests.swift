import Scenarios
import Testing

@testable import perennial

@Suite struct CapacitySearchTests {
    /// Lets a search run against a shop that bears what `holds` says.
    private func searched(
        from start: Double = 20, precision: Double = 0.01, runs: Int = 40, isWhole: Bool = false,
        refused: Double? = nil,
        _ holds: (Double) -> Bool
    ) -> CapacitySearch {
        var search = CapacitySearch(start: start, precision: precision, maximumRuns: runs, isWhole: isWhole)
        while let load = search.next {
            if load >= refused ?? .infinity { search.refuse(load) } else { search.ended(load, holds: holds(load)) }
        }
        return search
    }

    @Test func itDoublesUntilALoadFailsAndThenHalvesTheInterval() {
        let search = searched(precision: 0.1) { $0 <= 100 }
        #expect(search.tries.map(\.load) == [20, 40, 80, 160, 120, 100, 110, 320])
        #expect(search.highestHeld == 100)
        #expect(search.lowestFailed == 110)
        #expect(search.end == .precise)
    }

    @Test(arguments: [21.0, 39.9, 40, 77.7, 1_234.5, 9_999_999], [0.5, 0.1, 0.01, 0.0001])
    func theBorderIsFoundAsNearAsWasAskedFor(border: Double, precision: Double) throws {
        let search = searched(precision: precision) { $0 <= border }
        let (held, failed) = (try #require(search.highestHeld), try #require(search.lowestFailed))
        #expect(held <= border && failed > border)
        #expect(failed - held <= precision * held)
        #expect(search.heldAbove == [])
    }

    @Test func whereTheFirstLoadFailsItHalves() throws {
        let search = searched { $0 <= 3 }
        #expect(search.tries.prefix(4).map(\.load) == [20, 10, 5, 2.5])
        let held = try #require(search.highestHeld)
        #expect(held > 2.97 && held <= 3)
    }

    @Test func whereNothingHoldsItGivesUpAtAThousandthOfTheFirstLoad() {
        let search = searched { _ in false }
        #expect(search.end == .nothingHeld)
        #expect(search.tries.count == 1 + CapacitySearch.maximumHalvings)
        #expect(search.highestHeld == nil)
        #expect(search.lowestFailed == 0.0195313)
    }

    @Test func whereNothingFailsItEndsAtTheLoadThatTheScenarioRefuses() {
        let search = searched(refused: 1_000) { _ in true }
        #expect(search.end == .nothingFailed)
        #expect(search.highestHeld == 640)
        #expect(search.lowestFailed == nil)
    }

    @Test func itNeverRunsMoreOftenThanItMay() {
        for runs in 1...12 {
            let search = searched(runs: runs) { $0 <= 100 }
            #expect(search.tries.count == min(runs, 12))
        }
        #expect(searched(runs: 5) { $0 <= 100 }.end == .outOfRuns)
        #expect(searched(runs: 5) { _ in true }.end == .outOfRuns)
    }

    @Test func wholeNumbersStayWhole() {
        let search = searched(from: 3, precision: 0.0001, isWhole: true) { $0 <= 20 }
        for attempt in search.tries { #expect(attempt.load == attempt.load.rounded()) }
        #expect(search.highestHeld == 20)
        #expect(search.lowestFailed == 21)
        #expect(search.end == .precise)
        let none = searched(from: 3, isWhole: true) { _ in false }
        #expect(none.tries.map(\.load) == [3, 1])
        #expect(none.end == .nothingHeld)
    }

    @Test func aHigherLoadThatHoldsAfterAllIsTold() {
        let search = searched { $0 <= 100 || $0 >= 300 }
        #expect(search.heldAbove == [320])
        #expect((search.lowestFailed ?? 0) <= 101.25, "the border below is the one that counts")
        #expect((search.highestHeld ?? 0) <= 100)
    }

    @Test func beyondALoadThatTheScenarioRefusesNobodyLooks() {
        let search = searched(refused: 200) { $0 <= 100 }
        #expect(search.tries.map(\.load).max() == 160)
        #expect(search.end == .precise)
    }

    @Test(arguments: ["1%", "0.01"])
    func aPrecisionIsAShareOrAPercentage(_ text: String) {
        #expect(Precision(argument: text)?.share == 0.01)
    }

    @Test(arguments: ["0", "0%", "0.001%", "51%", "1", "-1%", "nan", "1e-2", "", "%", "x"])
    func aPrecisionOutOfItsLimitsIsRefused(_ text: String) {
        #expect(Precision(argument: text) == nil)
    }
}

@Suite struct CapacityResultTests {
    /// A search that has come to its end.
    private struct Ended: BorderSearch {
        var odd: [Double]
        var next: Double? { nil }
        var end: SearchEnd? { .precise }
        var held: Double? { 10 }
        var failed: Double? { 11 }

        mutating func ended(_ value: Double, holds: Bool) {}
        mutating func refuse(_ value: Double) {}
    }

    @Test func whatHeldBeyondAFailureIsToldOfAllSeedsTogetherInOrder() {
        var result = CapacityResult(
            scenario: "s", variant: nil, seeds: [1, 2, 3], vary: "rate", purpose: .load, expect: [], precision: 0.1)
        for (seed, odd) in [[40.0, 100], [9, 40], []].enumerated() {
            result.conclude(Ended(odd: odd), seed: UInt64(seed)) { "\(Int($0))/s" }
        }
        #expect(result.heldBeyondAFailure == ["9/s", "40/s", "100/s"])
    }
}
