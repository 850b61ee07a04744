internal import Contexts
internal import Platform
internal import Texts

extension Format where Value == Timespan {
    /// Seconds as Kubernetes writes them, a plain whole number. A duration with a unit is accepted too.
    static var seconds: Format {
        Format.text(
            "expected whole seconds as 30, or a duration as 500ms",
            schema: .object([
                ("type", .strings(["string", "integer"])), ("pattern", .string(DurationText.pattern)),
                ("minimum", .integer(0)),
            ]),
            parse: { (text) throws(ValueProblem) in
                guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
                    return try DurationText.parse(text)
                }
                let limit = DurationText.maximum.nanoseconds / 1_000_000_000
                return .seconds(try Format<Int64>.parseInteger(text, 0...limit))
            },
            print: { span in
                let (seconds, rest) = span.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
                return rest == 0 ? "\(seconds)" : DurationText.print(span)
            }
        ).defined(as: "seconds")
    }

    /// Seconds above zero.
    static var positiveSeconds: Format {
        seconds.with { $0 > .zero ? nil : "is zero, expected a time above 0" }
    }

    /// Seconds above zero, up to a limit.
    static func positiveSeconds(maximum: Timespan) -> Format {
        positiveSeconds.with { $0 <= maximum ? nil : "is too long, expected at most \(maximum)" }
    }
}

extension Format where Value == IntOrPercent {
    /// The largest number of pods, also used as the largest percentage.
    private static var maximum: Int { ServiceSpec.maximumReplicas }

    static var intOrPercent: Format {
        let expected = "expected a number of pods as 1, or whole percent as 25%"
        return Format.text(
            expected,
            schema: .object([("type", .strings(["string", "integer"])), ("pattern", .string("^[0-9]+%?$"))]),
            parse: { (text) throws(ValueProblem) in
                let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
                guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
                    throw ValueProblem("is neither, \(expected)")
                }
                let number = try Format<Int>.parseInteger(digits, 0...maximum)
                return text.hasSuffix("%") ? .percent(number) : .count(number)
            },
            print: \.description
        ).defined(as: "intOrPercent")
    }
}

extension Format where Value == Int64 {
    /// Bytes, as `512Mi`.
    static var memory: Format {
        Format.text(
            MemoryText.expected,
            schema: .object([
                ("type", .strings(["string", "integer"])), ("pattern", .string(MemoryText.pattern)),
                ("minimum", .integer(0)),
            ]),
            parse: MemoryText.parse, print: MemoryText.print
        ).defined(as: "memory")
    }

    /// Bytes above zero.
    static var positiveMemory: Format { memory.with { $0 > 0 ? nil : "is zero, expected a size above 0" } }

    /// A number above zero, written as a decimal and kept in thousandths: `2.5` is 2500.
    static var thousandths: Format {
        .text(
            "expected a number above 0",
            schema: .object([("type", .string("number")), ("exclusiveMinimum", .integer(0))]),
            parse: { (text) throws(ValueProblem) in
                guard let value = Decimal(text)?.times(1_000), 1...1_000_000_000 ~= value else {
                    throw ValueProblem("is out of range, expected a number from 0.001 to 1000000 with three decimals")
                }
                return value
            },
            print: { PlainDecimal.text(Double($0) / 1_000) })
    }
}

extension Format where Value: FixedWidthInteger {
    /// Whole percent, with or without the sign.
    @_semantics("optimize.sil.specialize.generic.never")
    static func percent(_ range: ClosedRange<Value>) -> Format {
        .text(
            "expected whole percent as 50%",
            schema: .object([("type", .strings(["string", "integer"])), ("pattern", .string("^[0-9]+%?$"))]),
            parse: { (text) throws(ValueProblem) in
                try parseInteger(text.hasSuffix("%") ? String(text.dropLast()) : text, range)
            },
            print: { "\($0)%" })
    }
}
