internal import Texts

extension Format where Value == Template {
    /// Text with variables.
    ///
    /// - Parameter mayBeEmpty: whether no text, in quotes, is a text.
    static func template(maximum: Int = Limits.templateLength, mayBeEmpty: Bool = false) -> Format {
        Format(
            shape: .defined(
                "template", .text(.object([("type", .strings(["string", "number", "boolean"]))]))),
            read: { node, reading in
                guard let text = node.text, !text.isEmpty || (mayBeEmpty && node.isQuoted) else {
                    reading.report("\(node.kind), expected text", at: node.position)
                    return nil
                }
                guard text.utf8.count <= maximum else {
                    reading.report(
                        "\(node.kind) is too long, expected at most \(maximum) bytes", at: node.position)
                    return nil
                }
                return Template.read(text, node, &reading)
            },
            write: { .text($0.text) })
    }

}

extension Template {
    static func read(_ text: String, _ node: SourceNode, _ reading: inout Reading) -> Template? {
        do throws(Problem) {
            return try Template(text, node: node)
        } catch {
            var place = node.position
            if place.line > 0, !text.unicodeScalars.contains("\n") {
                place.column += error.offset + (node.isQuoted ? 1 : 0)
            }
            reading.report("\(node.kind) \(error.problem.message)", at: place, hint: error.problem.hint)
            return nil
        }
    }
}

/// A name with a template: a header, a part of a query, a field of a form.
package struct NamedTemplate: Hashable, Sendable {
    package var name: String
    package var value: Template

    package init(_ name: String, _ value: Template) {
        self.name = name
        self.value = value
    }
}

extension Format where Value == [NamedTemplate] {
    /// Headers by their names. A name may stand only once, whatever its case.
    static var headers: Format {
        let value = Format<Template>.template(mayBeEmpty: true).with { template in
            let isRefused = template.segments.contains { segment in
                guard case .literal(let text) = segment else { return false }
                return text.utf8.contains { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
            }
            return isRefused ? "has the end of a line or another control character in it, as no header can" : nil
        }
        return .pairs(
            "headers", value, name: \.name, make: NamedTemplate.init, value: \.value, problem: HeaderNames.problem
        ).defined(as: "headers")
    }

    /// Parts of a query, or fields of a form.
    static func fields(_ thing: String) -> Format {
        .pairs(
            thing, .template(mayBeEmpty: true), name: \.name, make: NamedTemplate.init, value: \.value,
            problem: { name, _ in name.isEmpty ? "has no name" : nil })
    }
}

extension Format {
    /// A mapping whose keys are names of somebody else, in the order of the file.
    ///
    /// - Parameter problem: what is wrong with a name, after the names before it; it follows the quoted name.
    @_semantics("optimize.sil.specialize.generic.never")
    static func pairs<Element, Part>(
        _ thing: String, _ part: Format<Part>, name: @escaping (Element) -> String,
        make: @escaping (String, Part) -> Element, value: @escaping (Element) -> Part,
        problem: @escaping (String, [String]) -> String?
    ) -> Format where Value == [Element] {
        Format(
            shape: .named(part.shape),
            read: { node, reading in
                guard let entries = node.entries ?? (node.text == "" ? [] : nil) else {
                    reading.report("\(node.kind), expected a mapping from names to \(thing)", at: node.position)
                    return nil
                }
                guard entries.count <= Limits.requestParts else {
                    reading.report(
                        "\(entries.count) \(thing), expected at most \(Limits.requestParts)", at: node.position)
                    return nil
                }
                var names: [String] = []
                return entries.compactMap { entry in
                    let kind = SourceNode.text(entry.key).kind
                    if entry.key.utf8.count > Limits.partNameLength {
                        reading.report(
                            "\(kind) is too long, expected at most \(Limits.partNameLength) bytes",
                            at: entry.keyPosition)
                        return nil
                    }
                    if let problem = problem(entry.key, names) {
                        reading.report("\(kind) \(problem)", at: entry.keyPosition)
                        return nil
                    }
                    names.append(entry.key)
                    return part.read(entry.value, &reading).map { make(entry.key, $0) }
                }
            },
            write: { elements in .mapping(elements.map { (name($0), part.write(value($0))) }) })
    }
}

/// The names of HTTP's headers.
package enum HeaderNames {
    /// What the client writes itself, because the connection depends on it.
    package static let own = [
        "connection", "content-length", "expect", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    /// What is wrong with a name of a header that is sent; nil if nothing is.
    static func problem(_ name: String, after names: [String]) -> String? {
        if let problem = problem(name) { return problem }
        let lower = name.lowercased()
        if own.contains(lower) { return "is a header that Perennial writes itself" }
        return names.contains { $0.lowercased() == lower } ? "stands twice, in another case" : nil
    }

    /// What is wrong with a name of any header: RFC 9110, section 5.6.2, `token`.
    static func problem(_ name: String) -> String? {
        let isToken = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
        return isToken && !name.isEmpty ? nil : "is no name of a header, expected letters, digits and '-'"
    }
}
