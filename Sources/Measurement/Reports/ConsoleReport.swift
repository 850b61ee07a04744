/// A record, or the records of several variants of a scenario side by side, for a person at a terminal.
///
/// First whether the shop held, then the expectations with ✓ and ✗ and the measured value beside the demanded one,
/// then invariants, then a small table. No line is wider than the width, unless one word is; the text ends with a
/// newline.
package struct ConsoleReport: Sendable {
    /// Narrower terminals get this width.
    package static let minimumWidth = 60
    package static let defaultWidth = 80

    let records: [Record]
    let color: ColorMode
    let width: Int

    /// - Parameters:
    ///   - records: In the order in which they are shown; the first is the one that the others are compared with.
    ///   - width: Columns of the terminal.
    package init(_ records: [Record], color: ColorMode = .off, width: Int = ConsoleReport.defaultWidth) {
        self.records = records
        self.color = color
        self.width = max(Self.minimumWidth, width)
    }

    package func render() -> String {
        guard !records.isEmpty else { return "no run\n" }
        let parts = [verdictLines() + noteLines(), expectationLines(), invariantLines(), tableLines(), footerLines()]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// Only whether the shop held, a line or so for each record.
    package func verdicts() -> String { verdictLines().map { $0 + "\n" }.joined() }

    var isComparison: Bool { records.count > 1 }

    func mark(_ good: Bool) -> String { color.mark(good) }

    /// What a record's column is called.
    func title(_ record: Record) -> String {
        TerminalText.harmless(record.identity.variant ?? (isComparison ? "base" : record.identity.scenario))
    }

    /// The text in lines, the first after `first` and the others after as many blanks.
    func hanging(_ text: String, first: String, indent: Int, style: ColorMode.Style? = nil) -> [String] {
        TerminalText.wrapped(TerminalText.harmless(text), to: width - indent).enumerated().map { index, line in
            let colored = style.map { color.apply($0, to: line) } ?? line
            return (index == 0 ? first : String(repeating: " ", count: indent)) + colored
        }
    }
}

// MARK: Verdict and footer

extension ConsoleReport {
    private func verdictLines() -> [String] {
        records.flatMap { record in
            let name = isComparison ? "\(record.identity.scenario) (\(title(record)))" : record.identity.scenario
            let (word, reason) = verdict(record)
            let text = "\(name) \(word): \(reason)"
            return hanging(text, first: verdictMark(record) + " ", indent: 2, style: .heading)
        }
    }

    /// A variant shows what a mechanism is worth: that it fails an expectation is a finding and no failure of the run.
    private func mayFail(_ record: Record) -> Bool {
        record.identity.variant != nil && record.keptInvariants && record.brokeAsExpected && !record.wasStopped
    }

    private func noteLines() -> [String] {
        records.flatMap { record in
            record.notes.flatMap { note in
                let owner = isComparison ? "\(title(record)): " : ""
                return hanging(owner + note, first: color.apply(.faint, to: "•") + " ", indent: 2)
            }
        }
    }

    private func verdictMark(_ record: Record) -> String {
        record.held || !mayFail(record) ? mark(record.held) : color.apply(.faint, to: "•")
    }

    private func verdict(_ record: Record) -> (word: String, reason: String) {
        let breached = record.invariants.count { $0.breaches > 0 && !$0.isToBreak }
        let unbroken = record.brokeAsExpected ? 0 : record.invariants.count { $0.breaches == 0 && $0.isToBreak }
        // Who was stopped early had not the time to meet an expectation, or to miss it.
        let missed = record.isInterrupted ? 0 : record.verdicts.count { !$0.isHeld }
        var reasons: [String] = []
        if breached > 0 { reasons.append("\(breached) of \(counted(record.invariants.count, "invariant")) broken") }
        if unbroken > 0 {
            reasons.append("\(counted(unbroken, "invariant")) held that \(unbroken == 1 ? "was" : "were") to break")
        }
        if missed > 0 { reasons.append("\(missed) of \(counted(record.verdicts.count, "expectation")) failed") }
        if record.isInterrupted {
            reasons.append("stopped early" + (record.verdicts.isEmpty ? "" : ", expectations are not judged"))
        }
        if record.isUnsteady {
            reasons.append("stopped before the first fault, as the shop was not in its steady state")
        }
        if !reasons.isEmpty {
            if mayFail(record) { return ("differs", reasons.joined(separator: ", ") + ", as a variant's may") }
            let word =
                breached > 0 ? "is broken" : missed + unbroken > 0 || record.isUnsteady ? "failed" : "was interrupted"
            return (word, reasons.joined(separator: ", "))
        }
        let kept = record.invariants.count { $0.breaches == 0 }
        let broken = record.invariants.count - kept
        return (
            "held",
            "\(counted(record.verdicts.count, "expectation")), \(counted(kept, "invariant"))"
                + (broken > 0 ? ", \(broken) broken as expected" : "")
        )
    }

    func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private func footerLines() -> [String] {
        records.flatMap { record in
            let seconds = Double(record.runNanoseconds) / 1e9
            var parts = ["seed \(record.identity.seed)"] + record.settings
            if !record.digest.isEmpty { parts.append("digest \(record.digest)") }
            parts.append("\(record.identity.world) world")
            var speed = "\(HumanValue.runLength(seconds: seconds)) of run"
            if record.wallNanoseconds > 0 {
                let wall = Double(record.wallNanoseconds) / 1e9
                speed +=
                    " in \(HumanValue.runLength(seconds: wall)) (\(HumanValue.number((seconds / wall).rounded()))×)"
            }
            parts.append(speed)
            if record.measurements.events.overflow > 0 {
                parts.append("\(counted(record.measurements.events.overflow, "event")) beyond the log's limit")
            }
            let line = (isComparison ? ["\(title(record)):"] : []) + [parts.joined(separator: " · ")]
            return hanging(line.joined(separator: " "), first: "", indent: 0, style: .faint)
        }
    }
}
