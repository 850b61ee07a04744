/// The end of the text that a program has written to its standard error.
struct ErrorTail: Sendable {
    /// The number of lines that are shown, the last ones, and the most characters of all of them.
    private static let shownLines = 3
    private static let shownCharacters = 300

    private var bytes: [UInt8] = []

    mutating func append(_ more: some Collection<UInt8>) {
        bytes += more.suffix(WireLimits.maximumErrorBytes)
        bytes.removeFirst(max(0, bytes.count - WireLimits.maximumErrorBytes))
    }

    var count: Int { bytes.count }

    /// The last lines joined into one; empty if nothing was written.
    var text: String {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map {
            Self.printable(String(decoding: $0, as: UTF8.self))
        }
        return String(
            lines.filter { !$0.isEmpty }.suffix(Self.shownLines).joined(separator: " / ").suffix(Self.shownCharacters))
    }

    /// Whether a scalar is no control character, does not end a line, and does not reverse the direction of writing
    /// (Bidi_Control, UAX #9).
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    /// A text that others wrote, on one line and of a bounded length.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(shownCharacters).map { scalar in
            isHarmless(scalar) ? Character(scalar) : " "
        }
        let line = String(scalars)
        return String(line.drop { $0 == " " })
    }
}
