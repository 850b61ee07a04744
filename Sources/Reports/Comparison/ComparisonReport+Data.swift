internal import FoundationEssentials
internal import Measurement
internal import Texts

extension ComparisonReport {
    /// The version of the layout of ``json()``. It changes when a program could not ignore a change of the layout.
    package static let currentSchema = 1

    /// For programs: every value of every comparison, with the names of ``csvColumns``, and what a reader must also
    /// know.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let document = Document(
            comparisons: parts.map(Document.Comparison.init), onlyInBase: onlyInBase, onlyInCandidate: onlyInCandidate)
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    package static let csvColumns = [
        "comparison", "metric", "labels", "window", "statistic", "unit", "better", "base", "candidate", "difference",
        "relative", "low", "high", "base_runs", "candidate_runs", "outcome",
    ]

    /// For programs: a row for every value of every comparison. `relative` is difference ÷ base. `low` and `high` bound
    /// the difference if the runs are not the same every time. A cell is empty if there is no value.
    package func csv() -> String {
        func number(_ value: Double?) -> String { value.map { PlainDecimal.rounded($0) } ?? "" }
        var csv = CSVWriter(MemorySink())
        csv.row(Self.csvColumns)
        for part in parts {
            for row in part.comparison.differences {
                csv.row([
                    part.name, row.key.metric, row.key.labels.csvText, row.key.window.text, row.key.statistic.name,
                    row.unit.rawValue, row.better.rawValue, number(row.base), number(row.candidate),
                    number(row.difference), number(row.relative), number(row.interval?.lowerBound),
                    number(row.interval?.upperBound), "\(row.baseRuns)", "\(row.candidateRuns)", row.outcome.rawValue,
                ])
            }
        }
        return csv.finished().text
    }
}

/// The layout of the JSON.
private struct Document: Encodable {
    struct Comparison: Encodable {
        var name: String
        var warnings: [String]
        var base: Side
        var candidate: Side
        /// Whether the runs were the same, event by event.
        var sameDigests: Bool
        var values: [Value]

        init(_ part: ComparisonReport.Part) {
            name = part.name
            warnings = part.comparison.warnings
            base = Side(part.comparison.base)
            candidate = Side(part.comparison.candidate)
            sameDigests = part.comparison.hasSameDigests
            values = part.comparison.differences.map(Value.init)
        }
    }

    struct Side: Encodable {
        var name: String
        var runs: Int
        var identities: [Record.Identity]
        var digests: [String]

        init(_ side: ComparisonSide) {
            name = side.name
            runs = side.runCount
            identities = side.stamps.map(\.identity)
            digests = side.stamps.map(\.digest)
        }
    }

    struct Value: Encodable {
        var metric: String
        var labels: String
        var window: String
        var statistic: String
        var unit: MetricUnit
        var better: Better
        var base: Double?
        var candidate: Double?
        var difference: Double?
        var relative: Double?
        var low: Double?
        var high: Double?
        var baseRuns: Int
        var candidateRuns: Int
        var outcome: ValueDifference.Outcome

        init(_ row: ValueDifference) {
            metric = row.key.metric
            labels = row.key.labels.csvText
            window = row.key.window.text
            statistic = row.key.statistic.name
            unit = row.unit
            better = row.better
            base = row.base
            candidate = row.candidate
            difference = row.difference
            relative = row.relative
            low = row.interval?.lowerBound
            high = row.interval?.upperBound
            baseRuns = row.baseRuns
            candidateRuns = row.candidateRuns
            outcome = row.outcome
        }
    }

    var schema = ComparisonReport.currentSchema
    var comparisons: [Comparison]
    var onlyInBase: [String]
    var onlyInCandidate: [String]
}
