package import Texts

/// Text with places for values: `Bearer ${env.TOKEN}`.
///
/// `${` begins a variable, and `$${` is a `${` that is meant as it stands. In full: of the dollars directly before a brace,
/// two are one dollar, and one that is left begins a variable. Every other dollar is a dollar.
package struct Template: Sendable {
    package enum Segment: Hashable, Sendable {
        /// Never empty, and never beside another one.
        case literal(String)
        case variable(TemplateVariable)
    }

    package private(set) var segments: [Segment] = []
    /// Where the text is written. With it, a problem of a value can be shown where the file names it.
    package private(set) var position = SourcePosition.generated
    /// Where each segment begins, in Unicode scalars from the beginning of the text; empty if its places do not count
    /// along one line.
    private var offsets: [Int] = []

    /// Text without variables, which may contain anything.
    package init(literal text: String) {
        if !text.isEmpty { segments = [.literal(text)] }
    }
}

extension Template: Hashable {
    /// Equal when the texts are equal, wherever they are written.
    package static func == (left: Template, right: Template) -> Bool { left.segments == right.segments }
    package func hash(into hasher: inout Hasher) { hasher.combine(segments) }
}

extension Template {
    /// The text, if there is no variable in it.
    package var literal: String? {
        guard let first = segments.first else { return "" }
        guard segments.count == 1, case .literal(let text) = first else { return nil }
        return text
    }

    /// The variables with the places where they are written, in the order of the text.
    package var variables: [(variable: TemplateVariable, position: SourcePosition)] {
        segments.indices.compactMap { index in
            guard case .variable(let variable) = segments[index] else { return nil }
            return (variable, place(offsets.indices.contains(index) ? offsets[index] : 0))
        }
    }

    /// The text as it is written in a scenario file.
    package var text: String {
        var text = ""
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .variable(let variable): text += "${\(variable.text)}"
            case .literal(let literal): text += Self.escaped(literal, isBeforeBrace: index + 1 < segments.count)
            }
        }
        return text
    }

    /// The same template without its first segment.
    package var withoutFirst: Template {
        var rest = self
        rest.segments = Array(segments.dropFirst())
        rest.offsets = Array(offsets.dropFirst())
        return rest
    }

    private func place(_ offset: Int) -> SourcePosition {
        var place = position
        if place.line > 0 { place.column += offset }
        return place
    }

    /// Doubles the dollars that stand directly before a brace.
    private static func escaped(_ literal: String, isBeforeBrace: Bool) -> String {
        var result = String.UnicodeScalarView()
        var dollars = 0
        for scalar in literal.unicodeScalars {
            if scalar == "{" { result.append(contentsOf: repeatElement("$", count: dollars)) }
            dollars = scalar == "$" ? dollars + 1 : 0
            result.append(scalar)
        }
        if isBeforeBrace { result.append(contentsOf: repeatElement("$", count: dollars)) }
        return String(result)
    }
}

extension Template {
    /// A text that is no template.
    struct Problem: Error {
        let problem: ValueProblem
        /// Unicode scalars from the beginning of the text.
        let offset: Int
    }

    /// - Parameter node: where the text is written.
    init(_ text: String, node: SourceNode? = nil) throws(Problem) {
        if let node {
            position = node.position
            if node.isQuoted { position.column += 1 }
        }
        var parser = Parser(scalars: Array(text.unicodeScalars))
        try parser.parse()
        segments = parser.segments
        // The places of a text of several lines, as `|` begins one, do not follow from its beginning.
        if !text.unicodeScalars.contains("\n") { offsets = parser.offsets }
    }

    private struct Parser {
        let scalars: [Unicode.Scalar]
        var segments: [Segment] = []
        var offsets: [Int] = []
        private var literal = String.UnicodeScalarView()
        private var literalStart = 0

        init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

        mutating func parse() throws(Problem) {
            var index = 0
            while index < scalars.count {
                guard scalars[index] == "$" else {
                    append(scalars[index], at: index)
                    index += 1
                    continue
                }
                let end = scalars[index...].firstIndex { $0 != "$" } ?? scalars.count
                let isBeforeBrace = end < scalars.count && scalars[end] == "{"
                let dollars = end - index
                for _ in 0..<(isBeforeBrace ? dollars / 2 : dollars) { append("$", at: index) }
                index = end
                guard isBeforeBrace, dollars % 2 == 1 else { continue }
                index = try variable(from: end)
            }
            endLiteral()
        }

        private mutating func append(_ scalar: Unicode.Scalar, at index: Int) {
            if literal.isEmpty { literalStart = index }
            literal.append(scalar)
        }

        private mutating func endLiteral() {
            guard !literal.isEmpty else { return }
            add(.literal(String(literal)), at: literalStart)
            literal = String.UnicodeScalarView()
        }

        private mutating func add(_ segment: Segment, at offset: Int) {
            segments.append(segment)
            offsets.append(offset)
        }

        /// - Parameter brace: the place of the opening one.
        /// - Returns: the place behind the closing one.
        private mutating func variable(from brace: Int) throws(Problem) -> Int {
            let start = brace - 1
            guard let end = scalars[brace...].firstIndex(of: "}") else {
                let problem = ValueProblem(
                    "has a '${' without its '}'", hint: "write $${ where the text itself has a dollar and a brace")
                throw Problem(problem: problem, offset: start)
            }
            let name = String(String.UnicodeScalarView(scalars[(brace + 1)..<end]))
            do throws(ValueProblem) {
                let variable = try TemplateVariable.parse(name)
                endLiteral()
                add(.variable(variable), at: start)
            } catch {
                throw Problem(problem: error, offset: start)
            }
            guard segments.count <= Limits.templateSegments else {
                let most = Limits.templateSegments
                throw Problem(problem: ValueProblem("has more than \(most) variables and texts"), offset: start)
            }
            return end + 1
        }
    }
}
