/// Ranges as scenario files write them: `a..b`, both ends included, or one value for a range of one.
enum RangeText {
    static func parse<Bound: Comparable>(
        _ text: String, _ bound: (String) throws(ValueProblem) -> Bound
    ) throws(ValueProblem) -> ClosedRange<Bound> {
        guard let (left, right) = ends(of: text) else {
            let single = try bound(text)
            return single...single
        }
        let (lower, upper) = (try bound(left), try bound(right))
        guard lower <= upper else {
            throw ValueProblem(
                "is upside down, expected the smaller end first", hint: "did you mean '\(right)..\(left)'?")
        }
        return lower...upper
    }

    static func print<Bound>(_ range: ClosedRange<Bound>, _ bound: (Bound) -> String) -> String {
        range.lowerBound == range.upperBound
            ? bound(range.lowerBound) : "\(bound(range.lowerBound))..\(bound(range.upperBound))"
    }

    /// The two texts around `..`, without spaces; nil if there is no `..`.
    static func ends(of text: String) -> (String, String)? {
        let bytes = Array(text.utf8)
        guard let index = bytes.indices.dropLast().first(where: { bytes[$0] == 0x2E && bytes[$0 + 1] == 0x2E })
        else { return nil }
        func trimmed(_ part: ArraySlice<UInt8>) -> String {
            String(decoding: part.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
        }
        return (trimmed(bytes[..<index]), trimmed(bytes[(index + 2)...]))
    }
}
