import Contexts
import Measurement
import TestSupport
import Testing

@testable import Scenarios

@Suite struct ValueTextTests {
    @Test(arguments: [
        ("250ms", 250_000_000), ("1.5s", 1_500_000_000), ("2m", 120_000_000_000), ("1h", 3_600_000_000_000),
        ("500us", 500_000), ("500µs", 500_000), ("7ns", 7), ("1m30s", 90_000_000_000), ("0", 0), ("0s", 0),
        ("0.5ms", 500_000), ("366d", 31_622_400_000_000_000),
    ])
    func durationsAreExact(text: String, nanoseconds: Int64) throws {
        #expect(try DurationText.parse(text) == Timespan(nanoseconds: nanoseconds))
    }

    @Test(arguments: [
        ("12", "has no unit"), ("-1s", "negative"), ("1 s", "no duration"), ("5sec", "unknown unit 'sec'"),
        ("s", "no duration"),
        ("1.5.2s", "no duration"), ("0.5ns", "too fine"), ("367d", "too long"), ("1e3s", "unknown unit 'e'"),
        ("999999999999999999999999h", "too long"), ("366d366d", "too long"),
    ])
    func brokenDurationsSayWhatIsWrong(text: String, message: String) {
        let error = #expect(throws: ValueProblem.self) { try DurationText.parse(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("No latency of the longest run is beyond what is told apart")
    func theLongestRunCanBeMeasured() {
        let longest = DurationText.maximum + DurationText.maximum
        #expect(longest.nanoseconds / 1_000 <= Int64(LatencyHistogram.highestMicroseconds))
    }

    @Test func printedDurationsReadBackAsTheSame() throws {
        var numbers = SeededNumbers(seed: 0x5EED)
        for _ in 0..<2_000 {
            let units: [Int64] = [1, 1_000, 1_000_000, 50_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000]
            let span = Timespan(nanoseconds: Int64(numbers.below(4_096)) * units[numbers.below(units.count)])
            #expect(try DurationText.parse(DurationText.print(span)) == span, "\(span), seed 0x5EED")
        }
        #expect(DurationText.print(.seconds(90)) == "90s")
        #expect(DurationText.print(.milliseconds(1_500)) == "1.5s")
        #expect(DurationText.print(.minutes(3)) == "3m")
    }

    @Test func ratesKeepTheirUnit() throws {
        #expect(try Rate.parse("120/s").perSecond == 120)
        #expect(try Rate.parse("30/m").perSecond == 0.5)
        #expect(try Rate.parse("1.5/h").description == "1.5/h")
        #expect(try Rate.parse("10000000/s").perSecond == Rate.maximumPerSecond)
    }

    @Test(arguments: [
        ("120", "no rate"), ("120/d", "unknown unit 'd'"), ("-3/s", "negative"), ("x/s", "no rate"),
        ("1/s/s", "no rate"),
        ("10000001/s", "too fast"),
    ])
    func brokenRatesSayWhatIsWrong(text: String, message: String) {
        let error = #expect(throws: ValueProblem.self) { try Rate.parse(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func probabilitiesArePercentagesOrNumbersUpToOne() throws {
        #expect(try ProbabilityText.parse("1%") == 0.01)
        #expect(try ProbabilityText.parse("0.2%") == 0.002)
        #expect(try ProbabilityText.parse("100%") == 1)
        #expect(try ProbabilityText.parse("0.25") == 0.25)
        #expect(throws: ValueProblem.self) { try ProbabilityText.parse("140%") }
        #expect(throws: ValueProblem.self) { try ProbabilityText.parse("-1%") }
        #expect(throws: ValueProblem.self) { try ProbabilityText.parse("NaN") }
        let five = #expect(throws: ValueProblem.self) { try ProbabilityText.parse("5") }
        #expect(five?.hint == "did you mean '5%'?")
    }

    @Test func printedProbabilitiesReadBackAsTheSame() throws {
        for tenthOfPermille in 0...10_000 {
            let probability = Double(tenthOfPermille) / 10_000
            #expect(try ProbabilityText.parse(ProbabilityText.print(probability)) == probability)
        }
        #expect(try ProbabilityText.parse(ProbabilityText.print(0.000_012_5)) == 0.000_012_5)
        #expect(ProbabilityText.print(0.08) == "8%")
    }

    @Test func rangesHaveTheirSmallerEndFirst() throws {
        #expect(try RangeText.parse("2s..8s", DurationText.parse) == .seconds(2) ... .seconds(8))
        #expect(try RangeText.parse("2s .. 8s", DurationText.parse) == .seconds(2) ... .seconds(8))
        #expect(try RangeText.parse("3s", DurationText.parse) == .seconds(3) ... .seconds(3))
        let error = #expect(throws: ValueProblem.self) { try RangeText.parse("8s..2s", DurationText.parse) }
        #expect(error?.message.contains("upside down") == true)
        #expect(error?.hint == "did you mean '2s..8s'?")
    }
}
