internal import Texts

/// What a JSON value may be. Bodies are checked by it, and the document of the interface is made of it.
package indirect enum WireSchema: Sendable {
    /// A member of an object.
    package struct Member: Sendable {
        package let name: String
        /// One sentence.
        package let meaning: String
        package let schema: WireSchema
        package let isRequired: Bool

        package init(_ name: String, _ meaning: String, _ schema: WireSchema, isRequired: Bool = true) {
            self.name = name
            self.meaning = meaning
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// A whole number.
    ///
    /// - Parameters:
    ///   - range: what makes sense, and what the document says.
    ///   - takes: what passes the check. It is wider where the service itself says what is wrong with a number.
    case integer(ClosedRange<Int64>, takes: ClosedRange<Int64>)
    /// One to so many visible characters of ASCII, without blanks.
    case key(longest: Int)
    /// Any text.
    case text
    /// One of these words.
    case word([String])
    case flag
    /// A list.
    ///
    /// - Parameters:
    ///   - count: how many, as the document says.
    ///   - takes: how many pass the check.
    case list(WireSchema, count: ClosedRange<Int>, takes: ClosedRange<Int>)
    /// An object with these members and no others.
    case object([Member])
    /// One of several.
    case either([WireSchema])
    /// A schema of the form, by its name.
    case named(String)

    package static func integer(_ range: ClosedRange<Int64>) -> WireSchema { .integer(range, takes: range) }

    package static func list(_ element: WireSchema, _ count: ClosedRange<Int>) -> WireSchema {
        .list(element, count: count, takes: count)
    }
}
