package import Measurement

/// The columns of the CSV reports. They are stable: columns may be added at the end, none changes its meaning. A
/// summary that lacks columns which were added since is read all the same (``SummaryReader``).
package enum CSVReference {
    package struct Column: Hashable, Sendable {
        package var name: String
        package var meaning: String
    }

    /// Also of memory.csv, which has the metrics that differ from run to run. One row a metric, labels, window and
    /// statistic: in order of registration, then window, then statistic. A statistic without samples has no row.
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

    /// One row a second; in a long run two, four, … The first columns of every row; the scenario's follow, with
    /// `_ms`, `_s` or `_bytes` in their names where that is their unit. A count is what was counted within the row, a
    /// state the one at the row's end. Empty where there was nothing.
    package static let timeline = [
        Column(name: "time_s", meaning: "when the row begins, in seconds since the run began"),
        Column(name: "width_s", meaning: "how many seconds the row stands for; the end of the run may cut the last"),
    ]

    /// One row an event, in the order in which they happened. Where the log was full, a last row of kind
    /// ``overflow`` counts what it could not hold.
    package static let events = [
        Column(name: "time_s", meaning: "seconds since the run began, to the nanosecond"),
        Column(name: "kind", meaning: "what happened, as one word of the list below"),
        Column(name: "subject", meaning: "the fault, service, call or replica"),
        Column(name: "detail", meaning: "more, for people; may be empty"),
    ]

    /// The kind of a row that stands for events which the log could not hold.
    package static let overflow = "overflow"

    /// One row a breach, by invariant and then by what is broken, at most 10,000 of each invariant; summary and console
    /// count all of them. Empty but for its head where every invariant holds.
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

    /// The reference as reports/README.md quotes it: a heading for each file and a line for each column.
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
