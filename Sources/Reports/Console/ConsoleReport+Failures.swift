internal import Measurement

extension ConsoleReport {
    /// Only what failed. For each record that is no success: the verdict, the expectations that did not hold with the
    /// measured values, and the invariants that are broken or could not be judged. Empty if all is well.
    package func failures() -> String {
        records.flatMap(failureLines).map { $0 + "\n" }.joined()
    }

    private func failureLines(_ record: Record) -> [String] {
        guard RunVerdict(record).tone == .bad else { return [] }
        // The lines of one record, under a verdict that names the variant.
        let single = ConsoleReport([record], in: vocabulary, color: color, width: cutsNames ? width : nil)
        var texts: [String] = []
        for verdict in record.verdicts where !verdict.isHeld && !record.isInterrupted {
            if !texts.contains(verdict.expectation) { texts.append(verdict.expectation) }
        }
        return verdictLine(record) + texts.flatMap(single.lines) + single.brokenLines() + single.notJudgedLines()
    }
}
