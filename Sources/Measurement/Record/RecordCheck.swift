/// Checks a record that was read. Its values must be possible for a run (``RecordRange``), and its parts must agree
/// with one another. A histogram checks itself when it is decoded.
package struct RecordCheck {
    typealias Damage = Record.ReadingError

    private let record: Record
    private var measurements: Measurements { record.measurements }

    /// - Throws: ``Record/ReadingError/damaged(reason:)`` for the first impossible number, in the order of the record,
    ///   with its place. Series, columns, rows and events are numbered from 1.
    static func check(_ record: Record) throws(Damage) {
        let check = RecordCheck(record: record)
        try check.checkRun()
        try check.checkWindows()
        try check.checkSeries()
        if let damage = check.measurements.timeline.damage { throw .damaged(reason: "timeline: \(damage)") }
        try check.checkEvents()
    }

    /// A digest is empty or consists of hexadecimal digits. A text with more digits than any digest has is none.
    package static func checkDigest(_ digest: String) throws(Record.ReadingError) {
        guard digest.utf8.count <= 64,
            digest.utf8.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                    || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { throw .damaged(reason: "digest: '\(digest.prefix(80))' is none") }
    }

    // MARK: Parts

    private func checkRun() throws(Damage) {
        try Self.checkDigest(record.digest)
        try check(record.runNanoseconds, in: RecordRange.nanoseconds) { "length of the run" }
        try check(record.wallNanoseconds, in: RecordRange.nanoseconds) { "time on the wall clock" }
        if let place = record.place { try check(place, in: RecordRange.counts) { "place among the variants" } }
        for invariant in record.invariants {
            try check(invariant.breaches, in: RecordRange.counts) { "breaches of \(invariant.name)" }
            if !invariant.isJudged {
                try check(invariant.breaches, in: 0...0) { "breaches of \(invariant.name), which was not judged" }
            }
            try check(invariant.examples.count, in: 0...min(invariant.breaches, Record.Invariant.maximumExamples)) {
                "examples of breaches of \(invariant.name)"
            }
            let listed = record.breachList.count { $0.invariant == invariant.name }
            try check(listed, in: 0...min(invariant.breaches, Record.Breach.maximumListed)) {
                "listed breaches of \(invariant.name)"
            }
        }
        let names = Set(record.invariants.map(\.name))
        if let stray = record.breachList.first(where: { !names.contains($0.invariant) }) {
            throw .damaged(reason: "a breach of '\(stray.invariant.prefix(80))', which is none of the run's invariants")
        }
    }

    private func checkWindows() throws(Damage) {
        let windows = measurements.windows
        try check(windows.count, in: 0...Self.maximumWindows) { "number of windows" }
        for (index, span) in windows.enumerated() {
            try check(span.nanoseconds, in: RecordRange.nanoseconds) { "length of window \(span.window.text)" }
            guard !windows[..<index].contains(where: { $0.window == span.window }) else {
                throw .damaged(reason: "window \(span.window.text) is there twice")
            }
        }
    }

    private func checkSeries() throws(Damage) {
        try check(measurements.series.count, in: 0...RunRecorder.maximumSeries) { "number of series" }
        try check(measurements.declarations.count, in: 0...RunRecorder.maximumSeries) { "number of declarations" }
        var known: Set<SeriesKey> = []
        for (index, series) in measurements.series.enumerated() {
            func damage(_ problem: String) -> Damage {
                .damaged(reason: "series \(index + 1) (\(series.name)\(series.labels)): \(problem)")
            }
            guard MetricPath.isValid(series.name) else { throw damage("its name is none of a metric") }
            guard known.insert(SeriesKey(name: series.name, labels: series.labels)).inserted else {
                throw damage("is there twice")
            }
            var rest = measurements.windows[...]
            for value in series.values {
                // Values are in the order of the windows, with at most one in each window.
                guard let place = rest.firstIndex(where: { $0.window == value.window }) else {
                    throw damage("a value in window \(value.window.text), which is not the next of the run's windows")
                }
                rest = rest[(place + 1)...]
                guard value.value.kind == series.kind else {
                    throw damage("a \(value.value.kind.rawValue) among the values of a \(series.kind.rawValue)")
                }
                if let problem = value.value.damage { throw damage("\(problem) in window \(value.window.text)") }
            }
        }
    }

    private func checkEvents() throws(Damage) {
        let log = measurements.events
        try check(log.limit, in: 0...EventLog.maximumLimit) { "limit of the events" }
        try check(log.events.count, in: 0...log.limit) { "number of events" }
        try check(log.overflow, in: RecordRange.counts) { "events beyond the limit" }
        for (index, event) in log.events.enumerated() {
            try check(event.nanoseconds, in: RecordRange.nanoseconds) { "time of event \(index + 1) (\(event.kind))" }
        }
    }

    /// The run, the warm-up, the measured window, the drain, and the named windows.
    private static let maximumWindows = 4 + RunRecorder.maximumWindows

    private func check<Number: Comparable>(
        _ number: Number, in range: ClosedRange<Number>, _ what: () -> String
    ) throws(Damage) {
        guard range.contains(number) else {
            throw .damaged(reason: "\(what()): \(number) is not in \(range.lowerBound)...\(range.upperBound)")
        }
    }
}

extension SeriesValue {
    /// What in it no run can have measured; nil if all is well.
    fileprivate var damage: String? {
        switch self {
        case .counter(let count):
            return RecordRange.sums.contains(count) ? nil : "a count of \(count)"
        case .ratio(let numerator, let denominator):
            let isGood = RecordRange.sums.contains(numerator) && RecordRange.sums.contains(denominator)
            return isGood ? nil : "a ratio of \(numerator) to \(denominator)"
        case .figure(let value):
            return RecordRange.values.contains(value) ? nil : "a value of \(value)"
        case .gauge(let gauge):
            for value in [gauge.last, gauge.maximum] where !RecordRange.values.contains(value) {
                return "a value of \(value)"
            }
            guard RecordRange.integrals.contains(gauge.integral) else { return "an integral of \(gauge.integral)" }
            return RecordRange.nanoseconds.contains(gauge.span) ? nil : "a value for \(gauge.span) ns"
        // Decoding has already checked it.
        case .histogram: return nil
        }
    }
}
