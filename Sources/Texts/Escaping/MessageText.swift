/// A message for people. It consists of our own words, which may end lines, and of other people's texts, which may not.
/// Everything that is interpolated is escaped and bounded, so that no path can write a line of its own.
package struct MessageText: Hashable, Sendable, CustomStringConvertible {
    /// How many scalars one foreign text may have.
    package static let maximumPart = 1_000

    package private(set) var description: String

    /// A text that consists of such messages already, with its lines.
    package init(lines: String) { description = PrintableText.escaped(lines, lines: true) }

    package static func + (left: MessageText, right: MessageText) -> MessageText {
        var sum = left
        sum.description += right.description
        return sum
    }
}

extension MessageText: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { description = value }

    package init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ part: MessageText) { text += part.description }

        package mutating func appendInterpolation(_ part: some Any) {
            text += PrintableText.escaped(PrintableText.bounded("\(part)", to: MessageText.maximumPart))
        }
    }
}
