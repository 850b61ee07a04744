import TestSupport
import Testing

@testable import Measurement

/// Samples that carry an earlier time than the present, and gauges that are told afterwards.
@Suite struct LateSampleTests {
    private let second: Int64 = 1_000_000_000

    private func values(_ timeline: Timeline, _ row: Int) -> [Double?] { Array(timeline.values(inRow: row)) }

    @Test func aLateCountIsInTheRowOfItsTimeOnly() throws {
        let recorder = RunRecorder()
        let (one, other) = try (recorder.counter("one"), recorder.counter("other"))
        try recorder.column("one", .counted([one]))
        try recorder.column("both", .counted([one, other]))
        recorder.add(2, to: one, at: 0)
        recorder.add(to: other, at: 5 * second)
        recorder.add(3, to: one, at: second / 2)
        recorder.add(-1, to: one, at: 2 * second)
        recorder.add(7, to: one, at: 5 * second + 1)
        let timeline = recorder.finish(at: 6 * second).timeline
        #expect(values(timeline, 0) == [5, 5])
        #expect(values(timeline, 2) == [-1, -1])
        #expect(values(timeline, 5) == [7, 8])
    }

    @Test(arguments: [UInt64(3), 4, 5])
    func everyCountIsInTheRowOfItsTimeHoweverOftenRowsAreMerged(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let recorder = RunRecorder(rowLimit: 2 * Int.random(in: 1...6, using: &numbers))
        let counter = try recorder.counter("c")
        try recorder.column("c", .counted([counter]))
        var samples: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<400 {
            now += Int64.random(in: 0...second, using: &numbers)
            let time = max(0, now - Int64.random(in: 0...(40 * second), using: &numbers))
            recorder.advance(to: now)
            recorder.add(to: counter, at: time)
            samples.append(time)
        }
        let timeline = recorder.finish(at: now).timeline
        for row in 0..<timeline.rowCount {
            let start = timeline.start(ofRow: row)
            let own = samples.count { $0 >= start && $0 < start + timeline.rowNanoseconds }
            #expect(values(timeline, row) == [Double(own)], "row \(row), seed \(seed)")
        }
    }

    @Test func aLateLatencyIsInThePercentilesOfItsRow() throws {
        let recorder = RunRecorder()
        let histogram = try recorder.histogram("h")
        try recorder.column("p50", unit: .milliseconds, .percentile([histogram], 50))
        recorder.record(1_000_000, in: histogram, at: 0)
        recorder.advance(to: 61 * second)
        for _ in 0..<3 { recorder.record(64_000_000, in: histogram, at: second / 2) }
        recorder.record(2_000_000, in: histogram, at: 61 * second)
        // Its row has left: it is in the windows, and in no row.
        recorder.advance(to: 80 * second)
        recorder.record(9_000_000, in: histogram, at: second)
        let measured = recorder.finish(at: 81 * second)
        #expect(abs((values(measured.timeline, 0)[0] ?? 0) - 64) < 1.1)
        #expect(values(measured.timeline, 1) == [nil])
        #expect(abs((values(measured.timeline, 61)[0] ?? 0) - 2) < 0.1)
        guard case .histogram(let all) = measured.series[0].value(in: .run) else { return #expect(Bool(false)) }
        #expect(all.count == 6)
    }

    @Test func aLevelThatIsToldAfterwardsIsInTheRowsAndWindowsOfItsTime() throws {
        let recorder = RunRecorder(warmUp: second, arrivalsEnd: 3 * second)
        let gauge = try recorder.gauge("g")
        let counter = try recorder.counter("c")
        try recorder.column("mean", .mean(gauge))
        try recorder.column("peak", .peak(gauge))
        func tell(_ mean: Double, _ peak: Double, _ from: Int64, _ to: Int64) {
            let level = MeasuredLevel(from: from, integral: mean * Double(to - from), maximum: peak, last: 0)
            recorder.account(level, for: gauge, until: to)
        }
        tell(0.5, 1, 0, second)
        // The row is closed by something else before the gauge is told.
        recorder.add(to: counter, at: 2 * second)
        tell(0.25, 4, second, 2 * second)
        tell(2, 3, 2 * second, 4 * second)
        let measured = recorder.finish(at: 4 * second)
        let rows = (0..<4).map { values(measured.timeline, $0) }
        #expect(rows == [[0.5, 1], [0.25, 4], [2, 3], [2, 3]])
        func gaugeValue(_ window: MetricWindow) -> SeriesValue.GaugeValue? {
            guard case .gauge(let value) = measured.series[0].value(in: window) else { return nil }
            return value
        }
        #expect(gaugeValue(.warmUp)?.mean == 0.5)
        #expect(gaugeValue(.measured)?.mean == 1.125)
        #expect(gaugeValue(.measured)?.maximum == 4)
        #expect(gaugeValue(.drain)?.mean == 2)
        #expect(gaugeValue(.run)?.mean == 1.1875)
    }

    @Test func aGaugeThatIsSetHasItsMeanInEachRow() throws {
        let recorder = RunRecorder(rowLimit: 4)
        let gauge = try recorder.gauge("g")
        try recorder.column("mean", .mean(gauge))
        recorder.set(4, for: gauge, at: 0)
        recorder.set(0, for: gauge, at: second / 4)
        recorder.set(8, for: gauge, at: second + second / 2)
        recorder.set(2, for: gauge, at: 2 * second)
        let timeline = recorder.finish(at: 2 * second + second / 2).timeline
        #expect((0..<3).map { values(timeline, $0)[0] } == [1, 4, 2])
    }

    @Test func theDrainIsNoPartOfWhatIsMeasuredAndAllAddUp() throws {
        let recorder = RunRecorder(warmUp: second, arrivalsEnd: 5 * second)
        let counter = try recorder.counter("c")
        for time in 0..<9 { recorder.add(to: counter, at: Int64(time) * second) }
        let measured = recorder.finish(at: 9 * second)
        func count(_ window: MetricWindow) -> Double? {
            measured.series[0].value(in: window)?.read(.count, windowSeconds: 1)
        }
        #expect([MetricWindow.warmUp, .measured, .drain, .run].map(count) == [1, 4, 4, 9])
        #expect(measured.span(of: .measured)?.seconds == 4)
        #expect(measured.span(of: .drain)?.seconds == 4)
        let expectation = try Expectation("c.rate == 1/s during drain")
        #expect(expectation.verdict(on: measured).isHeld)
    }

    @Test func aCountThatNamesNoWindowTakesInTheDrain() throws {
        let recorder = RunRecorder(warmUp: second, arrivalsEnd: 5 * second)
        let deaths = try recorder.counter("d")
        recorder.add(to: deaths, at: 6 * second)
        let measured = recorder.finish(at: 9 * second)
        for (text, isHeld) in [
            ("d == 0", false), ("d == 1", true), ("d.rate == 0/s", true), ("d == 0 during measured", true),
            ("d == 1 during drain", true),
        ] {
            #expect(try Expectation(text).verdict(on: measured).isHeld == isHeld, "\(text)")
        }
    }

    @Test func whatIsAskedInTheDrainCountsInRatiosAndLatenciesButNotInRatesAndMeans() throws {
        let recorder = RunRecorder(arrivalsEnd: 4 * second)
        let asked = try recorder.counter("asked")
        let served = try recorder.counter("served")
        try recorder.ratio("share", of: [served], to: [asked])
        let latency = try recorder.histogram("latency")
        let depth = try recorder.gauge("depth")
        recorder.set(1, for: depth, at: 0)
        for time in 0..<6 {
            recorder.add(to: asked, at: Int64(time) * second)
            if time < 4 { recorder.add(to: served, at: Int64(time) * second) }
            recorder.record(time < 4 ? 1_000_000 : 9_000_000, in: latency, at: Int64(time) * second)
        }
        recorder.set(100, for: depth, at: 4 * second)
        let measured = recorder.finish(at: 8 * second)
        for (text, isHeld) in [
            ("share > 66%", true), ("share < 67%", true), ("share == 100% during measured", true), ("asked == 6", true),
            ("asked.rate == 1/s", true), ("latency.count == 6", true), ("latency.max >= 9ms", true),
            ("latency.max < 2ms during measured", true), ("depth.mean == 1", true), ("depth.max <= 1", true),
        ] {
            #expect(try Expectation(text).verdict(on: measured).isHeld == isHeld, "\(text)")
        }
    }
}
