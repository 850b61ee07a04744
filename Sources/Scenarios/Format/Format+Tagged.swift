internal import Texts

/// One kind of a mapping that has several kinds. One of the mapping's own keys names the kind.
struct Variety<Value> {
    let tag: String
    let initial: Value
    let fields: [Field<Value>]
}

extension Format {
    /// A mapping in which `key` names the variety. The variety says which other keys there are.
    @_semantics("optimize.sil.specialize.generic.never")
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
    /// The key whose only allowed value was recognised before the mapping is read.
    init(constant key: String, _ value: String, _ description: String) {
        self.init(
            key: key, description: description, isRequired: true,
            shape: .text(.object([("const", .string(value))])), read: { _, _, _ in }, write: { _ in .text(value) })
    }
}
