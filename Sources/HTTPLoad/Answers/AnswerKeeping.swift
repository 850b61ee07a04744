/// What of an answer is kept beyond its status and its size.
package struct AnswerKeeping: Hashable, Sendable {
    /// Whether the header fields are kept.
    package var fields: Bool
    /// Whether the fields `Set-Cookie` are kept, also where the others are not.
    package var cookies: Bool
    /// How many bytes of the body are kept, from its beginning.
    package var body: Int

    package init(fields: Bool = false, cookies: Bool = false, body: Int = 0) {
        self.fields = fields
        self.cookies = cookies
        self.body = body
    }

    package static let nothing = AnswerKeeping()

    package var isNothing: Bool { !fields && !cookies && body <= 0 }
}

/// What was kept of an answer.
package struct KeptAnswer: Equatable, Sendable {
    package internal(set) var fields = AnswerFields()
    /// The body, or its beginning if it is longer than what was to be kept.
    package internal(set) var body: [UInt8] = []
}

/// The header fields of an answer, in the sequence in which they came. Names are compared without regard to case.
package struct AnswerFields: Equatable, Sendable {
    /// Lines that were checked when they came, each with a LF at its end.
    private var lines: [UInt8] = []

    package var isEmpty: Bool { lines.isEmpty }

    /// Every field as texts. A value need not be UTF-8; what is not, is repaired.
    package var all: [(name: String, value: String)] {
        split.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) }
    }

    /// The first field of this name.
    package subscript(_ name: String) -> String? {
        split.first { AnswerBytes.isSame($0.name, name.utf8) }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// Every field of this name.
    package func values(_ name: String) -> [String] {
        split.filter { AnswerBytes.isSame($0.name, name.utf8) }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    private var split: some Sequence<(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)> {
        lines.split(separator: AnswerBytes.lineFeed).lazy.map { line in
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            var value = line[colon...].dropFirst().drop(while: AnswerBytes.isBlank)
            while let last = value.last, AnswerBytes.isBlank(last) { value.removeLast() }
            return (line[..<colon], value)
        }
    }

    static func setsCookie(_ line: UnsafeRawBufferPointer) -> Bool {
        let name: StaticString = "set-cookie:"
        guard line.count > name.utf8CodeUnitCount else { return false }
        return AnswerBytes.isSame(UnsafeRawBufferPointer(rebasing: line.prefix(name.utf8CodeUnitCount)), name)
    }

    mutating func append(_ line: UnsafeRawBufferPointer) {
        lines.append(contentsOf: line)
        lines.append(AnswerBytes.lineFeed)
    }

    mutating func removeAll() { lines.removeAll() }
}

/// What an answer may be at most. More is an error, and its connection is closed.
package struct AnswerLimits: Sendable {
    /// The bytes of the first line, the header fields, the fields behind the body, and of answers that come before the
    /// answer (as 103): together.
    package var head = 64 * 1_024
    /// The bytes of a body, without what chunks add.
    package var body = 64 * 1_024 * 1_024
    /// The bytes of the line before a chunk.
    package var chunkLine = 4 * 1_024

    package init() {}
}
