package import Measurement
package import Texts

/// A record, or the records of several variants of a scenario side by side, for a person at a terminal.
///
/// It shows first whether the application held. Then come the expectations with ✓ or ✗ and with the measured value
/// beside the demanded one, then the invariants, then a small table. No line is wider than the width, except for a
/// single long word or a name that must not be cut. The text ends with a newline.
package struct ConsoleReport: Sendable {
    /// Narrower terminals get this width.
    package static let minimumWidth = 60
    package static let defaultWidth = 80

    let records: [Record]
    let vocabulary: ReportVocabulary
    let color: ColorMode
    let width: Int
    /// Whether names of variants are shortened if a line is full.
    let cutsNames: Bool

    /// - Parameters:
    ///   - records: In the order in which they are shown. The others are compared with the first.
    ///   - vocabulary: The words of the application whose records they are.
    ///   - width: Columns of the terminal; nil if there is none. Then lines are as wide as ``defaultWidth``, and no
    ///     name is cut.
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

    /// Only whether the application held, in about a line for each record.
    package func verdicts() -> String { verdictLines().map { $0 + "\n" }.joined() }

    var isComparison: Bool { records.count > 1 }

    func mark(_ good: Bool) -> String { color.mark(good) }

    /// The title of a record's column.
    func title(_ record: Record) -> String {
        PrintableText.escaped(record.identity.variant ?? (isComparison ? "base" : record.identity.scenario))
    }

    /// Breaks the text into lines. The first line follows `first`, and the others follow as many blanks as `indent`
    /// says.
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
