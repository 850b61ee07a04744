/// Why a request was not sent, although its customer wanted to. Each counts as a failure of its own kind, and none of them
/// says a value.
package enum RenderProblem: Error, Hashable, Sendable {
    /// A variable has no value: the step that was to save it was not taken, or found nothing.
    case noValue(variable: String)
    /// A value for a header has the end of a line in it, or another control character.
    case refusedInHeader(header: String)
    /// What stands for a whole path is no path of the target.
    case noPath(variable: String)
    /// A value is a whole element of the path, and is `.` or `..`: whoever reads the path takes it for a step in it
    /// (RFC 3986, section 5.2.4), also where it is percent-encoded.
    case dotInPath
    /// Each row of a file of data was given once, and none is left for this customer.
    case dataRanOut(feeder: String)

    /// The name in metrics.
    package var kind: String {
        switch self {
        case .noValue: "no-value"
        case .refusedInHeader: "refused-in-header"
        case .noPath: "no-path"
        case .dotInPath: "dot-in-path"
        case .dataRanOut: "data-ran-out"
        }
    }

    package static let kinds = ["no-value", "refused-in-header", "no-path", "dot-in-path", "data-ran-out"]
}

extension RenderProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noValue(let variable): "the variable '\(variable)' has no value"
        case .refusedInHeader(let header): "a value for the header '\(header)' has a control character in it"
        case .noPath(let variable): "the variable '\(variable)' holds no path of the target"
        case .dotInPath: "a value is '.' or '..', and would lead to another path"
        case .dataRanOut(let feeder): "the data '\(feeder)' ran out"
        }
    }
}
