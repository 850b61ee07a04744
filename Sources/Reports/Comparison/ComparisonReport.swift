package import Measurement
package import Texts

/// Comparisons for people and for programs: of two runs, or of all runs that two folders have in common.
package struct ComparisonReport: Sendable {
    package struct Part: Sendable {
        /// What was compared: `saga/base`, or both sides' names.
        package var name: String
        package var comparison: RunComparison

        package init(name: String, comparison: RunComparison) {
            self.name = name
            self.comparison = comparison
        }
    }

    package var parts: [Part]
    /// The names of what only one of the folders has.
    package var onlyInBase: [String] = []
    package var onlyInCandidate: [String] = []
    /// Whether all values are shown, including those that did not move.
    package var showsAll = false
    package var color = ColorMode.off
    package var width = ConsoleReport.defaultWidth

    let vocabulary: ReportVocabulary

    /// - Parameter vocabulary: The words of the application whose runs they are.
    package init(_ parts: [Part], in vocabulary: ReportVocabulary) {
        self.parts = parts
        self.vocabulary = vocabulary
    }

    /// How many rows are shown unless all are asked for: of worse values, and of each other kind.
    static let maximumWorse = 15
    static let maximumOthers = 5

    /// Whether a value is worse, or a run of the base is missing. A missing run cannot count as equally good.
    package var isWorse: Bool { !onlyInBase.isEmpty || parts.contains { $0.comparison.isWorse } }
}

// MARK: Words

extension ComparisonReport {
    /// `29 worse, 11 better, 3 moved that are neither`, of metrics; empty if nothing moved.
    static func counts(_ rows: ComparisonRows) -> String {
        let counts = [
            (rows.worse.count, "worse"), (rows.better.count, "better"), (rows.moved.count, "moved that are neither"),
            (rows.onlyInBase.count, "only in the base"), (rows.onlyInCandidate.count, "only in the candidate"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\(HumanValue.grouped(Int64($0.0))) \($0.1)" }.joined(separator: ", ")
    }

    /// The text if no value moved.
    static func sameness(_ comparison: RunComparison) -> String {
        let values = HumanValue.counted(comparison.differences.count { !$0.key.isMemory }, "value")
        let (base, candidate) = (comparison.base, comparison.candidate)
        if comparison.hasSameDigests {
            return "identical, \(values)" + (base.stamps.count == 1 ? ", digest \(base.stamps[0].digest)" : "")
        }
        guard base.isExact, candidate.isExact else { return "the same within the gates, \(values)" }
        // A CSV file without a stamp does not tell this.
        let areKnown = !base.stamps.isEmpty && !candidate.stamps.isEmpty
        return "no value moved of \(values)" + (areKnown ? ", although the runs differ" : "")
    }

    /// Why some values have no verdict; nil if all have one.
    static func doubt(_ comparison: RunComparison, _ rows: ComparisonRows) -> String? {
        guard rows.withoutVerdict > 0 else { return nil }
        let count =
            "no verdict on \(HumanValue.counted(rows.withoutVerdict, "value")) of "
            + HumanValue.counted(rows.withoutVerdictMetrics, "metric")
        let fewest = min(comparison.base.runCount, comparison.candidate.runCount)
        guard fewest < comparison.minimumRuns else {
            return "\(count): too noisy for these runs; more of them may tell"
        }
        let enough = max(10, comparison.minimumRuns)
        return "\(count): \(HumanValue.counted(fewest, "run")) a side cannot tell noise from a change"
            + (fewest < Resamples.minimumRuns ? "" : " in so many comparisons at once")
            + "; perennial run --repeat \(enough) makes enough"
    }

    /// The rows of each kind, how many of them are shown, and the name of the kind, in the order in which they are
    /// shown.
    static func kinds(_ rows: ComparisonRows) -> [(rows: [ValueDifference], shown: Int, text: String)] {
        [
            (rows.worse, maximumWorse, "are worse"), (rows.better, maximumOthers, "are better"),
            (rows.moved, maximumOthers, "moved"), (rows.onlyInBase, maximumOthers, "are only in the base"),
            (rows.onlyInCandidate, maximumOthers, "are only in the candidate"),
        ]
    }

    static func value(_ value: Double?, _ unit: MetricUnit) -> String {
        value.map { HumanValue.text($0, unit: unit) } ?? "–"
    }

    /// `+685 ms`; in percentage points for a ratio.
    static func signed(_ value: Double, _ unit: MetricUnit) -> String {
        let size = abs(value)
        let text =
            unit == .ratio
            ? "\(PlainDecimal.rounded(size * 100, decimals: 2)) points" : HumanValue.text(size, unit: unit)
        return (value < 0 ? "−" : "+") + text
    }

    static func difference(_ row: ValueDifference) -> String { row.difference.map { signed($0, row.unit) } ?? "" }

    /// `+2,483%`. A change from zero has no percentage.
    static func percent(_ row: ValueDifference) -> String {
        guard row.difference != nil else { return "" }
        guard let relative = row.relative else { return row.base == row.candidate ? "" : "from 0" }
        let size = abs(relative) * 100
        guard size < 1e12 else { return relative < 0 ? "−>1e12%" : "+>1e12%" }
        let decimals = size >= 10 ? 0 : size >= 1 ? 1 : 2
        let text =
            size >= 1_000 ? HumanValue.grouped(Int64(size.rounded())) : PlainDecimal.fixed(size, decimals: decimals)
        return (relative < 0 ? "−" : "+") + text + "%"
    }

    static func interval(_ row: ValueDifference) -> String? {
        row.interval.map { "\(signed($0.lowerBound, row.unit)) to \(signed($0.upperBound, row.unit))" }
    }
}
