/// One of several mappings that may stand in the same place, known by the keys that only it has.
struct Alternative<Value> {
    let marks: [String]
    let shape: Shape
    let read: (SourceNode, inout Reading) -> Value?
    /// Nil for a value that another alternative writes.
    let write: (Value) -> SourceNode?

    /// `make` turns the mapping's fields into the value and may report; `split` is its reverse.
    init<Draft>(
        _ marks: [String], _ initial: Draft, _ fields: [Field<Draft>],
        make: @escaping (Draft, SourceNode, inout Reading) -> Value?, split: @escaping (Value) -> Draft?
    ) {
        let format = Format.record(initial, fields)
        self.marks = marks
        shape = format.shape
        read = { node, reading in
            let before = reading.problems.count
            guard let draft = format.read(node, &reading), reading.problems.count == before else { return nil }
            return make(draft, node, &reading)
        }
        write = { value in split(value).map(format.write) }
    }
}

extension Format {
    /// A text of the `text` format, or the alternative that shares a mark with the mapping.
    static func alternatives(_ expected: String, text: Format?, _ alternatives: [Alternative<Value>]) -> Format {
        Format(
            shape: .either((text.map { [$0.shape] } ?? []) + alternatives.map(\.shape)),
            read: { node, reading in
                if let text, node.text != nil { return text.read(node, &reading) }
                let keys = node.entries?.map(\.key) ?? []
                if let match = alternatives.first(where: { $0.marks.contains(where: keys.contains) }) {
                    return match.read(node, &reading)
                }
                let marks = alternatives.flatMap(\.marks)
                let hint = keys.lazy.compactMap { NearestName.nearest(to: $0, in: marks) }.first
                reading.report(
                    "\(node.kind), \(expected)", at: node.position, hint: hint.map { "did you mean '\($0)'?" })
                return nil
            },
            write: { value in
                alternatives.lazy.compactMap { $0.write(value) }.first ?? text?.write(value) ?? .text("")
            })
    }
}

/// One kind of a mapping whose kind is named by one of its own keys.
struct Variety<Value> {
    let tag: String
    let initial: Value
    let fields: [Field<Value>]
}

extension Format {
    /// A mapping in which `key` names the variety that says what other keys there are.
    static func tagged(
        by key: String, _ description: String, _ varieties: [Variety<Value>], tag: @escaping (Value) -> String,
        check: Check? = nil
    ) -> Format {
        let tags = varieties.map(\.tag)
        let tagFormat = Format<String>.oneOf(tags, as: key)
        func tagField(_ variety: Variety<Value>) -> Field<Value> {
            Field(constant: key, variety.tag, description)
        }
        return Format(
            shape: .either(
                varieties.map { variety in
                    .record(([tagField(variety)] + variety.fields).map { $0.property(initial: variety.initial) })
                }),
            read: { node, reading in
                guard let named = node[key] else {
                    reading.report(
                        "the key '\(key)' is missing: \(description)", at: node.position,
                        hint: "one of: \(tags.joined(separator: ", "))")
                    return nil
                }
                guard let name = tagFormat.read(named, &reading),
                    let variety = varieties.first(where: { $0.tag == name })
                else { return nil }
                let fields = [tagField(variety)] + variety.fields
                return readFields(
                    node, variety.initial, fields, check, &reading,
                    elsewhere: foreignKeys(of: variety, among: varieties))
            },
            write: { value in
                guard let variety = varieties.first(where: { $0.tag == tag(value) }) else { return .text("") }
                return writeFields(value, [tagField(variety)] + variety.fields)
            })
    }

    /// Keys of the other varieties, with the reason why this one refuses them.
    private static func foreignKeys(of own: Variety<Value>, among all: [Variety<Value>]) -> [String: String] {
        var reasons: [String: String] = [:]
        for variety in all {
            for field in variety.fields {
                let owners = all.filter { $0.fields.contains { $0.key == field.key } }.map(\.tag)
                reasons[field.key] = "has no meaning for \(own.tag); it belongs to \(owners.joined(separator: ", "))"
            }
        }
        return reasons
    }
}

extension Field {
    /// The key whose one allowed value was recognised before the mapping is read.
    init(constant key: String, _ value: String, _ description: String) {
        self.init(
            key: key, description: description, isRequired: true,
            shape: .text(.object([("const", .string(value))])), read: { _, _, _ in }, write: { _ in .text(value) })
    }
}
