package import Texts

extension Scenario {
    /// The value at a path of `--set`; the default if the file does not set it.
    ///
    /// - Throws: ``Diagnostics`` if there is no such path, if its value is not a number or a rate above 0, or if the
    ///   value is neither a load nor a resource. They name `option` as their place.
    package func variedValue(at path: String, option: String) throws(Diagnostics) -> VariedValue {
        let place = SourcePosition(file: option, line: 0, column: 0)
        let segments = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let format = Format.scenario(vocabulary)
        let root = format.write(self)
        let shape = segments.reduce(Optional(format.shape)) { $0?.child($1) }
        let node = segments.reduce(Optional(root)) { $0?.child($1, in: vocabulary) }
        let purpose = VariedValue.Purpose(path: segments, in: vocabulary)
        let isWhole = shape?.isWholeNumber == true
        if let value = node?.text.flatMap({ VariedValue($0, isWhole: isWhole, purpose: purpose ?? .load) }) {
            guard purpose == nil else { return value }
            throw Diagnostics([neither(path, place)])
        }
        // An override reports what is wrong with a path and what may have been meant.
        var reading = Reading()
        let override = Override(path: path, value: SourceNode(.text("1"), at: place), position: place)
        guard override.apply(to: root, shape: format.shape, in: vocabulary, &reading) != nil else {
            throw Diagnostics(reading.problems)
        }
        let found = node.map { "is \($0.kind)" } ?? "has no value to begin at"
        throw Diagnostics([
            Diagnostic(
                position: place, message: "'\(path)' \(found), expected a number above 0, or a rate such as 20/s",
                hint: "vary the rate of a traffic, as traffic.NAME.rate; --set gives it a value to begin at")
        ])
    }

    private func neither(_ path: String, _ place: SourcePosition) -> Diagnostic {
        func list(_ keys: [String]) -> String { keys.joined(separator: ", ") }
        return Diagnostic(
            position: place,
            message: "'\(path)' is neither a load nor a resource, so that nobody can say which way is harder",
            hint:
                "vary a load, traffic.NAME… with \(list(VariedValue.Purpose.loads)), for the highest that holds; or a "
                + "resource, \(vocabulary.section.key)… with \(list(VariedValue.Purpose.resources)), for the smallest")
    }
}

extension Shape {
    /// Whether a number at this place has no decimals.
    fileprivate var isWholeNumber: Bool {
        switch self {
        case .text(.object(let schema)):
            schema.contains { key, value in
                if key == "type", case .string("integer") = value { true } else { false }
            }
        case .either(let shapes): shapes.contains { $0.isWholeNumber }
        case .defined(_, let shape): shape.isWholeNumber
        case .text, .record, .named, .list: false
        }
    }
}
