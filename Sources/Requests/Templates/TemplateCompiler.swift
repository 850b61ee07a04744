internal import Scenarios
internal import Texts

/// Makes pieces of the templates of one journey.
struct TemplateCompiler {
    /// What a scenario that was checked cannot have, or what only the values of the run show.
    struct Problem: Error {
        let diagnostic: Diagnostic
    }

    let secrets: Secrets
    let feeders: [FeederSpec]
    /// The names of the variables that the journey saves.
    let variables: [String]

    /// - Parameter header: the header in whose value the template stands.
    func pieces(
        _ template: Template, _ escaping: ValueEscaping, literals: ValueEscaping? = nil, header: String? = nil
    ) throws(Problem) -> TemplatePieces {
        var pieces = TemplatePieces()
        var places = template.variables[...]
        for segment in template.segments {
            switch segment {
            case .literal(let text):
                var bytes: [UInt8] = []
                bytes.append(Array(text.utf8), literals ?? escaping)
                pieces.append(bytes)
            case .variable(let variable):
                guard let place = places.popFirst()?.position else { preconditionFailure("a variable without a place") }
                guard variable.isSecret else {
                    pieces.append(try source(variable, place), escaping, header: header)
                    continue
                }
                let value = try secret(variable, place)
                if let header, value.contains(where: isRefusedInHeader) {
                    throw problem(
                        "the value of '\(variable.text)' has a control character in it, which the header '\(header)' cannot have",
                        place)
                }
                var bytes: [UInt8] = []
                // People read the mask as it is.
                bytes.append(value, secrets.isMasked ? .plain : escaping)
                pieces.append(bytes)
            }
        }
        return pieces
    }

    /// The path of a request. What the template itself says stays as it is.
    func path(_ template: Template, after basePath: String) throws(Problem) -> TemplatePieces {
        var pieces = TemplatePieces()
        switch template.segments.first {
        case .variable(let variable)?:
            pieces.appendReference(try source(variable, template.position), variable.text)
            pieces.append(try self.pieces(template.withoutFirst, .percent, literals: .plain))
        case .literal?, nil:
            pieces.append(basePath)
            pieces.append(try self.pieces(template, .percent, literals: .plain))
        }
        return pieces
    }

    /// One line of JSON.
    func json(_ value: JSONTemplate) throws(Problem) -> TemplatePieces {
        var pieces = TemplatePieces()
        switch value {
        case .text(let template):
            pieces.append("\"")
            pieces.append(try self.pieces(template, .json))
            pieces.append("\"")
        case .number(let text): pieces.append(text)
        case .bool(let flag): pieces.append(flag ? "true" : "false")
        case .null: pieces.append("null")
        case .list(let values):
            pieces.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { pieces.append(",") }
                pieces.append(try json(value))
            }
            pieces.append("]")
        case .object(let members):
            pieces.append("{")
            for (index, member) in members.enumerated() {
                pieces.append((index > 0 ? "," : "") + JSONString.quoted(member.key) + ":")
                pieces.append(try json(member.value))
            }
            pieces.append("}")
        }
        return pieces
    }

    /// `name=value`, joined by `&`.
    func fields(_ fields: [NamedTemplate], _ escaping: ValueEscaping) throws(Problem) -> TemplatePieces {
        var pieces = TemplatePieces()
        for (index, field) in fields.enumerated() {
            var name: [UInt8] = index > 0 ? [UInt8(ascii: "&")] : []
            name.append(Array(field.name.utf8), escaping)
            pieces.append(name + [UInt8(ascii: "=")])
            pieces.append(try self.pieces(field.value, escaping))
        }
        return pieces
    }

    /// The value of a variable that comes from outside.
    func secret(_ variable: TemplateVariable, _ place: SourcePosition) throws(Problem) -> [UInt8] {
        guard let value = secrets.value(of: variable) else { throw problem("'\(variable.text)' has no value", place) }
        return value
    }

    private func source(
        _ variable: TemplateVariable, _ place: SourcePosition
    ) throws(Problem) -> TemplatePieces.Source {
        switch variable {
        case .customer: return .customer
        case .uuid: return .uuid
        case .saved(let name): return .saved(try slot(name, place))
        case .column(let name, let column):
            guard let feeder = feeders.firstIndex(where: { $0.name == name }),
                let index = feeders[feeder].columns.firstIndex(of: column)
            else { throw problem("there is no '\(variable.text)'", place) }
            return .column(feeder: feeder, column: index)
        case .environment, .file: preconditionFailure("a secret is no value of a customer")
        }
    }

    func slot(_ name: String, _ place: SourcePosition) throws(Problem) -> Int {
        guard let slot = variables.firstIndex(of: name) else {
            throw problem("'\(name)' is saved by no step", place)
        }
        return slot
    }

    private func problem(_ message: String, _ place: SourcePosition) -> Problem {
        Problem(diagnostic: Diagnostic(position: place, message: message))
    }
}
