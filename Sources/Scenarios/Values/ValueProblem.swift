/// Why a text is not a valid value for a key. An error message puts this after the text itself.
struct ValueProblem: Error {
    /// Follows the quoted text: `is no duration, expected a number with a unit`.
    let message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
