internal import Measurement
internal import Texts
internal import Traces

/// Why a command ends without a result: the message for standard error and the exit code.
struct Failure: Error, CustomStringConvertible {
    var status: ExitReason
    /// One message for each problem: what, where, and what to do.
    var description: String
    /// The problems of a scenario, for readers that show each message at its place; otherwise empty.
    private(set) var diagnostics: [Diagnostic] = []

    /// Interpolated texts in the message are escaped and bounded.
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

    /// Any error of this program. Nil for an error of the argument parser, which has its own texts and codes.
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

    /// An error of which only the text is known.
    init(unexpected error: any Error) { self = Failure(error) ?? Failure(.impossible, "error: \(error)") }
}
