import Contexts
import Testing

@testable import Simulation
@testable import perennial

@Suite struct ProgressLineTests {
    private func progress(
        at now: Timespan = .seconds(62), breakersOpen: Int = 0, failing: [String] = []
    ) -> RunProgress {
        RunProgress(
            now: now, end: .minutes(3), arrivals: 12_345, ended: 1, breakersOpen: breakersOpen, failing: failing)
    }

    @Test func itTellsTimeSpeedArrivalsAndSagas() {
        #expect(
            ProgressLine.text("saga (base)", progress(), after: .milliseconds(500))
                == "saga (base)  1:02 of 3:00  124×  12,345 arrivals, 1 saga ended")
        #expect(
            ProgressLine.text("saga (base)", progress(at: .minutes(4)), after: .seconds(240)).hasPrefix(
                "saga (base)  4:00, draining  1×  "))
    }

    @Test func whatIsWrongNowComesLast() {
        let text = ProgressLine.text(
            "saga (base)", progress(breakersOpen: 2, failing: ["slow-payment", "payment 1/2 ready"]),
            after: .seconds(1))
        #expect(text.hasSuffix("1 saga ended, 2 breakers open; now: slow-payment, payment 1/2 ready"))
    }

    @Test func nobodyIsToldWhereNobodyLooks() {
        #expect(ProgressLine("saga (base)", .off).listener == nil)
        #expect(ProgressLine("saga (base)", .lines).listener != nil)
    }
}
