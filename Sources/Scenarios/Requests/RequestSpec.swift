package import Contexts
internal import Texts

/// A request that a step of a journey spells out.
package struct RequestSpec: Hashable, Sendable {
    package enum Method: String, CaseIterable, Sendable {
        case get, head, post, put, patch, delete, options

        /// As it stands in a request.
        package var token: String { rawValue.uppercased() }

        /// Whether sending it twice does what sending it once does (RFC 9110, section 9.2.2).
        package var isIdempotent: Bool {
            switch self {
            case .get, .head, .put, .delete, .options: true
            case .post, .patch: false
            }
        }
    }

    /// What the request sends beside its headers.
    package enum Body: Hashable, Sendable {
        case json(JSONTemplate)
        /// Fields as a browser sends them, `application/x-www-form-urlencoded`.
        case form([NamedTemplate])
        case text(Template)
    }

    /// The operation as which it is measured. Steps of the same name have the same method and path.
    package var name = ""
    package var method = Method.get
    /// Path and query, as written. A value takes one element of the path, or one part of the query: it is escaped so that
    /// it cannot become more. A path that begins with a variable is what the variable says: the `Location` of an earlier
    /// answer, or a path of a file of data.
    package var path = Template(literal: "/")
    /// What is added to the query of ``path``.
    package var query: [NamedTemplate] = []
    /// They replace those of the target of the same name.
    package var headers: [NamedTemplate] = []
    package var body: Body?
    package var expect: AnswerExpectations?
    package var save: [SavedValue] = []
    /// How long the customer waits for the whole answer; nil for the target's ``TargetSpec/timeout``.
    package var timeout: Timespan?

    package init() {}

    package init(_ name: String, _ method: Method = .get, _ path: Template) {
        self.name = name
        self.method = method
        self.path = path
    }

    /// All templates of what is sent and of what is expected, in the order of the keys.
    package var templates: [Template] {
        let body: [Template] =
            switch body {
            case .json(let value): value.templates
            case .form(let fields): fields.map(\.value)
            case .text(let text): [text]
            case nil: []
            }
        return [path] + (query + headers).map(\.value) + body + (expect?.templates ?? [])
    }
}

/// A value of an answer that later steps of the journey may use.
package struct SavedValue: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// A value of a body of JSON: the content of a string, or the text of any other value.
        case json(ValuePath)
        /// The first header of that name.
        case header(String)
    }

    /// The name of the variable.
    package var name: String
    package var source: Source

    package init(_ name: String, _ source: Source) {
        self.name = name
        self.source = source
    }
}

extension Format where Value == SavedValue.Source {
    private static var prefix: String { "header " }

    /// `$.token`, `/data/0/id` or `header Location`.
    static var savedSource: Format {
        .text(
            "expected a path as $.data[0].id, a pointer as /data/0/id, or a header as 'header Location'",
            schema: .object([("type", .string("string")), ("pattern", .string("^([$/]|header +[^ ]+$)"))]),
            parse: { (text) throws(ValueProblem) in
                guard text.hasPrefix(prefix) else { return .json(try ValuePath(text)) }
                let name = String(text.drop { $0 != " " }.drop { $0 == " " })
                if HeaderNames.problem(name) != nil {
                    throw ValueProblem("names no header, expected as 'header Location'")
                }
                return .header(name)
            },
            print: { source in
                switch source {
                case .json(let path): path.text
                case .header(let name): prefix + name
                }
            })
    }
}

extension Format where Value == [SavedValue] {
    static var saved: Format {
        .pairs(
            "values", .savedSource, name: \.name, make: SavedValue.init, value: \.source,
            problem: { name, _ in
                if !Limits.isName(name) { return Limits.nameProblem }
                let taken = TemplateVariable.builtIns + TemplateVariable.sources
                return taken.contains(name) ? "is a name that stands for something else already" : nil
            })
    }
}
