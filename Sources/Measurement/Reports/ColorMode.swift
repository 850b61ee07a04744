/// Whether a text for the terminal carries colours. The caller knows whether there is a terminal and what the user
/// wants (`--no-color`, `NO_COLOR`).
package enum ColorMode: Sendable {
    case on, off

    enum Style: String {
        case good = "32"
        case bad = "31"
        case heading = "1"
        case faint = "2"
    }

    /// ✓ or ✗.
    package func mark(_ isGood: Bool) -> String { apply(isGood ? .good : .bad, to: isGood ? "✓" : "✗") }

    func apply(_ style: Style, to text: String) -> String {
        self == .on && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
