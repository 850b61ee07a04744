package import Measurement
package import Texts

/// A record, or the records of several variants of a scenario side by side, for a person at a terminal.
///
/// First whether the application held, then the expectations with ✓ and ✗ and the measured value beside the demanded one,
/// then invariants, then a small table. No line is wider than the width, unless one word is, or a name that is not to be
/// cut; the text ends with a newline.
package struct ConsoleReport: Sendable {
    /// Narrower terminals get this width.
    package static let minimumWidth = 60
    package static let defaultWidth = 80

    let records: [Record]
    let vocabulary: ReportVocabulary
    let color: ColorMode
    let width: Int
    /// Whether names of variants give way where a line is full.
    let cutsNames: Bool

    /// - Parameters:
    ///   - records: In the order in which they are shown; the first is the one that the others are compared with.
    ///   - vocabulary: The words of the application whose records they are.
    ///   - width: Columns of the terminal; nil where there is none. Then lines are as wide as ``defaultWidth``, and no name
    ///     is cut.
    package init(
        _ records: [Record], in vocabulary: ReportVocabulary, color: ColorMode = .off,
        width: Int? = ConsoleReport.defaultWidth
    ) {
        self.records = records
        self.vocabulary = vocabulary
        self.color = color
        self.width = max(Self.minimumWidth, width ?? Self.defaultWidth)
        cutsNames = width != nil
    }

    package func render() -> String {
        guard !records.isEmpty else { return "no run\n" }
        let parts = [verdictLines() + noteLines(), expectationLines(), invariantLines(), tableLines(), footerLines()]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// Only whether the application held, a line or so for each record.
    package func verdicts() -> String { verdictLines().map { $0 + "\n" }.joined() }

    var isComparison: Bool { records.count > 1 }

    func mark(_ good: Bool) -> String { color.mark(good) }

    /// What a record's column is called.
    func title(_ record: Record) -> String {
        PrintableText.escaped(record.identity.variant ?? (isComparison ? "base" : record.identity.scenario))
    }

    /// The text in lines, the first after `first` and the others after as many blanks.
    func hanging(_ text: String, first: String, indent: Int, style: ColorMode.Style? = nil) -> [String] {
        TerminalText.hanging(text, first: first, indent: indent, width: width) { line in
            style.map { color.apply($0, to: line) } ?? line
        }
    }
}

// MARK: Verdict and footer

extension ConsoleReport {
    private func verdictLines() -> [String] { records.flatMap(verdictLine) }

    func verdictLine(_ record: Record) -> [String] {
        let name = isComparison ? "\(record.identity.scenario) (\(title(record)))" : record.identity.scenario
        let verdict = RunVerdict(record)
        let text = "\(name) \(verdict.word.rawValue): \(verdict.reason(in: vocabulary))"
        return hanging(text, first: verdictMark(record) + " ", indent: 2, style: .heading)
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
        switch RunVerdict(record).tone {
        case .good: mark(true)
        case .bad: mark(false)
        case .neutral: color.apply(.faint, to: "•")
        }
    }

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
                parts.append(
                    "\(HumanValue.counted(record.measurements.events.overflow, "event")) beyond the log's limit")
            }
            let line = (isComparison ? ["\(title(record)):"] : []) + [parts.joined(separator: " · ")]
            return hanging(line.joined(separator: " "), first: "", indent: 0, style: .faint)
        }
    }
}
