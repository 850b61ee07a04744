package import Measurement

/// The columns of the CSV reports. They are stable: columns may be added at the end, and none changes its meaning. A
/// summary that lacks later columns can still be read (``SummaryReader``).
package enum CSVReference {
    package struct Column: Hashable, Sendable {
        package var name: String
        package var meaning: String
    }

    /// The columns also apply to memory.csv, which has the metrics that differ from run to run. There is one row for
    /// each metric, labels, window and statistic. Rows are in order of registration, then window, then statistic. A
    /// statistic without samples has no row.
    package static let summary = [
        Column(name: "metric", meaning: "dotted words, such as saga.completion"),
        Column(name: "labels", meaning: "key=value;key=value by key; a backslash before \\ ; and = inside; or empty"),
        Column(
            name: "window",
            meaning:
                "run (all of it), warm-up, measured (from its end to the end of arrivals), drain (what comes after), or during NAME"
        ),
        Column(
            name: "statistic",
            meaning: "count rate of a counter; last mean max of a gauge; count mean p50 p75 p90 p95 p99 p99.9 max of "
                + "latencies; value of a ratio or a single figure"),
        Column(name: "value", meaning: "a number with at most 6 decimals after a point"),
        Column(name: "unit", meaning: "count, 1/s, ms (all latencies), s (longer times), ratio (0 to 1) or bytes"),
        Column(name: "better", meaning: "lower, higher or neither: in which direction good lies"),
    ]

    /// One row a second; in a long run one row every two seconds, every four, and so on. These are the first columns of
    /// every row. The scenario's columns follow, with `_ms`, `_s` or `_bytes` in their names if that is their unit. A
    /// count is what was counted within the row. A state is the one at the row's end. A cell is empty if there was no
    /// value.
    package static let timeline = [
        Column(name: "time_s", meaning: "when the row begins, in seconds since the run began"),
        Column(name: "width_s", meaning: "how many seconds the row stands for; the end of the run may cut the last"),
    ]

    /// One row an event, in the order in which they happened. If the log was full, a last row of kind ``overflow``
    /// counts the events that did not fit.
    package static let events = [
        Column(name: "time_s", meaning: "seconds since the run began, to the nanosecond"),
        Column(name: "kind", meaning: "what happened, as one word of the list below"),
        Column(name: "subject", meaning: "the fault, service, call or replica"),
        Column(name: "detail", meaning: "more, for people; may be empty"),
    ]

    /// The kind of the row that stands for events that did not fit in the log.
    package static let overflow = "overflow"

    /// One row a breach, by invariant and then by what is broken, at most 10,000 for each invariant. The summary and
    /// the console count all of them. The file has only its header if every invariant holds.
    package static func broken(in vocabulary: ReportVocabulary) -> [Column] {
        let subjects = vocabulary.breachSubjects
        let listed = subjects.dropLast().joined(separator: ", ") + " or " + (subjects.last ?? "")
        let meanings = [
            "which one does not hold", "what is broken: \(listed)",
            "which of them; empty for the \(vocabulary.system)", "what the events of the run say, in words",
            "what was seen or is in a database, in words",
        ]
        return zip(brokenNames, meanings).map { Column(name: $0, meaning: $1) }
    }

    static let brokenNames = ["invariant", "subject", "number", "expected", "found"]

    /// The reference as quoted in reports/README.md: a heading for each file and a line for each column.
    package static func markdown(in vocabulary: ReportVocabulary) -> String {
        let files = [
            ("summary.csv and memory.csv", summary), ("timeline.csv", timeline), ("events.csv", events),
            ("broken.csv", broken(in: vocabulary)),
        ]
        return files.map { name, columns in
            let rows = columns.map { "| `\($0.name)` | \($0.meaning) |" }
            return (["### \(name)", "", "| column | meaning |", "|---|---|"] + rows).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}
