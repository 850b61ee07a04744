package import Measurement
package import Texts

/// The CSV views of a record; ``CSVReference`` documents their columns. Equal records give equal bytes.
package enum CSVReport: String, CaseIterable, Sendable {
    case summary = "summary.csv"
    case timeline = "timeline.csv"
    case events = "events.csv"
    /// Like the summary, but for what differs from run to run: memory.
    case memory = "memory.csv"
    /// Every breach of an invariant that the record lists.
    case broken = "broken.csv"

    /// Writes the report to `path`, completely or not at all.
    package func write(_ record: Record, to path: String) throws(FileError) {
        try AtomicFile.write(to: path) { (file) throws(FileError) in
            _ = try write(record, into: file)
        }
    }

    /// The report in memory.
    package func text(_ record: Record) -> String { write(record, into: MemorySink()).text }

    private func write<Sink: ByteSink>(_ record: Record, into sink: Sink) throws(Sink.Failure) -> Sink {
        let measurements = record.measurements
        var csv = CSVWriter(sink)
        switch self {
        case .summary, .memory: try writeSummary(measurements, to: &csv)
        case .timeline: try writeTimeline(measurements.timeline, to: &csv)
        case .events: try writeEvents(measurements.events, to: &csv)
        case .broken: try writeBroken(record, to: &csv)
        }
        return try csv.finished()
    }

    private func writeSummary<Sink>(_ measurements: Measurements, to csv: inout CSVWriter<Sink>) throws(Sink.Failure) {
        try csv.row(CSVReference.summary.map(\.name))
        for series in measurements.series where series.name.hasPrefix(Self.memoryPrefix) == (self == .memory) {
            let statistics = Statistic.offered(by: series.kind)
            for windowed in series.values {
                let seconds = measurements.span(of: windowed.window)?.seconds ?? 0
                for statistic in statistics {
                    guard let value = windowed.value.read(statistic, windowSeconds: seconds) else { continue }
                    try csv.row([
                        series.name, series.labels.csvText, windowed.window.text, statistic.name,
                        PlainDecimal.rounded(value), statistic.unit(of: series.unit).rawValue,
                        statistic.better(of: series).rawValue,
                    ])
                }
            }
        }
    }

    private func writeTimeline<Sink>(_ timeline: Timeline, to csv: inout CSVWriter<Sink>) throws(Sink.Failure) {
        try csv.row(CSVReference.timeline.map(\.name) + timeline.columns.map(Self.header))
        let width = PlainDecimal.seconds(nanoseconds: timeline.rowNanoseconds)
        for row in 0..<timeline.rowCount {
            let values = timeline.values(inRow: row).map { $0.map { PlainDecimal.rounded($0) } ?? "" }
            try csv.row([PlainDecimal.seconds(nanoseconds: timeline.start(ofRow: row)), width] + values)
        }
    }

    private func writeEvents<Sink>(_ log: EventLog, to csv: inout CSVWriter<Sink>) throws(Sink.Failure) {
        try csv.row(CSVReference.events.map(\.name))
        for event in log.events {
            try csv.row([PlainDecimal.seconds(nanoseconds: event.nanoseconds), event.kind, event.subject, event.detail])
        }
        if log.overflow > 0 {
            let last = PlainDecimal.seconds(nanoseconds: log.events.last?.nanoseconds ?? 0)
            try csv.row([last, CSVReference.overflow, "", "\(log.overflow) further events; the log holds \(log.limit)"])
        }
    }

    private func writeBroken<Sink>(_ record: Record, to csv: inout CSVWriter<Sink>) throws(Sink.Failure) {
        try csv.row(CSVReference.brokenNames)
        for breach in record.breachList {
            try csv.row([
                breach.invariant, breach.subject, breach.number.map { "\($0)" } ?? "", breach.expected, breach.found,
            ])
        }
    }

    private static let memoryPrefix = "memory."

    private static func header(_ column: Timeline.Column) -> String {
        switch column.unit {
        case .count, .ratio: column.name
        case .perSecond: column.name + "_per_s"
        case .milliseconds, .seconds, .bytes: "\(column.name)_\(column.unit.rawValue)"
        }
    }
}
