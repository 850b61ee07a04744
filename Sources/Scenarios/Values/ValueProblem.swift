/// Why a text is not the value that a key wants, as an error message puts it after the text itself.
struct ValueProblem: Error {
    /// Follows the quoted text: `is no duration, expected a number with a unit`.
    let message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
