import TestSupport
import Testing

@testable import Measurement

@Suite struct TimelineTests {
    private let second: Int64 = 1_000_000_000

    @Test func aRowHasCountsPeaksStatesAndPercentilesOfItsSecond() throws {
        let recorder = RunRecorder(warmUp: 2_000_000_000)
        let (counter, gauge) = try (recorder.counter("c"), recorder.gauge("g"))
        let histogram = try recorder.histogram("h")
        try recorder.column("counted", .counted([counter]))
        try recorder.column("state", .value(gauge))
        try recorder.column("peak", .peak(gauge))
        try recorder.column("p99", unit: .milliseconds, .percentile([histogram], 99))
        recorder.add(3, to: counter, at: 0)
        recorder.set(7, for: gauge, at: second / 2)
        recorder.set(2, for: gauge, at: second / 2 + 1)
        recorder.record(5_000_000, in: histogram, at: second - 1)
        recorder.add(1, to: counter, at: second)
        recorder.add(1, to: counter, at: 3 * second + 5)
        let timeline = recorder.finish(at: 3 * second + 10).timeline
        #expect(timeline.rowCount == 4)
        #expect(Array(timeline.values(inRow: 0)) == [3, 2, 7, 5])
        #expect(Array(timeline.values(inRow: 1)) == [1, 2, 2, nil])
        #expect(Array(timeline.values(inRow: 2)) == [0, 2, 2, nil])
        #expect(Array(timeline.values(inRow: 3)) == [1, 2, 2, nil])
    }

    @Test func aRunThatEndsOnTheSecondHasNoEmptyRow() throws {
        let recorder = RunRecorder()
        let counter = try recorder.counter("c")
        try recorder.column("c", .counted([counter]))
        recorder.add(to: counter, at: 5)
        #expect(recorder.finish(at: 2 * second).timeline.rowCount == 2)
        // Unless something was counted at the very end.
        recorder.add(to: counter, at: 2 * second)
        #expect(recorder.finish(at: 2 * second).timeline.rowCount == 3)
    }

    @Test func columnsComeBeforeRows() throws {
        let recorder = RunRecorder()
        let counter = try recorder.counter("c")
        recorder.advance(to: second)
        #expect(throws: RecorderError.columnAfterStart("c")) { try recorder.column("c", .counted([counter])) }
    }

    @Test(arguments: [UInt64(41), 42, 43])
    func coarserRowsKeepSumsPeaksAndLastValues(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let limit = 2 * Int.random(in: 1...8, using: &numbers)
        let recorder = RunRecorder(rowLimit: limit)
        let (counter, gauge) = try (recorder.counter("c"), recorder.gauge("g"))
        try recorder.column("counted", .counted([counter]))
        try recorder.column("state", .value(gauge))
        try recorder.column("peak", .peak(gauge))
        var samples: [(time: Int64, count: Int64, value: Double)] = []
        var time: Int64 = 0
        for _ in 0..<500 {
            time += Int64.random(in: 0...second, using: &numbers)
            let sample = (time, Int64.random(in: 0...5, using: &numbers), Double.random(in: 0...9, using: &numbers))
            samples.append(sample)
            recorder.add(sample.1, to: counter, at: time)
            recorder.set(sample.2, for: gauge, at: time)
        }
        let timeline = recorder.finish(at: time).timeline
        #expect(timeline.rowCount <= limit, "seed \(seed)")
        #expect(timeline.rowNanoseconds > second, "seed \(seed)")
        for row in 0..<timeline.rowCount {
            let start = timeline.start(ofRow: row)
            let own = samples.filter { $0.time >= start && $0.time < start + timeline.rowNanoseconds }
            let carried = samples.last { $0.time < start }
            let values = Array(timeline.values(inRow: row))
            #expect(values[0] == Double(own.reduce(0) { $0 + $1.count }), "row \(row), seed \(seed)")
            #expect(values[1] == (own.last ?? carried)?.value, "row \(row), seed \(seed)")
            #expect(values[2] == (own + [carried].compactMap { $0 }).map(\.value).max(), "row \(row), seed \(seed)")
        }
    }

    @Test func aLongSilenceIsCheapAndBounded() throws {
        let recorder = RunRecorder(rowLimit: 101)
        let counter = try recorder.counter("c")
        try recorder.column("c", .counted([counter]))
        recorder.add(to: counter, at: 0)
        recorder.add(to: counter, at: .max - 1)
        let timeline = recorder.finish(at: .max).timeline
        #expect(timeline.rowLimit == 100)
        #expect(timeline.rowCount <= 100)
        let sum = (0..<timeline.rowCount).reduce(0.0) { $0 + ((timeline.values(inRow: $1).first ?? nil) ?? 0) }
        #expect(sum == 2)
    }

    @Test func aMergedPercentileIsAnUpperBound() {
        let columns = [Timeline.Column(name: "p99", unit: .milliseconds, merge: .maximum)]
        var timeline = Timeline(columns: columns, rowLimit: 2)
        timeline.append([5])
        timeline.append([nil])
        #expect(timeline.rowCount == 1)
        #expect(Array(timeline.values(inRow: 0)) == [5])
        timeline.append([9])
        #expect(timeline.rowNanoseconds == 4 * second)
        #expect(Array(timeline.values(inRow: 0)) == [9])
    }

    @Test("What is told late stands in the row in which it began, also after rows have been merged")
    func countersStandWhereThingsBegan() throws {
        let second: Int64 = 1_000_000_000
        let recorder = RunRecorder(rowLimit: 4)
        let asked = try recorder.counter("asked")
        let kept = try recorder.counter("kept")
        try recorder.column("asked", .counted([asked]))
        try recorder.column("kept", .counted([kept]))
        for time in Int64(0)..<3 { recorder.add(2, to: asked, at: time * second) }
        recorder.advance(to: 3 * second)
        recorder.add(to: kept, at: 0)
        recorder.add(2, to: kept, at: second)
        recorder.add(to: kept, at: 3 * second + 5)
        // Four rows become two of two seconds each.
        recorder.advance(to: 4 * second)
        recorder.add(to: kept, at: 2 * second)
        recorder.add(-1, to: kept, at: 0)
        let rows = recorder.finish(at: 5 * second).timeline
        #expect(rows.rowNanoseconds == 2 * second)
        #expect((0..<rows.rowCount).map { Array(rows.values(inRow: $0)) } == [[4, 2], [2, 2], [0, 0]])
    }
}
