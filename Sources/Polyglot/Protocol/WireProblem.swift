/// Why a line of an external program is not an answer, as a sentence without its full stop.
package struct WireProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }

    /// What a JSON decoder found wrong, with the place: `events[0].code: expected a number`.
    init(_ error: any Error) {
        switch error {
        case let problem as WireProblem: self = problem
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context):
            self.init(Self.place(context.codingPath) + context.debugDescription)
        default: self.init("\(error)")
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "" }
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return text + ": "
    }
}
