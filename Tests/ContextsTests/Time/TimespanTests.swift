import Contexts
import Testing

@Suite struct TimespanTests {
    @Test(arguments: [
        (Timespan.zero, "0s"), (.nanoseconds(999), "999ns"), (.microseconds(1), "1us"), (.milliseconds(250), "250ms"),
        (.milliseconds(1_500), "1.5s"), (.seconds(90), "1.5m"), (.minutes(120), "2h"), (.milliseconds(-1_500), "-1.5s"),
    ])
    func itIsWrittenInItsLargestUnit(span: Timespan, text: String) { #expect(span.description == text) }

    @Test func secondsAreRoundedAndKeptWithinTheRange() {
        #expect(Timespan(seconds: 1.000_000_000_4) == .seconds(1))
        #expect(Timespan(seconds: 1.000_000_000_6) == Timespan(nanoseconds: 1_000_000_001))
        #expect(Timespan(seconds: .nan) == .zero)
        #expect(Timespan(seconds: .infinity).seconds == 9.2e9)
        #expect(Timespan(seconds: -.infinity).seconds == -9.2e9)
    }

    @Test func instantsAndSpansAddUp() {
        let instant = Instant.start + .seconds(61) + .milliseconds(250)
        #expect(instant - .start == .milliseconds(61_250))
        #expect(instant.description == "61.250000s")
        #expect(Instant(nanoseconds: 1_000).description == "0.000001s")
        #expect(.seconds(3) / .milliseconds(1_500) == 2.0)
        #expect(Timespan.seconds(3) * 2 / 4 == .milliseconds(1_500))
    }
}
