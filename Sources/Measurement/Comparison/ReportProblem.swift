/// Why a stored report cannot be used: where, what is wrong, and what to do.
package struct ReportProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var file: String
    /// 1-based; 0 speaks of the file as a whole.
    package var line: Int
    /// 1-based, in Unicode scalars.
    package var column: Int
    package var message: String
    package var hint: String?

    package init(file: String, line: Int = 0, column: Int = 0, message: String, hint: String? = nil) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    /// A file that was not read.
    package init(file: String, _ failure: BoundedFile.Failure) {
        self.init(file: file, message: failure.problem, hint: failure.hint)
    }

    /// `file:line:column: error: message`, and the hint on a line of its own.
    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        // Parts of them may come from the file.
        let problem: MessageText = "\(place): error: \(message)"
        return (hint.map { "\(problem)\nhint: \($0)" } ?? problem).description
    }
}
