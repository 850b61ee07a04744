extension Format {
    /// A condition between the keys of a mapping; gets the value, its node and the pass, once every key is well.
    package typealias Check = (Value, SourceNode, inout Reading) -> Void

    /// A mapping with known keys that starts from `initial`; absent keys keep their initial values.
    ///
    /// A broken key keeps its initial value too, so that the problems of the others are found in the same pass.
    @_semantics("optimize.sil.specialize.generic.never")
    package static func record(_ initial: Value, _ fields: [Field<Value>], check: Check? = nil) -> Format {
        Format(
            shape: .record(fields.map { $0.property(initial: initial) }),
            read: { node, reading in
                guard node.text != "" else {
                    return readFields(SourceNode(.mapping([]), at: node.position), initial, fields, check, &reading)
                }
                guard node.entries != nil else {
                    let keys = fields.map(\.key).joined(separator: ", ")
                    reading.report("\(node.kind), expected a mapping with the keys: \(keys)", at: node.position)
                    return nil
                }
                return readFields(node, initial, fields, check, &reading)
            },
            write: { value in writeFields(value, fields) })
    }

    static func readFields(
        _ node: SourceNode, _ initial: Value, _ fields: [Field<Value>], _ check: Check?, _ reading: inout Reading,
        elsewhere: [String: String] = [:]
    ) -> Value {
        let before = reading.problems.count
        reportUnknownKeys(node, fields.map(\.key), elsewhere, &reading)
        var value = initial
        for field in fields {
            if let child = node[field.key] {
                field.read(child, &value, &reading)
            } else if field.isRequired {
                reading.report("the key '\(field.key)' is missing: \(field.description)", at: node.position)
            }
        }
        if reading.problems.count == before { check?(value, node, &reading) }
        return value
    }

    static func writeFields(_ value: Value, _ fields: [Field<Value>]) -> SourceNode {
        .mapping(fields.compactMap { field in field.write(value).map { (field.key, $0) } })
    }

    /// `elsewhere` says of keys that are known in another place why they do not belong here.
    private static func reportUnknownKeys(
        _ node: SourceNode, _ keys: [String], _ elsewhere: [String: String], _ reading: inout Reading
    ) {
        for entry in node.entries ?? [] where !keys.contains(entry.key) {
            if let reason = elsewhere[entry.key] {
                reading.report("the key '\(entry.key)' \(reason)", at: entry.keyPosition)
            } else {
                reading.reportUnknownKey(entry.key, among: keys, at: entry.keyPosition)
            }
        }
    }
}
