internal import Measurement
internal import Texts
internal import Traces

/// Why a command ends without what it was asked for: the words for stderr and the exit code.
struct Failure: Error, CustomStringConvertible {
    var status: ExitReason
    /// One message for each thing that is wrong: what, where, and what to do.
    var description: String
    /// Where a scenario is wrong, for those who show each message at its place; else empty.
    private(set) var diagnostics: [Diagnostic] = []

    /// What is interpolated into the message is escaped and bounded.
    init(_ status: ExitReason, _ message: MessageText) {
        self.status = status
        description = message.description
    }

    init(_ diagnostics: Diagnostics) {
        self.init(.badInput, MessageText(lines: diagnostics.description))
        self.diagnostics = diagnostics.list
    }

    init(_ error: TraceError) {
        switch error {
        case .cannotWrite: self.init(.impossible, "error: \(error.message)")
        case .unusableRules: self.init(.badInput, error.message)
        default: self.init(.badInput, "error: \(error.message)")
        }
    }

    init(_ error: FileError) { self.init(.impossible, "error: \(error)") }

    /// Any error of this program's own; nil for one of the argument parser, which has its own words and codes.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let diagnostics as Diagnostics: self.init(diagnostics)
        case let error as TraceError: self.init(error)
        case let error as FileError: self.init(error)
        case let problem as Diagnostic: self.init(.badInput, MessageText(lines: problem.description))
        case is CancellationError: self.init(.interrupted, "interrupted before the run had begun")
        case let error as RecorderError: self.init(.badInput, "error: \(error)")
        default: return nil
        }
    }

    /// An error of which nothing is known but its text.
    init(unexpected error: any Error) { self = Failure(error) ?? Failure(.impossible, "error: \(error)") }
}
