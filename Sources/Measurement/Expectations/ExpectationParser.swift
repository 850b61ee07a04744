internal import Texts

/// Reads one expectation; see ``Expectation`` for the grammar.
struct ExpectationParser {
    let text: String
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// What was read, and the 0-based positions at which errors report a wrong name.
    struct Parsed {
        var expectation: Expectation
        var pathAt: Int
        /// The label keys in the order of the text.
        var labels: [(key: String, at: Int)]
        var valueAt: Int
        var windowAt: Int
    }

    mutating func parse() throws(ExpectationError) -> Parsed {
        guard scalars.count <= Expectation.maximumLength else {
            position = Expectation.maximumLength
            throw error("at most \(Expectation.maximumLength) characters")
        }
        skipBlanks()
        let pathAt = position
        var path = try dottedWords("a metric name such as saga.completion")
        let (labels, labelsAt) = try optionalLabels()
        if peek == "." {
            position += 1
            path += "." + (try dottedWords("a word of the metric's name or a statistic such as p99"))
        }
        skipBlanks()
        let comparison = try comparison()
        skipBlanks()
        let valueAt = position
        let demanded = try quantity()
        skipBlanks()
        let (window, windowAt) = try optionalWindow()
        let expectation = Expectation(
            text: String(text.drop { $0 == " " || $0 == "\t" }.trimmedEnd), path: path, labels: labels,
            comparison: comparison, demanded: demanded, windowName: window)
        return Parsed(
            expectation: expectation, pathAt: pathAt, labels: labelsAt, valueAt: valueAt, windowAt: windowAt)
    }

    /// A quantity and nothing else.
    mutating func parseQuantity() throws(ExpectationError) -> Quantity {
        skipBlanks()
        let parsed = try quantity()
        skipBlanks()
        guard peek == nil else { throw error("the end") }
        return parsed
    }

    // MARK: Parts

    private mutating func dottedWords(_ expected: String) throws(ExpectationError) -> String {
        var words = [try word(expected)]
        while peek == "." {
            position += 1
            words.append(try word("a word after the dot"))
        }
        return words.joined(separator: ".")
    }

    private mutating func word(_ expected: String) throws(ExpectationError) -> String {
        let word = take(while: MetricPath.isWordScalar)
        guard !word.isEmpty else { throw error(expected) }
        return word
    }

    private mutating func optionalLabels() throws(ExpectationError) -> (MetricLabels, [(key: String, at: Int)]) {
        guard peek == "{" else { return ([:], []) }
        position += 1
        var pairs: [(key: String, value: String)] = []
        var positions: [(key: String, at: Int)] = []
        repeat {
            skipBlanks()
            let start = position
            let key = try word("a label such as reason=\"timed_out\"")
            guard !pairs.contains(where: { $0.key == key }) else {
                throw error(at: start, "each label once")
            }
            positions.append((key: key, at: start))
            skipBlanks()
            try expect("=", "= after the label \(key)")
            skipBlanks()
            pairs.append((key: key, value: try quoted("the value of \(key) in double quotes")))
            skipBlanks()
        } while takeIf(",")
        try expect("}", ", or } after the label")
        return (MetricLabels(pairs), positions)
    }

    private mutating func quoted(_ expected: String) throws(ExpectationError) -> String {
        let start = position
        guard takeIf("\"") else { throw error(expected) }
        var value = String.UnicodeScalarView()
        while let scalar = peek, scalar != "\"" {
            position += 1
            guard scalar == "\\" else {
                value.append(scalar)
                continue
            }
            guard let escaped = peek, escaped == "\"" || escaped == "\\" else {
                throw error("\" or \\ after a backslash")
            }
            position += 1
            value.append(escaped)
        }
        guard takeIf("\"") else { throw error("a closing \" for the one in column \(start + 1)") }
        return String(value)
    }

    private mutating func comparison() throws(ExpectationError) -> Comparison {
        let start = position
        let symbol = take { "<>=!~".unicodeScalars.contains($0) }
        if let comparison = Comparison(rawValue: symbol) { return comparison }
        position = start
        let known = ["=": "==", "=>": ">=", "=<": "<=", "<>": "!=", "===": "=="]
        throw error("one of \(Comparison.listing)", suggestion: known[symbol])
    }

    private mutating func quantity() throws(ExpectationError) -> Quantity {
        let start = position
        let sign = takeIf("-") ? "-" : ""
        let whole = take(while: Self.isDigit)
        guard !whole.isEmpty else {
            position = start
            throw error("a number with an optional unit, such as 99%, 1200ms or 30s")
        }
        var digits = sign + whole
        if peek == "." {
            position += 1
            let fraction = take(while: Self.isDigit)
            guard !fraction.isEmpty else { throw error("a digit after the point") }
            digits += "." + fraction
        }
        guard let number = Double(digits), number.isFinite else {
            position = start
            throw error("a number within range")
        }
        return Quantity(number: number, unit: try unit())
    }

    private mutating func unit() throws(ExpectationError) -> Quantity.Unit {
        let afterNumber = position
        skipBlanks()
        let start = position
        let symbol = take { $0 != " " && $0 != "\t" }
        if symbol.isEmpty || (start > afterNumber && symbol == "during") {
            position = afterNumber
            return Quantity.plain
        }
        if let unit = Quantity.units.first(where: { $0.symbol == symbol }) { return unit }
        position = start
        let symbols = Quantity.units.map(\.symbol)
        let aliases = [
            "sec": "s", "seconds": "s", "second": "s", "min": "m", "minutes": "m", "µs": "us", "percent": "%",
        ]
        let nearest = aliases[symbol] ?? symbols.first { $0.lowercased() == symbol.lowercased() }
        throw error("a unit (\(symbols.joined(separator: " "))) or \"during\"", suggestion: nearest)
    }

    private mutating func optionalWindow() throws(ExpectationError) -> (String?, Int) {
        guard peek != nil else { return (nil, position) }
        let start = position
        let word = take { $0 != " " && $0 != "\t" }
        guard word == "during" else {
            position = start
            throw error(
                "\"during\" and a window, or the end", suggestion: NearestName.nearest(to: word, among: ["during"]))
        }
        skipBlanks()
        let nameAt = position
        let expected = "the name of a fault or another window"
        let name = peek == "\"" ? try quoted(expected) : take { $0 != " " && $0 != "\t" }
        guard !name.isEmpty else { throw error(expected) }
        skipBlanks()
        guard peek == nil else { throw error("the end") }
        return (name, nameAt)
    }
}

// MARK: Scanning

extension ExpectationParser {
    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let scalar = peek, matches(scalar) {
            taken.append(scalar)
            position += 1
        }
        return String(taken)
    }

    private mutating func takeIf(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar, _ expected: String) throws(ExpectationError) {
        guard takeIf(scalar) else { throw error(expected) }
    }

    private mutating func skipBlanks() { _ = take { $0 == " " || $0 == "\t" } }

    private func error(_ expected: String, suggestion: String? = nil) -> ExpectationError {
        error(at: position, expected, suggestion: suggestion)
    }

    /// The error at a 0-based position. The text found there runs up to the next blank.
    func error(at position: Int, _ expected: String, suggestion: String? = nil) -> ExpectationError {
        let rest = scalars.dropFirst(position)
        var word = String.UnicodeScalarView()
        word.append(contentsOf: rest.prefix(Self.maximumFoundLength).prefix { $0 != " " && $0 != "\t" })
        // A blank counts as found text of its own.
        if word.isEmpty, let first = rest.first { word.append(first) }
        return ExpectationError(
            text: text, column: position + 1, expected: expected, found: String(word), suggestion: suggestion)
    }

    /// How much of the found text an error shows, in Unicode scalars.
    static let maximumFoundLength = 60
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " || self[index(before: end)] == "\t" {
            end = index(before: end)
        }
        return self[..<end]
    }
}
