import TestSupport
import Testing

@testable import Measurement
@testable import Reports

@Suite struct TimeBinsTests {
    private let columns = [
        Timeline.Column(name: "counted", unit: .count, merge: .sum),
        Timeline.Column(name: "peak", unit: .count, merge: .maximum),
        Timeline.Column(name: "state", unit: .count, merge: .last),
    ]

    @Test(
        "A drawing has few bins, whose counts add up and whose peaks are the rows'",
        arguments: [1, 10, 400, 401, 19_998])
    func binsKeepCountsAndPeaks(rows: Int) {
        let seed = UInt64(rows)
        var numbers = SeededNumbers(seed: seed)
        var timeline = Timeline(columns: columns)
        var sum = 0.0
        var peak = 0.0
        for _ in 0..<rows {
            let value = Double(numbers.below(1_000))
            sum += value
            peak = max(peak, value)
            timeline.append([value, value, value])
        }
        let bins = TimeBins(timeline, runSeconds: Double(rows))
        #expect(bins.count <= TimeBins.maximum, "seed \(seed)")
        #expect(bins.rowsPerBin == 1 || rows > TimeBins.maximum)
        #expect(bins.column("counted")?.reduce(0) { $0 + ($1 ?? 0) } == sum, "seed \(seed)")
        #expect(bins.column("peak")?.compactMap { $0 }.max() == peak, "seed \(seed)")
        #expect(bins.start(bins.count) == Double(rows))
        #expect(bins.column("other") == nil)
    }

    @Test func aRateIsOfTheTimeThatTheRunHad() {
        var timeline = Timeline(columns: columns)
        timeline.append([10, nil, nil])
        timeline.append([10, nil, nil])
        // The second row was cut short by the run's end.
        let bins = TimeBins(timeline, runSeconds: 1.5)
        #expect(bins.rate("counted") == [10, 20])
        #expect(bins.column("peak") == [nil, nil])
    }

    @Test func whatIsToldAtTheVeryEndHasARateToo() {
        var timeline = Timeline(columns: columns)
        timeline.append([10, nil, nil])
        timeline.append([1, nil, nil])
        #expect(TimeBins(timeline, runSeconds: 1).rate("counted") == [10, 2])
    }

    @Test func aLineOfOneValueIsSeen() {
        var timeline = Timeline(columns: columns)
        timeline.append([10, nil, nil])
        let path = SVGPath(TimeBins(timeline, runSeconds: 1), TimeScale(end: 1))
        #expect(path.line([5], .linear(maximum: 10)) == "M0 50L1000 50")
        #expect(path.area(from: [0], to: [5], .linear(maximum: 10)) == "M0 50L1000 50L1000 100L0 100Z")
        #expect(path.line([nil], .linear(maximum: 10)) == "")
    }
}
