internal import Measurement

/// A place in a scenario file, a file of samples, or an override on the command line.
package struct SourcePosition: Hashable, Sendable {
    /// The path as the user wrote it, or `--set path=value` for an override.
    package var file: String
    /// 1 is the first line; 0 speaks of the file as a whole.
    package var line: Int
    /// 1 is the first character (a Unicode scalar).
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// One problem of a scenario: where it is, what is wrong and what was expected, and what to do next.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable {
        /// The scenario contradicts itself, and cannot be run.
        case error
        /// Something in it can never happen. It runs: a variant or `--set` may switch a part off on purpose.
        case warning
    }

    package var position: SourcePosition
    package var message: String
    /// What to try instead, without the word "hint"; nil where the message says it all.
    package var hint: String?
    package var severity: Severity

    package init(position: SourcePosition, message: String, hint: String? = nil, severity: Severity = .error) {
        self.position = position
        self.message = PrintableText.bounded(message, to: MessageText.maximumPart)
        self.hint = hint.map { PrintableText.bounded($0, to: MessageText.maximumPart) }
        self.severity = severity
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message`, and the hint on a line of its own; editors make the first line a link.
    package var description: String {
        let place: MessageText =
            position.line > 0
            ? "\(position.file):\(position.line):\(position.column)" : "\(position.file)"
        let line: MessageText = "\(place): \(severity.rawValue): \(message)"
        return (hint.map { "\(line)\nhint: \($0)" } ?? line).description
    }
}
