/// The end of what a program has written on its standard error.
struct ErrorTail: Sendable {
    /// Lines that are shown, the last ones, and characters of them all.
    private static let shownLines = 3
    private static let shownCharacters = 300

    private var bytes: [UInt8] = []

    mutating func append(_ more: some Collection<UInt8>) {
        bytes += more.suffix(WireLimits.maximumErrorBytes)
        bytes.removeFirst(max(0, bytes.count - WireLimits.maximumErrorBytes))
    }

    var count: Int { bytes.count }

    /// The last lines on one; empty where nothing was written.
    var text: String {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map {
            Self.printable(String(decoding: $0, as: UTF8.self))
        }
        return String(
            lines.filter { !$0.isEmpty }.suffix(Self.shownLines).joined(separator: " / ").suffix(Self.shownCharacters))
    }

    /// No control, no end of a line, and nothing that turns the direction of writing round (Bidi_Control, UAX #9).
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    /// A text of somebody else's, on one line and of a bounded length.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(shownCharacters).map { scalar in
            isHarmless(scalar) ? Character(scalar) : " "
        }
        let line = String(scalars)
        return String(line.drop { $0 == " " })
    }
}
