internal import Texts

/// One of several mappings that are allowed in the same place. It is recognised by keys that only it has.
struct Alternative<Value> {
    let marks: [String]
    private let makeShape: () -> Shape
    let read: (SourceNode, inout Reading) -> Value?
    /// Nil for a value that another alternative writes.
    let write: (Value) -> SourceNode?

    /// `make` turns the mapping's fields into the value and may report problems; `split` is its reverse.
    @_semantics("optimize.sil.specialize.generic.never")
    init<Draft>(
        _ marks: [String], _ initial: Draft, _ fields: [Field<Draft>],
        make: @escaping (Draft, SourceNode, inout Reading) -> Value?, split: @escaping (Value) -> Draft?
    ) {
        let format = Format.record(initial, fields)
        self.marks = marks
        makeShape = { format.shape }
        read = { node, reading in
            let before = reading.problems.count
            guard let draft = format.read(node, &reading), reading.problems.count == before else { return nil }
            return make(draft, node, &reading)
        }
        write = { value in split(value).map(format.write) }
    }

    var shape: Shape { makeShape() }
}

extension Format {
    /// A text of the `text` format, or the alternative whose mark is a key of the mapping.
    @_semantics("optimize.sil.specialize.generic.never")
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
                let hint = keys.lazy.compactMap { NearestName.nearest(to: $0, among: marks) }.first
                reading.report(
                    "\(node.kind), \(expected)", at: node.position, hint: hint.map { "did you mean '\($0)'?" })
                return nil
            },
            write: { value in
                alternatives.lazy.compactMap { $0.write(value) }.first ?? text?.write(value) ?? .text("")
            })
    }
}
