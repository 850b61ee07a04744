/// A place in a file that was read, or an override on the command line.
package struct SourcePosition: Hashable, Sendable {
    /// The path as the user wrote it, or `--set path=value` for an override.
    package var file: String
    /// 1 is the first line; 0 means the file as a whole.
    package var line: Int
    /// 1 is the first character (a Unicode scalar).
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// One problem of a file that was read: where it is, what is wrong, what was expected, and what to do next. If one
/// problem ends the reading, it is thrown itself. The problems of a scenario are collected (``Diagnostics``).
package struct Diagnostic: Error, Hashable, Sendable {
    package enum Severity: String, Sendable {
        /// The file cannot be used, or contradicts itself.
        case error
        /// Something in the file can never happen. The scenario still runs, because a variant or `--set` may switch a
        /// part off on purpose.
        case warning
    }

    package var position: SourcePosition
    package var message: String
    /// What to try instead, without the word "hint"; nil if the message says enough.
    package var hint: String?
    package var severity: Severity

    /// Message and hint are bounded at once, because many problems may be kept.
    package init(position: SourcePosition, message: String, hint: String? = nil, severity: Severity = .error) {
        self.position = position
        self.message = PrintableText.bounded(message, to: MessageText.maximumPart)
        self.hint = hint.map { PrintableText.bounded($0, to: MessageText.maximumPart) }
        self.severity = severity
    }

    /// A problem that ends the reading: an error. Its texts are bounded when they are printed.
    ///
    /// - Parameters:
    ///   - line: 1 is the first line; 0 means the file as a whole.
    ///   - column: 1 is the first character (a Unicode scalar).
    package init(file: String, line: Int = 0, column: Int = 0, message: String, hint: String? = nil) {
        position = SourcePosition(file: file, line: line, column: column)
        self.message = message
        self.hint = hint
        severity = .error
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message`, and the hint on a line of its own. Editors make a link of the first line.
    package var description: String {
        let place: MessageText =
            position.line > 0
            ? "\(position.file):\(position.line):\(position.column)" : "\(position.file)"
        let line: MessageText = "\(place): \(severity.rawValue): \(message)"
        return (hint.map { "\(line)\nhint: \($0)" } ?? line).description
    }
}

/// All problems of a scenario, at least one. Reading a scenario throws only this error.
package struct Diagnostics: Error, Hashable, Sendable {
    /// How many problems are shown. The rest is counted.
    package static let maximumShown = 50
    /// How many problems are collected. A file may have more than anybody wants to read.
    package static let maximumKept = 1_000

    /// In the order of their places: the scenario file first, then other files and overrides by name.
    package let list: [Diagnostic]

    package init(_ list: [Diagnostic]) { self.list = list }
}

extension Diagnostics: CustomStringConvertible {
    package var description: String {
        var lines = list.prefix(Self.maximumShown).map(\.description)
        if list.count > Self.maximumShown {
            let atLeast = list.count >= Self.maximumKept ? "at least " : ""
            lines.append("and \(atLeast)\(list.count - Self.maximumShown) more problems")
        }
        return lines.joined(separator: "\n")
    }
}
