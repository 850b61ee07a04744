/// A message for people that is put together from words of ours, which may end lines, and from texts of somebody else's,
/// which may not: whatever is interpolated is escaped and bounded, so that no path can write a line of its own.
package struct MessageText: Hashable, Sendable, CustomStringConvertible {
    /// Scalars of one text of somebody else's.
    package static let maximumPart = 1_000

    package private(set) var description: String

    /// A text that was put together from such messages before, with its lines.
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
