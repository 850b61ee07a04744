/// The header fields of a message, in the sequence in which they came or go. Names are compared without regard to case.
package struct HTTPFields: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Field: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    package private(set) var all: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        all = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first field of this name.
    package subscript(_ name: String) -> String? { all.first { Self.isSame($0.name, name) }?.value }

    /// Every field of this name.
    package func values(_ name: String) -> [String] {
        all.compactMap { Self.isSame($0.name, name) ? $0.value : nil }
    }

    /// Adds a field, and leaves others of the same name.
    package mutating func append(_ name: String, _ value: String) { all.append(Field(name: name, value: value)) }

    /// Puts a field in the place of all that have its name.
    package mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    /// Makes room for so many fields in all.
    mutating func reserve(_ count: Int) { all.reserveCapacity(count) }

    package mutating func remove(_ name: String) { all.removeAll { Self.isSame($0.name, name) } }

    /// Whether a message may carry them: a name is a token, and a value has no control character, so that no value can
    /// begin a line of its own.
    package var areSendable: Bool {
        all.allSatisfy { field in
            !field.name.isEmpty && field.name.utf8.allSatisfy(HTTPBytes.isToken)
                && field.value.utf8.allSatisfy { HTTPBytes.isText($0) }
        }
    }

    /// Whether two names or tokens are the same but for the case of ASCII letters.
    package static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8, right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { HTTPBytes.lowercased($0) == HTTPBytes.lowercased($1) }
    }
}

/// What a byte of a message may be (RFC 9110, section 5.6).
enum HTTPBytes {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    /// A character of a token: of a method or the name of a field.
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"): true
        case UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"): true
        default: false
        }
    }

    /// A byte of a field's value: all but control characters, of which the tabulator is allowed.
    static func isText(_ byte: UInt8) -> Bool { byte >= space && byte != 0x7F || byte == tab }

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
