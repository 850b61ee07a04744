import TestSupport
import Testing

@testable import Measurement

@Suite struct RunRecorderTests {
    private func value(_ measurements: Measurements, _ name: String, _ window: MetricWindow) -> SeriesValue? {
        measurements.series.first { $0.name == name }?.value(in: window)
    }

    @Test func aSampleCountsInEveryWindowThatHoldsItsTime() throws {
        let recorder = RunRecorder(warmUp: 10)
        try recorder.window("early", from: 5, to: 15)
        try recorder.window("late", from: 12, to: 20)
        let counter = try recorder.counter("hits")
        let histogram = try recorder.histogram("latency")
        for time in Int64(0)..<30 {
            recorder.add(to: counter, at: time)
            recorder.record(time * 1_000, in: histogram, at: time)
        }
        let measurements = recorder.finish(at: 30)
        let expected: [(MetricWindow, Int64)] = [
            (.run, 30), (.warmUp, 10), (.measured, 20), (.during("early"), 10), (.during("late"), 8),
        ]
        for (window, count) in expected {
            #expect(value(measurements, "hits", window) == .counter(count), "\(window)")
            guard case .histogram(let snapshot)? = value(measurements, "latency", window) else {
                Issue.record("no histogram in \(window)")
                continue
            }
            #expect(snapshot.count == UInt64(count), "\(window)")
            #expect(measurements.span(of: window)?.nanoseconds == count, "\(window)")
        }
        guard case .histogram(let late)? = value(measurements, "latency", .during("late")) else { return }
        #expect(late.minimumMicroseconds == 12)
        #expect(late.maximumMicroseconds == 19)
    }

    @Test(arguments: [UInt64(31), 32, 33])
    func windowsAgreeWithAPlainModel(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let recorder = RunRecorder(warmUp: Int64.random(in: 0...50, using: &numbers))
        let counter = try recorder.counter("hits")
        var ranges: [(name: String, range: Range<Int64>)] = []
        for number in 0..<Int.random(in: 1...6, using: &numbers) {
            let from = Int64.random(in: 0..<90, using: &numbers)
            let to = Int64.random(in: (from + 1)...100, using: &numbers)
            let name = "w\(number)"
            ranges.append((name, from..<to))
            try recorder.window(name, from: from, to: to)
        }
        let times = (0..<500).map { _ in Int64.random(in: 0..<100, using: &numbers) }
        for time in times { recorder.add(to: counter, at: time) }
        let measurements = recorder.finish(at: 100)
        for (name, range) in ranges {
            let count = Int64(times.count { range.contains($0) })
            #expect(value(measurements, "hits", .during(name)) == .counter(count), "\(name), seed \(seed)")
            #expect(measurements.span(of: .during(name))?.nanoseconds == Int64(range.count), "\(name), seed \(seed)")
        }
    }

    @Test func aWindowThatTheRunNeverReachedHasNoValues() throws {
        let recorder = RunRecorder(warmUp: 5)
        try recorder.window("later", from: 1_000, to: 2_000)
        let counter = try recorder.counter("hits")
        recorder.add(to: counter, at: 7)
        let measurements = recorder.finish(at: 10)
        #expect(value(measurements, "hits", .during("later")) == nil)
        #expect(value(measurements, "hits", .warmUp) == .counter(0))
    }

    @Test func aWindowWithoutATimeBeginsWhenItIsOpened() throws {
        let recorder = RunRecorder()
        let window = try recorder.window("after")
        _ = try recorder.window("never")
        let (counter, gauge) = (try recorder.counter("hits"), try recorder.gauge("depth"))
        recorder.set(3, for: gauge, at: 0)
        for time in [5, 9] as [Int64] { recorder.add(to: counter, at: time) }
        recorder.open(window, from: 10)
        for time in [9, 10, 30] as [Int64] { recorder.add(to: counter, at: time) }
        recorder.set(5, for: gauge, at: 20)
        let measurements = recorder.finish(at: 40)
        #expect(value(measurements, "hits", .during("after")) == .counter(2))
        #expect(value(measurements, "hits", .run) == .counter(5))
        #expect(measurements.span(of: .during("after"))?.nanoseconds == 30)
        #expect(value(measurements, "depth", .during("after"))?.read(.mean, windowSeconds: 1) == 130.0 / 30)
        #expect(value(measurements, "hits", .during("never")) == nil)
        #expect(measurements.span(of: .during("never"))?.nanoseconds == 0)
    }

    @Test func gaugesAreWeightedByTimeAndCarriedAcrossWindows() throws {
        let recorder = RunRecorder(warmUp: 10)
        try recorder.window("fault", from: 20, to: 30)
        let gauge = try recorder.gauge("depth")
        recorder.set(4, for: gauge, at: 5)
        recorder.set(8, for: gauge, at: 25)
        recorder.set(1, for: gauge, at: 25)
        let measurements = recorder.finish(at: 40)
        func read(_ window: MetricWindow, _ statistic: Statistic) -> Double? {
            value(measurements, "depth", window)?.read(statistic, windowSeconds: 1)
        }
        #expect(read(.warmUp, .mean) == 4)
        #expect(read(.warmUp, .max) == 4)
        #expect(read(.measured, .mean) == 2.5)
        #expect(read(.measured, .max) == 8)
        #expect(read(.measured, .last) == 1)
        #expect(read(.during("fault"), .mean) == 2.5)
        #expect(read(.during("fault"), .last) == 1)
        #expect(read(.run, .mean) == 95.0 / 35)
    }

    @Test func aGaugeThatWasNeverSetHasNoValue() throws {
        let recorder = RunRecorder()
        _ = try recorder.gauge("depth")
        #expect(value(recorder.finish(at: 10), "depth", .run) == nil)
    }

    @Test func ratiosAreWorkedOutForEachWindow() throws {
        let recorder = RunRecorder(warmUp: 10)
        let (good, undone, all) = try (recorder.counter("good"), recorder.counter("undone"), recorder.counter("all"))
        try recorder.ratio("completion", of: [good, undone], to: [all])
        recorder.add(2, to: all, at: 1)
        recorder.add(to: good, at: 1)
        recorder.add(4, to: all, at: 20)
        recorder.add(2, to: good, at: 20)
        recorder.add(1, to: undone, at: 20)
        let measurements = recorder.finish(at: 30)
        #expect(value(measurements, "completion", .warmUp)?.read(.value, windowSeconds: 1) == 0.5)
        #expect(value(measurements, "completion", .measured)?.read(.value, windowSeconds: 1) == 0.75)
        #expect(value(measurements, "completion", .run)?.read(.value, windowSeconds: 1) == 4.0 / 6)
    }

    @Test func registeringTwiceGivesTheSameSeries() throws {
        let recorder = RunRecorder()
        let first = try recorder.counter("refused", labels: ["reason": "stock"])
        #expect(try recorder.counter("refused", labels: ["reason": "stock"]) == first)
        #expect(try recorder.counter("refused", labels: ["reason": "breaker"]) != first)
        #expect(throws: RecorderError.self) { try recorder.gauge("refused", labels: ["reason": "stock"]) }
        #expect(throws: RecorderError.badName("a b")) { try recorder.counter("a b") }
        #expect(throws: RecorderError.emptyWindow(name: "w", from: 5, to: 5)) {
            try recorder.window("w", from: 5, to: 5)
        }
    }

    @Test func limitsAreErrorsThatNameThem() throws {
        let recorder = RunRecorder()
        for index in 0..<RunRecorder.maximumSeries { _ = try recorder.counter("c\(index)") }
        #expect(throws: RecorderError.tooManySeries(name: "one-more", limit: RunRecorder.maximumSeries)) {
            try recorder.counter("one-more")
        }
        let other = RunRecorder()
        let counter = try other.counter("c")
        for index in 0..<Timeline.maximumColumns { try other.column("c\(index)", .counted([counter])) }
        #expect(throws: RecorderError.tooManyColumns(name: "more", limit: Timeline.maximumColumns)) {
            try other.column("more", .counted([counter]))
        }
        #expect(throws: RecorderError.duplicateColumn("c0")) { try other.column("c0", .counted([counter])) }
        var table = RecorderError.tooManySeries(name: "x", limit: 3).description
        #expect(table == "metric x: a run has at most 3 series; use fewer values for its labels")
        table = RecorderError.columnAfterStart("y").description
        #expect(table.contains("declare columns before the first sample"))
    }

    @Test func windowsBeyondTheLimitAreRefused() throws {
        let recorder = RunRecorder()
        for index in 0..<RunRecorder.maximumWindows {
            try recorder.window("w\(index)", from: Int64(index), to: Int64(index) + 1)
        }
        #expect(throws: RecorderError.tooManyWindows(name: "more", limit: RunRecorder.maximumWindows)) {
            try recorder.window("more", from: 0, to: 1)
        }
        #expect(throws: RecorderError.tooManyWindows(name: "more", limit: RunRecorder.maximumWindows)) {
            try recorder.window("more")
        }
        #expect(throws: RecorderError.duplicateWindow("w0")) { try recorder.window("w0", from: 5, to: 6) }
        #expect(throws: RecorderError.duplicateWindow("w0")) { try recorder.window("w0") }
    }

    @Test func theEventLogKeepsTheFirstAndCountsTheRest() {
        let recorder = RunRecorder(eventLimit: 2)
        for time in Int64(0)..<5 { recorder.log(RunEvent(nanoseconds: time, kind: "kill", subject: "payment-0")) }
        let events = recorder.finish(at: 10).events
        #expect(events.events.map(\.nanoseconds) == [0, 1])
        #expect(events.overflow == 3)
    }

    @Test func progressCanBeReadWhileTheRunGoesOn() throws {
        let recorder = RunRecorder(warmUp: 10)
        let counter = try recorder.counter("c")
        for time in [Int64(5), 15] { recorder.add(to: counter, at: time) }
        #expect(recorder.count(of: counter) == 2)
    }

    @Test func whatWasMeasuredSoFarCanBeReadOnTheWay() throws {
        func record(_ look: Bool) throws -> (Measurements, Measurements?) {
            let recorder = RunRecorder(warmUp: 0)
            try recorder.window("early", from: 0, to: 2_000_000_000)
            let counter = try recorder.counter("counter")
            let gauge = try recorder.gauge("gauge")
            try recorder.column("counter", .counted([counter]))
            recorder.set(2, for: gauge, at: 0)
            recorder.add(3, to: counter, at: 1_500_000_000)
            let seen = look ? recorder.measurements(at: 2_000_000_000) : nil
            recorder.add(4, to: counter, at: 2_500_000_000)
            recorder.set(5, for: gauge, at: 3_000_000_000)
            return (recorder.finish(at: 4_000_000_000), seen)
        }
        let (with, seen) = try record(true)
        #expect(with == (try record(false)).0, "reading changes nothing")
        let early = try #require(seen)
        #expect(
            early.series[0].value(in: .run) == .counter(3) && early.series[0].value(in: .during("early")) == .counter(3)
        )
        #expect(early.series[1].value(in: .run)?.read(.mean, windowSeconds: 2) == 2)
        #expect(early.span(of: .run)?.nanoseconds == 2_000_000_000)
        #expect(early.timeline.rowCount == 0 && early.events.events.isEmpty)
    }
}
