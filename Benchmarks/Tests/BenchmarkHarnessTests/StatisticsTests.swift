import BenchmarkHarness
import Testing

@Suite struct StatisticsTests {
    @Test func theMedianIsTheMiddle() {
        #expect(Statistics.median([]) == nil)
        #expect(Statistics.median([3, 1, 2]) == 2)
        #expect(Statistics.median([4, 1, 2, 3]) == 2.5)
    }

    @Test func theSpreadIsAShareOfTheMedian() {
        #expect(Statistics.spread([]) == nil)
        #expect(Statistics.spread([8, 10, 13]) == 0.5)
    }

    @Test(arguments: [(0.0, "0"), (999.4, "999"), (1_000.0, "1,000"), (1_234_567.0, "1,234,567")])
    func thousandsAreGrouped(value: Double, text: String) { #expect(TextTable.grouped(value) == text) }

    @Test func decimalsKeepTheirZeros() { #expect(TextTable.fixed(2.04, 2) == "2.04") }
}
