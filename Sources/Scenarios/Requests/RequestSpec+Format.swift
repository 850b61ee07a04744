internal import Contexts
internal import Texts

/// A request while its keys are read.
struct RequestDraft {
    /// Method and path, for each of the methods that the file names.
    var methods: [(method: RequestSpec.Method, path: Template)] = []
    /// The bodies that the file gives.
    var bodies: [RequestSpec.Body] = []
    /// All but method, path and body.
    var spec = RequestSpec()

    init() {}

    init(_ spec: RequestSpec) {
        self.spec = spec
        methods = [(spec.method, spec.path)]
        bodies = spec.body.map { [$0] } ?? []
    }

    /// The request, once ``check(_:_:)`` had nothing to report.
    var made: RequestSpec {
        var made = spec
        if let first = methods.first { (made.method, made.path) = first }
        made.body = bodies.first
        return made
    }

    /// Exactly one method, and at most one body.
    func check(_ node: SourceNode, _ reading: inout Reading) {
        let names = RequestSpec.Method.allCases.map(\.rawValue)
        switch methods.count {
        case 0:
            reading.report(
                "a request without a method, expected one of \(names.joined(separator: ", "))", at: node.position,
                hint: "as { name: search, get: /search }")
        case 1: break
        default:
            reading.report(
                "a request of several methods: \(methods.map(\.method.rawValue).joined(separator: ", "))",
                at: node.position(of: methods[1].method.rawValue), hint: "give each a step of its own")
        }
        guard bodies.count > 1 else { return }
        let written = ["json", "form", "body"].filter { node[$0] != nil }
        reading.report(
            "a request of several bodies: \(written.joined(separator: ", "))", at: node.position(of: written[1]))
    }
}

extension RequestDraft {
    /// The keys of a request.
    static var fields: [Field<RequestDraft>] {
        let name = Field<RequestDraft>(
            "name", \.spec.name, .name,
            "The operation as which it is measured; steps of the same name have the same method and path.",
            isRequired: true)
        return [name] + RequestSpec.Method.allCases.map(method) + [
            Field(optional: "query", \.queryIfAny, .fields("parts of a query"), "Added to the path's query."),
            Field(
                optional: "headers", \.headersIfAny, .headers,
                "Headers; those of the target that have the same name give way."),
            body(
                "json", .json, "The body as JSON; a text with a variable is a string.", make: RequestSpec.Body.json,
                split: { if case .json(let value) = $0 { value } else { nil } }),
            body(
                "form", .fields("fields of a form"), "The body as the fields of a form.", make: RequestSpec.Body.form,
                split: { if case .form(let fields) = $0 { fields } else { nil } }),
            body(
                "body", .template(maximum: Limits.bodyTemplateLength), "The body as it stands.",
                make: RequestSpec.Body.text, split: { if case .text(let text) = $0 { text } else { nil } }),
            Field(
                optional: "expect", \.spec.expect, .expectations,
                "What the answer must be like; an answer that is not has failed."),
            Field(
                optional: "save", \.saveIfAny, .saved,
                "Values of the answer for later steps, by the names of their variables: { token: $.token }."),
            Field(
                optional: "timeout", \.spec.timeout, .positiveDuration,
                "How long the customer waits for the whole answer; the target's where it is absent."),
        ]
    }

    private static func method(_ method: RequestSpec.Method) -> Field<RequestDraft> {
        let path = Format<Template>.requestPath
        return Field(
            key: method.rawValue, description: "The path of a request by \(method.token), with or without a query.",
            isRequired: false, shape: path.shape,
            read: { node, draft, reading in
                if let template = path.read(node, &reading) { draft.methods.append((method, template)) }
            },
            write: { draft in draft.methods.first { $0.method == method }.map { path.write($0.path) } })
    }

    @_semantics("optimize.sil.specialize.generic.never")
    private static func body<Value>(
        _ key: String, _ format: Format<Value>, _ description: String,
        make: @escaping (Value) -> RequestSpec.Body, split: @escaping (RequestSpec.Body) -> Value?
    ) -> Field<RequestDraft> {
        Field(
            key: key, description: description, isRequired: false, shape: format.shape,
            read: { node, draft, reading in
                if let value = format.read(node, &reading) { draft.bodies.append(make(value)) }
            },
            write: { draft in draft.bodies.lazy.compactMap(split).first.map(format.write) })
    }

    // The keys that are left out where there is nothing to say.

    private var queryIfAny: [NamedTemplate]? {
        get { spec.query.isEmpty ? nil : spec.query }
        set { spec.query = newValue ?? [] }
    }

    private var headersIfAny: [NamedTemplate]? {
        get { spec.headers.isEmpty ? nil : spec.headers }
        set { spec.headers = newValue ?? [] }
    }

    private var saveIfAny: [SavedValue]? {
        get { spec.save.isEmpty ? nil : spec.save }
        set { spec.save = newValue ?? [] }
    }
}

extension Format where Value == Template {
    /// A path that begins with a slash, or with a variable that holds a whole one: of an earlier step, or of data.
    fileprivate static var requestPath: Format {
        template().with { template in
            switch template.segments.first {
            case .variable(.saved)?, .variable(.column)?: break
            case .literal(let text)? where text.hasPrefix("/"): break
            default: return "is no path, expected a slash first, as /search?q=${people.query}"
            }
            let isVisible = template.segments.allSatisfy { segment in
                guard case .literal(let text) = segment else { return true }
                return text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
            }
            return isVisible
                ? nil
                : "has a blank, a '#' or a letter beyond ASCII: write it as %20, %23 or its UTF-8, or put it into query"
        }
    }
}
