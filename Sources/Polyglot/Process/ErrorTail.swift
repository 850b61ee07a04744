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

    /// A text of somebody else's, on one line and of a bounded length.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(shownCharacters).map { scalar in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        let line = String(scalars)
        return String(line.drop { $0 == " " })
    }
}
