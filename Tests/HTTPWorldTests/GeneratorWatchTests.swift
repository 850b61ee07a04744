import Contexts
import Measurement
import Testing

@testable import HTTPWorld

@Suite struct GeneratorWatchTests {
    /// What is found of a generator that sent one request after the other, each so late.
    private func findings(
        late: [Timespan], latency: Timespan = .milliseconds(1), dropped: Int = 0
    ) throws -> GeneratorWatch.Findings {
        let recorder = RunRecorder(arrivalsEnd: Timespan.seconds(60).nanoseconds)
        let watch = try GeneratorWatch(recorder, measured: .start..<(.start + .seconds(60)))
        let latencies = try recorder.histogram("latency")
        for (index, late) in late.enumerated() {
            let intended = Instant.start + .milliseconds(Int64(index))
            watch.sent(intended: intended, at: intended + late, recorder)
            recorder.record(latency.nanoseconds, in: latencies, at: intended.nanoseconds)
        }
        return watch.findings(recorder, latencies: [latencies], droppedLate: dropped)
    }

    @Test func oneThatSendsInTimeSaysNothing() throws {
        #expect(try findings(late: Array(repeating: .microseconds(20), count: 1_000)) == .init())
    }

    @Test func oneInAHundredBeyondTheLimitVoidsTheRun() throws {
        let good = Array(repeating: Timespan.microseconds(20), count: 980)
        let found = try findings(late: good + Array(repeating: .milliseconds(6), count: 20))
        #expect(found.voiding?.contains("1 in 100 requests was sent") == true, "\(found)")
        #expect(try findings(late: good + Array(repeating: .milliseconds(6), count: 5)).voiding == nil)
    }

    @Test func fromHalfOfTheLimitOnItIsTold() throws {
        let found = try findings(late: Array(repeating: .milliseconds(3), count: 1_000))
        #expect(found.voiding == nil && found.notes.count == 1, "\(found)")
        #expect(try findings(late: Array(repeating: .milliseconds(2), count: 1_000)).notes.isEmpty)
    }

    @Test func whereCustomersWaitLongAnywayATenthOfThatIsTheLimit() throws {
        let late = Array(repeating: Timespan.milliseconds(6), count: 1_000)
        #expect(try findings(late: late, latency: .milliseconds(500)) == .init())
        #expect(try findings(late: late, latency: .milliseconds(50)).voiding != nil)
    }

    @Test func ofAFewRequestsOneLateOneProvesNothing() throws {
        let few = Array(repeating: Timespan.microseconds(20), count: 9) + [.milliseconds(80)]
        #expect(try findings(late: few) == .init())
        #expect(try findings(late: Array(repeating: .milliseconds(80), count: 10)).voiding != nil)
    }

    @Test func anArrivalThatItDidNotComeRoundToVoidsTheRun() throws {
        let found = try findings(late: [.zero], dropped: 3)
        #expect(found.voiding?.contains("3 arrivals") == true)
    }
}

@Suite struct RateCeilingTests {
    @Test func noMoreThanSoManyAreSentInASecond() {
        var ceiling = RateCeiling(3)
        func permitted(_ milliseconds: Int64) -> Bool { ceiling.permits(at: .start + .milliseconds(milliseconds)) }
        #expect([0, 10, 20, 30, 999].map(permitted) == [true, true, true, false, false])
        #expect([1_000, 1_500, 1_999, 2_000].map(permitted) == [true, true, true, true])
        var none = RateCeiling(nil)
        #expect((0..<10_000).allSatisfy { _ in none.permits(at: .start) })
    }
}

@Suite struct DueTimesTests {
    @Test func whatIsDueComesInTheOrderOfTimeAndOfAsking() {
        var due = DueTimes()
        for (token, milliseconds) in [(1, 20), (2, 10), (3, 20), (4, 10), (5, 30)] as [(UInt64, Int64)] {
            due.add(token, at: .start + .milliseconds(milliseconds))
        }
        #expect(due.next == .start + .milliseconds(10))
        var taken: [UInt64] = []
        while let token = due.take(until: .start + .milliseconds(20)) { taken.append(token) }
        #expect(taken == [2, 4, 1, 3] && due.next == .start + .milliseconds(30))
    }
}
