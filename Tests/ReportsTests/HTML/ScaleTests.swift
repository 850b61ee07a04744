import Testing

@testable import Reports

@Suite struct ScaleTests {
    @Test(
        "The time axis has round ticks from milliseconds to days",
        arguments: [
            (0.006, ["0", "1 ms", "2 ms", "3 ms", "4 ms", "5 ms", "6 ms"]), (2, ["0", "0.5 s", "1 s", "1.5 s", "2 s"]),
            (10, ["0", "2 s", "4 s", "6 s", "8 s", "10 s"]), (283, ["0", "1:00", "2:00", "3:00", "4:00"]),
            (3_600, ["0", "0:10 h", "0:20 h", "0:30 h", "0:40 h", "0:50 h", "1:00 h"]),
            (36_000, ["0", "2:00 h", "4:00 h", "6:00 h", "8:00 h", "10:00 h"]),
            (6 * 86_400, ["0", "1 d", "2 d", "3 d", "4 d", "5 d", "6 d"]),
        ] as [(Double, [String])])
    func timeTicks(seconds: Double, labels: [String]) {
        let scale = TimeScale(end: seconds)
        #expect(scale.ticks.map(scale.label) == labels)
    }

    @Test func noRunHasMoreTicksThanAPhoneHasRoomFor() {
        var seconds = 0.001
        while seconds < 800 * 86_400 {
            let scale = TimeScale(end: seconds)
            #expect(scale.ticks.count <= TimeScale.maximumTicks + 1, "\(seconds) s")
            #expect(scale.ticks.count >= 2, "\(seconds) s")
            seconds *= 1.07
        }
    }

    @Test(
        arguments: [
            (0.0, 1.0), (0.3, 0.3), (7, 8), (113, 150), (120, 150), (19_944, 20_000), (1e-9, 1e-9), (.infinity, 1),
            (.leastNonzeroMagnitude, 1), (1.7e308, 1e20),
        ] as [(Double, Double)])
    func aLinearScaleEndsAtARoundNumber(maximum: Double, upper: Double) {
        let scale = ValueScale.linear(maximum: maximum)
        #expect(abs(scale.upper - upper) < upper * 1e-9)
        #expect(scale.ticks.count <= 5)
        #expect(scale.height(scale.upper) == PlotFrame.height)
        #expect(scale.height(0) == 0)
    }

    @Test func countsHaveNoFractions() {
        #expect(ValueScale.linear(maximum: 2, isWhole: true).ticks == [0, 1, 2])
        #expect(ValueScale.linear(maximum: 1, isWhole: true).ticks == [0, 1])
    }

    @Test func aLogarithmicScaleHasTheRangeBetweenItsEnds() {
        let scale = ValueScale.logarithmic(4.2...2_118)
        #expect(scale.lower <= 4.2)
        #expect(scale.upper >= 2_118)
        #expect(scale.ticks == [10, 100, 1_000])
        #expect(ValueScale.logarithmic(30...30).upper > 30)
        for value in [Double.leastNonzeroMagnitude, 1e-9, 1e20, 1.7e308] {
            for range in [value...value, Double.leastNonzeroMagnitude...value, value...1.7e308] where !range.isEmpty {
                let scale = ValueScale.logarithmic(range)
                #expect(scale.upper > scale.lower && scale.height(value).isFinite, "\(range)")
            }
        }
    }
}
