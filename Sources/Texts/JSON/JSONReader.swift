/// Why a text is not the JSON that is taken, and where.
package struct JSONProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, in our own words.
    package let reason: String
    /// Both count from 1; columns count bytes.
    package let line: Int
    package let column: Int
    /// The value that is wrong, or the one in which it stands: a JSON pointer (RFC 6901).
    package let pointer: String

    package var description: String {
        "line \(line), column \(column)\(pointer.isEmpty ? "" : ", at \(pointer)"): \(reason)"
    }
}

/// Reads JSON from strangers: RFC 8259 to the letter, UTF-8 alone, no key twice in an object. Numbers stay as they are
/// written, so that none loses a digit.
package struct JSONReader {
    /// How deep arrays and objects may stand in each other.
    package static let maximumDepth = 32
    /// How long the text may be, unless the caller says otherwise.
    package static let maximumSize = 1_024 * 1_024
    /// How many characters a number may have.
    package static let maximumNumber = 40

    private let bytes: [UInt8]
    private let depth: Int
    private var index = 0
    private var path: [String] = []

    /// The value that the text is.
    package static func read(
        _ bytes: [UInt8], depth: Int = maximumDepth, size: Int = maximumSize
    ) throws(JSONProblem) -> JSON {
        var reader = JSONReader(bytes: bytes, depth: depth)
        if bytes.count > size { throw reader.problem("The text is longer than \(size) bytes.") }
        let value = try reader.value()
        reader.skipBlanks()
        if reader.index < bytes.count { throw reader.problem("There is something behind the value.") }
        return value
    }

    private init(bytes: [UInt8], depth: Int) {
        self.bytes = bytes
        self.depth = depth
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func value() throws(JSONProblem) -> JSON {
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
        case nil: throw problem("The text ends where a value is missing.")
        default: throw problem("No value begins like this.")
        }
    }

    // MARK: Arrays and objects

    private mutating func array() throws(JSONProblem) -> JSON {
        index += 1
        try checkDepth()
        var values: [JSON] = []
        skipBlanks()
        if take("]") { return .array([]) }
        repeat {
            path.append(String(values.count))
            values.append(try value())
            path.removeLast()
            skipBlanks()
        } while take(",")
        guard take("]") else { throw problem("An array goes on with a comma or ends with ].") }
        return .array(values)
    }

    private mutating func object() throws(JSONProblem) -> JSON {
        index += 1
        try checkDepth()
        var entries: [(key: String, value: JSON)] = []
        var keys: Set<String> = []
        skipBlanks()
        if take("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw problem("An object's key is a string.") }
            let place = index
            let key = try string()
            path.append(key)
            guard keys.insert(key).inserted else {
                index = place
                throw problem("The key stands twice in its object.")
            }
            skipBlanks()
            guard take(":") else { throw problem("A key is followed by a colon.") }
            entries.append((key, try value()))
            path.removeLast()
            skipBlanks()
        } while take(",")
        guard take("}") else { throw problem("An object goes on with a comma or ends with }.") }
        return .object(entries)
    }

    private func checkDepth() throws(JSONProblem) {
        if path.count >= depth { throw problem("Arrays and objects stand more than \(depth) deep in each other.") }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    // MARK: Words, numbers and strings

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONProblem) -> JSON {
        for offset in 0..<text.utf8CodeUnitCount {
            guard next == text.utf8Start[offset] else { throw problem("The word is none of true, false and null.") }
            index += 1
        }
        return value
    }

    private mutating func number() throws(JSONProblem) -> JSON {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if let byte = next, isDigit(byte) { throw problem("A number does not begin with a zero.") }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        if index - start > Self.maximumNumber {
            index = start
            throw problem("A number has more than \(Self.maximumNumber) characters.")
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(JSONProblem) {
        guard let byte = next, isDigit(byte) else { throw problem("A digit is missing.") }
        while let byte = next, isDigit(byte) { index += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private mutating func string() throws(JSONProblem) -> String {
        let place = index
        index += 1
        var text: [UInt8] = []
        var start = index
        while let byte = next, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw problem("A string has a control character in it: escape it.") }
            index += 1
            if byte == UInt8(ascii: "\\") {
                text += bytes[start..<index - 1]
                text += Array(String(try escaped()).utf8)
                start = index
            }
        }
        text += bytes[start..<index]
        guard take("\"") else {
            index = place
            throw problem("A string does not end.")
        }
        guard let string = String(validating: text, as: UTF8.self) else {
            index = place
            throw problem("A string is not UTF-8.")
        }
        return string
    }

    private mutating func escaped() throws(JSONProblem) -> Unicode.Scalar {
        let byte = next ?? 0
        if byte == UInt8(ascii: "u") { return try escapedUnit() }
        let known: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        guard let scalar = known[byte] else { throw problem("There is no such escape.") }
        index += 1
        return scalar
    }

    /// One UTF-16 unit, or two that belong together.
    private mutating func escapedUnit() throws(JSONProblem) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, take("\\") {
            let second = try unit()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + second - 0xDC00)
            {
                return scalar
            }
        }
        throw problem("Half of a surrogate pair stands alone.")
    }

    private mutating func unit() throws(JSONProblem) -> UInt32 {
        var value: UInt32 = 0
        guard take("u"), index + 4 <= bytes.count else { throw problem("\\u is followed by four hexadecimal digits.") }
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw problem("\\u is followed by four hexadecimal digits.")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func problem(_ reason: String) -> JSONProblem {
        let before = bytes[..<min(index, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let pointer = path.map { key in
            let escaped = key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            return "/" + escaped.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
        }
        return JSONProblem(
            reason: reason, line: before.count { $0 == 0x0A } + 1, column: before.count - lineStart + 1,
            pointer: pointer.joined())
    }
}

extension JSON {
    /// The value of a key; nil if there is none, or this is no object.
    package subscript(_ key: String) -> JSON? {
        guard case .object(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// A whole number that is written in digits alone, and exactly it; nil for any other value.
    package func asInteger<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        guard case .number(let text) = self else { return nil }
        return Number(text)
    }

    package var asString: String? { if case .string(let text) = self { text } else { nil } }
    package var asBool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var asArray: [JSON]? { if case .array(let values) = self { values } else { nil } }
    package var isNull: Bool { if case .null = self { true } else { false } }
}
