internal import Contexts
internal import Texts

extension Format {
    /// A value that is one piece of text; `expected` completes an error about a mapping or list in its place.
    @_semantics("optimize.sil.specialize.generic.never")
    static func text(
        _ expected: String, schema: JSON, parse: @escaping (String) throws(ValueProblem) -> Value,
        print: @escaping (Value) -> String
    ) -> Format {
        Format(
            shape: .text(schema),
            read: { node, reading in
                guard let text = node.text, !text.isEmpty else {
                    reading.report("\(node.kind), \(expected)", at: node.position)
                    return nil
                }
                do throws(ValueProblem) {
                    return try parse(text)
                } catch {
                    reading.report("\(node.kind) \(error.message)", at: node.position, hint: error.hint)
                    return nil
                }
            },
            write: { .text(print($0)) })
    }

    /// The same format with a condition on the value; the result of `problem` follows the quoted text.
    @_semantics("optimize.sil.specialize.generic.never")
    package func with(_ problem: @escaping (Value) -> String?) -> Format {
        Format(
            shape: shape,
            read: { node, reading in
                guard let value = read(node, &reading) else { return nil }
                guard let message = problem(value) else { return value }
                reading.report("\(node.kind) \(message)", at: node.position)
                return nil
            },
            write: write)
    }

    /// The same format with the conditions that the type itself has, each shown at its key. They are asked for where
    /// everything could be read: a broken key has its initial value, against which nothing can be held.
    @_semantics("optimize.sil.specialize.generic.never")
    func sound(_ problems: @escaping (Value) -> [ConfigurationProblem]) -> Format {
        Format(
            shape: shape,
            read: { node, reading in
                let before = reading.problems.count
                guard let value = read(node, &reading), reading.problems.count == before else { return nil }
                let found = problems(value)
                for problem in found {
                    let place = node[problem.key]?.position ?? node.position
                    reading.report("\(problem.key) \(problem.problem)", at: place)
                }
                return found.isEmpty ? value : nil
            },
            write: write)
    }

    /// The same text for another type. `back` returns nil for what this format cannot express.
    @_semantics("optimize.sil.specialize.generic.never")
    func mapped<Other>(_ forth: @escaping (Value) -> Other, _ back: @escaping (Other) -> Value) -> Format<Other> {
        Format<Other>(
            shape: shape,
            read: { node, reading in read(node, &reading).map(forth) },
            write: { write(back($0)) })
    }

    /// `off` for nil, or this format.
    @_semantics("optimize.sil.specialize.generic.never")
    package func orOff() -> Format<Value?> {
        // YAML 1.1 tools hand `off` on as false, so the schema takes both.
        let off = Shape.text(.object([("enum", .array([.string("off"), .bool(false)]))]))
        return Format<Value?>(
            shape: .either([off, shape]),
            read: { node, reading in
                if node.text == "off" || node.text == "false" { return .some(nil) }
                return read(node, &reading).map(Optional.some)
            },
            write: { value in value.map(write) ?? .text("off") })
    }
}
