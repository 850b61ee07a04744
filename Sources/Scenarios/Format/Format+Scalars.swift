package import Contexts
internal import Texts

extension Format where Value == String {
    /// Any text within a length.
    package static func string(maximum: Int) -> Format {
        .text(
            "expected text", schema: .object([("type", .string("string")), ("maxLength", .integer(maximum))]),
            parse: { (text) throws(ValueProblem) in
                guard text.unicodeScalars.count <= maximum else {
                    throw ValueProblem("is too long, expected at most \(maximum) characters")
                }
                return text
            },
            print: { $0 })
    }

    /// A name that fits into paths, labels and file names: letters, digits, `-` and `_`.
    package static var name: Format {
        Format.text(
            "expected a name",
            schema: .object([("type", .string("string")), ("pattern", .string("^[A-Za-z0-9_-]{1,64}$"))]),
            parse: { (text) throws(ValueProblem) in
                guard Limits.isName(text) else { throw ValueProblem(Limits.nameProblem) }
                return text
            },
            print: { $0 }
        ).defined(as: "name")
    }

    /// One of a few names.
    package static func oneOf(_ names: [String], as thing: String) -> Format {
        .text(
            "expected \(thing): \(names.joined(separator: ", "))", schema: .object([("enum", .strings(names))]),
            parse: { (text) throws(ValueProblem) in
                guard names.contains(text) else {
                    throw ValueProblem("is no \(thing)", hint: NearestName.hint(for: text, in: names))
                }
                return text
            },
            print: { $0 })
    }
}

extension Format where Value: RawRepresentable<String> & CaseIterable {
    /// One of an enumeration's names.
    @_semantics("optimize.sil.specialize.generic.never")
    package static func choice(_ thing: String) -> Format {
        Format<String>.oneOf(Value.allCases.map(\.rawValue), as: thing)
            .mapped({ Value(rawValue: $0) ?? Value.allCases[Value.allCases.startIndex] }, \.rawValue)
    }
}

extension Format where Value: FixedWidthInteger {
    /// A whole number with bounds.
    @_semantics("optimize.sil.specialize.generic.never")
    package static func integer(_ range: ClosedRange<Value>) -> Format {
        let schema: JSON = .object([
            ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
            ("maximum", .integer(range.upperBound)),
        ])
        return .text(
            "expected a whole number", schema: schema,
            parse: { (text) throws(ValueProblem) in try parseInteger(text, range) }, print: { "\($0)" })
    }

    static func parseInteger(_ text: String, _ range: ClosedRange<Value>) throws(ValueProblem) -> Value {
        let digits = text.drop { $0 == "-" }
        guard text.first != "+", digits.count <= 1 || digits.first != "0" else {
            throw ValueProblem(
                "is written with a \(text.first == "+" ? "plus sign" : "zero in front"), expected plain digits",
                hint: Value(text).map { "did you mean '\($0)'?" })
        }
        guard let number = Value(text) else {
            let isDigits = text.drop { $0 == "-" }.allSatisfy { $0.isASCII && $0.isNumber }
            throw ValueProblem(
                isDigits
                    ? "is out of range, expected \(range.lowerBound)...\(range.upperBound)"
                    : "is no whole number, expected \(range.lowerBound)...\(range.upperBound)")
        }
        guard range.contains(number) else {
            throw ValueProblem("is out of range, expected \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }
}

extension Format where Value == Double {
    /// A number with bounds; `lower` itself is refused where `isOpen`.
    package static func number(_ range: ClosedRange<Double>, isOpen: Bool = false) -> Format {
        let bounds =
            "expected \(isOpen ? "above " : "")\(PlainDecimal.text(range.lowerBound))...\(PlainDecimal.text(range.upperBound))"
        let minimum = isOpen ? "exclusiveMinimum" : "minimum"
        let schema: JSON = .object([
            ("type", .string("number")), (minimum, .number(PlainDecimal.text(range.lowerBound))),
            ("maximum", .number(PlainDecimal.text(range.upperBound))),
        ])
        return .text(
            "expected a number", schema: schema,
            parse: { (text) throws(ValueProblem) in
                guard let number = Decimal(text)?.double else { throw ValueProblem("is no number, \(bounds)") }
                guard range.contains(number), !isOpen || number > range.lowerBound else {
                    throw ValueProblem("is out of range, \(bounds)")
                }
                return number
            },
            print: PlainDecimal.text)
    }

    /// 0...1, written as a percentage or as a plain number from 0 to 1.
    package static var probability: Format {
        Format.text(
            "expected a percentage as 1%, or a number from 0 to 1",
            schema: .object([
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("string")), ("pattern", .string(ProbabilityText.pattern))]),
                        .object([("type", .string("number")), ("minimum", .integer(0)), ("maximum", .integer(1))]),
                    ])
                )
            ]),
            parse: ProbabilityText.parse, print: ProbabilityText.print
        ).defined(as: "probability")
    }

    /// resilience4j's thresholds: percent, above 0 up to 100, as a plain number or with a percent sign.
    static var threshold: Format {
        let plain = Format.number(0...100, isOpen: true)
        return Format(
            shape: .either([
                plain.shape,
                .text(.object([("type", .string("string")), ("pattern", .string(ProbabilityText.pattern))])),
            ]),
            read: { node, reading in
                guard let text = node.text, text.hasSuffix("%") else { return plain.read(node, &reading) }
                var bare = node
                bare.content = .text(String(text.dropLast()))
                return plain.read(bare, &reading)
            },
            write: plain.write)
    }
}

extension Format where Value == Timespan {
    /// A span of time with its unit, as `500ms` or `1m30s`.
    package static var duration: Format<Timespan> {
        Format.text(
            DurationText.expected,
            schema: .object([
                ("type", .strings(["string", "integer"])), ("pattern", .string(DurationText.pattern)),
                ("maximum", .integer(0)), ("minimum", .integer(0)),
            ]),
            parse: DurationText.parse, print: DurationText.print
        ).defined(as: "duration")
    }

    /// A duration above zero.
    package static var positiveDuration: Format<Timespan> {
        duration.with { $0 > .zero ? nil : "is zero, expected a duration above 0s" }
    }
}

extension Format where Value == Rate {
    /// A rate with its unit.
    static var rate: Format {
        .text(
            "expected a rate as 120/s or 10/m",
            schema: .object([("type", .string("string")), ("pattern", .string(Rate.pattern))]),
            parse: { (text) throws(ValueProblem) in try Rate.parse(text) }, print: \.description)
    }

    /// A rate with its unit; a plain number counts in the unit `plain`, where there is one.
    static func rate(plain: Rate.Unit?) -> Format {
        Format.text(
            "expected a rate as 120/s or 10/m",
            schema: .object([
                ("type", .strings(["string", "number"])), ("pattern", .string(Rate.pattern)), ("minimum", .integer(0)),
            ]),
            parse: { (text) throws(ValueProblem) in try Rate.parse(text, plain: plain) },
            print: { $0.unit == plain ? PlainDecimal.text($0.count) : $0.description }
        ).defined(as: "rate")
    }
}

extension Format where Value == Rate.Unit {
    static var rateUnit: Format {
        Format<Timespan>.positiveDuration.mapped({ Rate.Unit($0) ?? .second }, \.span)
    }
}

extension Format {
    /// `a..b`, or one whole number.
    @_semantics("optimize.sil.specialize.generic.never")
    package static func range<Bound: FixedWidthInteger>(_ limits: ClosedRange<Bound>) -> Format
    where Value == ClosedRange<Bound> {
        .text(
            "expected a range as 1..5, or a number",
            schema: .object([
                ("type", .strings(["string", "integer"])), ("pattern", .string("^[0-9]+( *\\.\\. *[0-9]+)?$")),
            ]),
            parse: { (text) throws(ValueProblem) in
                try RangeText.parse(text) { (bound) throws(ValueProblem) in
                    try Format<Bound>.parseInteger(bound, limits)
                }
            },
            print: { RangeText.print($0) { "\($0)" } })
    }
}

extension Format where Value == Bool {
    /// `on` or `off`; YAML 1.1 tools hand them on as true and false.
    package static var onOrOff: Format {
        .text(
            "expected on or off",
            schema: .object([("enum", .array([.string("on"), .string("off"), .bool(true), .bool(false)]))]),
            parse: { (text) throws(ValueProblem) in
                switch text {
                case "on", "true": return true
                case "off", "false": return false
                default:
                    throw ValueProblem("is neither on nor off", hint: NearestName.hint(for: text, in: ["on", "off"]))
                }
            },
            print: { $0 ? "on" : "off" })
    }
}
