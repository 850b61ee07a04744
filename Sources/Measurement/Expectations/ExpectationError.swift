/// Why a text is no expectation: where, what was expected there, what was found, and the nearest known name.
package struct ExpectationError: Error, Hashable, Sendable {
    package var text: String
    /// 1-based, in Unicode scalars of the text; one past the end if something is missing.
    package var column: Int
    package var expected: String
    /// Empty if the text ends there.
    package var found: String
    package var suggestion: String?
    /// All names that are known there, if none is near and the list is worth showing.
    package var known: [String] = []
}

extension ExpectationError: CustomStringConvertible {
    package var description: String {
        let seen = found.isEmpty ? "the text ends" : "found \"\(found)\""
        let hint = suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
        return "column \(column): expected \(expected), \(seen)\(hint)"
    }
}
