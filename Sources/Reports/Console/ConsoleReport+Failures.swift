internal import Measurement

extension ConsoleReport {
    /// What failed, and nothing else: of each record that is no success the verdict, the expectations that did not hold
    /// with what was measured, and the invariants that are broken. Empty where all is well.
    package func failures() -> String {
        records.flatMap(failureLines).map { $0 + "\n" }.joined()
    }

    private func failureLines(_ record: Record) -> [String] {
        guard RunVerdict(record).tone == .bad else { return [] }
        // Lines of one record alone, under a verdict that names the variant.
        let single = ConsoleReport([record], in: vocabulary, color: color, width: cutsNames ? width : nil)
        var texts: [String] = []
        for verdict in record.verdicts where !verdict.isHeld && !record.isInterrupted {
            if !texts.contains(verdict.expectation) { texts.append(verdict.expectation) }
        }
        return verdictLine(record) + texts.flatMap(single.lines) + single.brokenLines()
    }
}
