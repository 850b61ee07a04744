internal import Texts

/// The way to a value within a JSON text: a pointer as `/data/0/id` (RFC 6901), or a path as `$.data[0].id`, of RFC 9535's
/// normalized paths and their short names. Wildcards, slices and filters are refused.
package struct ValuePath: Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        /// The member of an object.
        case key(String)
        /// The element of an array, from 0.
        case index(Int)
        /// A token of a pointer: a member of an object, or the number of an element of an array.
        case token(String)
    }

    /// As it is written.
    package let text: String
    package let steps: [Step]

    static let expected = "expected a path as $.data[0].id, or a pointer as /data/0/id"
    static let pattern = "^[$/]"

    /// Reads either form. An empty text is the pointer to the whole value.
    package static func parsed(_ text: String) -> ValuePath? { try? ValuePath(text) }

    /// The whole value.
    package static let whole = ValuePath()

    private init() {
        text = "$"
        steps = []
    }

    init(_ text: String) throws(ValueProblem) {
        guard text.utf8.count <= Limits.valuePathLength else {
            throw ValueProblem("is too long, expected at most \(Limits.valuePathLength) bytes")
        }
        self.text = text
        if text.isEmpty {
            steps = []
        } else if text.hasPrefix("/") {
            steps = try Self.pointer(text)
        } else if text.hasPrefix("$") {
            var parser = Parser(scalars: Array(text.unicodeScalars.dropFirst()))
            steps = try parser.steps()
        } else {
            throw ValueProblem("is no way to a value, \(Self.expected)")
        }
        guard steps.count <= Limits.valuePathSteps else {
            throw ValueProblem("has \(steps.count) steps, expected at most \(Limits.valuePathSteps)")
        }
    }

    /// RFC 6901, sections 3 and 4: `~1` is a slash and `~0` a tilde.
    private static func pointer(_ text: String) throws(ValueProblem) -> [Step] {
        var steps: [Step] = []
        for part in text.unicodeScalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var token = String.UnicodeScalarView()
            var isEscaped = false
            for scalar in part {
                switch (isEscaped, scalar) {
                case (false, "~"): isEscaped = true
                case (false, _): token.append(scalar)
                case (true, "0"), (true, "1"):
                    token.append(scalar == "0" ? "~" : "/")
                    isEscaped = false
                default: throw ValueProblem("has a '~' that is followed by neither 0 nor 1")
                }
            }
            guard !isEscaped else { throw ValueProblem("has a '~' that is followed by neither 0 nor 1") }
            steps.append(.token(String(token)))
        }
        return steps
    }

    private struct Parser {
        let scalars: [Unicode.Scalar]
        private var index = 0

        init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

        mutating func steps() throws(ValueProblem) -> [Step] {
            var steps: [Step] = []
            while index < scalars.count {
                switch scalars[index] {
                case ".": steps.append(.key(try name()))
                case "[": steps.append(try bracket())
                default: throw ValueProblem("is no path, \(ValuePath.expected)")
                }
            }
            return steps
        }

        private mutating func name() throws(ValueProblem) -> String {
            let start = index + 1
            let end = scalars[start...].firstIndex { $0 == "." || $0 == "[" } ?? scalars.count
            let name = String(String.UnicodeScalarView(scalars[start..<end]))
            guard !name.isEmpty, name != "*" else { throw Self.unknown }
            index = end
            return name
        }

        private mutating func bracket() throws(ValueProblem) -> Step {
            guard let end = closing() else { throw ValueProblem("has a '[' without its ']'") }
            let inner = scalars[(index + 1)..<end]
            index = end + 1
            if let quote = inner.first, quote == "'" || quote == "\"" {
                guard inner.count >= 2, inner.last == quote, !inner.dropFirst().dropLast().contains(quote) else {
                    throw ValueProblem("has a name in quotes that do not close")
                }
                return .key(String(String.UnicodeScalarView(inner.dropFirst().dropLast())))
            }
            let digits = String(String.UnicodeScalarView(inner))
            guard let number = ValuePath.arrayIndex(digits) else { throw Self.unknown }
            return .index(number)
        }

        /// The bracket that ends what begins here; brackets within quotes do not count.
        private func closing() -> Int? {
            var quote: Unicode.Scalar?
            for place in scalars.indices[(index + 1)...] {
                let scalar = scalars[place]
                if let open = quote {
                    if scalar == open { quote = nil }
                } else if scalar == "'" || scalar == "\"" {
                    quote = scalar
                } else if scalar == "]" {
                    return place
                }
            }
            return nil
        }

        private static var unknown: ValueProblem {
            ValueProblem(
                "is no path to one value, \(ValuePath.expected)", hint: "'*', '..' and filters have no meaning here")
        }
    }

    /// RFC 6901, section 4: digits, without a zero in front. Nil if the text is no such number.
    package static func arrayIndex(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.count == 1 || text.utf8.first != 0x30
        else { return nil }
        return Int(text)
    }
}

extension Format where Value == ValuePath {
    static var valuePath: Format {
        .text(
            ValuePath.expected,
            schema: .object([("type", .string("string")), ("pattern", .string(ValuePath.pattern))]),
            parse: { (text) throws(ValueProblem) in try ValuePath(text) }, print: \.text)
    }
}
