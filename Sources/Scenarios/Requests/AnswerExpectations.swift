package import Contexts

/// What an answer must be like. An answer that is not fails, whatever its status: the customer did not get what was asked
/// for.
package struct AnswerExpectations: Hashable, Sendable {
    /// The answer's status is one of these; empty if any will do.
    package var status: [StatusPattern] = []
    package var headers: [HeaderExpectation] = []
    package var body: TextMatch?
    package var json: [JSONExpectation] = []
    /// The most bytes of the body, as they were sent.
    package var size: Int64?
    /// The longest time from the sending of the request to the end of its answer.
    package var time: Timespan?

    package init() {}

    /// The names of its checks, as reports show them: `status`, `header content-type`, `body`, `json $.state`, `size`,
    /// `time`.
    package var checkNames: [String] {
        (status.isEmpty ? [] : ["status"]) + headers.map { "header \($0.name.lowercased())" }
            + (body == nil ? [] : ["body"]) + json.map { "json \($0.path.text)" } + (size == nil ? [] : ["size"])
            + (time == nil ? [] : ["time"])
    }

    /// All templates in it.
    package var templates: [Template] {
        headers.map(\.match.template) + (body.map { [$0.template] } ?? []) + json.flatMap(\.value.templates)
    }
}

/// A text that an answer must have.
package enum TextMatch: Hashable, Sendable {
    case equals(Template)
    case contains(Template)

    package var template: Template {
        switch self {
        case .equals(let template), .contains(let template): template
        }
    }
}

/// What a header of an answer must be.
package struct HeaderExpectation: Hashable, Sendable {
    package var name: String
    package var match: TextMatch

    package init(_ name: String, _ match: TextMatch) {
        self.name = name
        self.match = match
    }
}

/// What a value of an answer's JSON must be.
package struct JSONExpectation: Hashable, Sendable {
    package var path: ValuePath
    /// A string, a number, a truth value or null. Numbers are compared as numbers, so that `1` is `1.0`.
    package var value: JSONTemplate

    package init(_ path: ValuePath, _ value: JSONTemplate) {
        self.path = path
        self.value = value
    }
}

extension Format where Value == TextMatch {
    /// `text` for a text that is equal, `{ contains: text }` for a part of it.
    static var match: Format {
        let text = Format<Template>.template(mayBeEmpty: true)
        return Format.alternatives(
            "expected a text, or { contains: text }", text: text.mapped({ .equals($0) }, \.template),
            [
                Alternative(
                    ["contains"], Template(literal: ""),
                    [Field("contains", \.self, .template(), "A part of the text.", isRequired: true)],
                    make: { template, _, _ in .contains(template) },
                    split: { if case .contains(let template) = $0 { template } else { nil } })
            ]
        ).defined(as: "match")
    }
}

extension Format where Value == AnswerExpectations {
    static var expectations: Format {
        .record(
            AnswerExpectations(),
            [
                Field(
                    optional: "status", \.statusIfAny, .statuses,
                    "The status, or one of several: 200, 2xx, [200, 404]."),
                Field(
                    optional: "header", \.headersIfAny, headers, "Headers and their texts, or parts of them."),
                Field(optional: "body", \.body, .match, "The body, or a part of it."),
                Field(
                    optional: "json", \.jsonIfAny, json,
                    "Values of a body of JSON, by their paths: { $.state: open }."),
                Field(optional: "size", \.size, .memory, "The most bytes of the body."),
                Field(
                    optional: "time", \.time, .positiveDuration,
                    "The longest time from the sending of the request to the end of the answer."),
            ])
    }

    private static var headers: Format<[HeaderExpectation]> {
        .pairs(
            "headers", .match, name: \.name, make: HeaderExpectation.init, value: \.match,
            problem: { name, names in
                HeaderNames.problem(name)
                    ?? (names.contains { $0.lowercased() == name.lowercased() } ? "stands twice, in another case" : nil)
            })
    }

    private static var json: Format<[JSONExpectation]> {
        .pairs(
            "values", .jsonScalar, name: \.path.text,
            make: { text, value in
                JSONExpectation(ValuePath.parsed(text) ?? .whole, value)
            }, value: \.value,
            problem: { text, _ in
                do throws(ValueProblem) {
                    _ = try ValuePath(text)
                    return nil
                } catch {
                    return error.message
                }
            })
    }
}

extension AnswerExpectations {
    // The keys that are left out where there is nothing to say.

    fileprivate var statusIfAny: [StatusPattern]? {
        get { status.isEmpty ? nil : status }
        set { status = newValue ?? [] }
    }

    fileprivate var headersIfAny: [HeaderExpectation]? {
        get { headers.isEmpty ? nil : headers }
        set { headers = newValue ?? [] }
    }

    fileprivate var jsonIfAny: [JSONExpectation]? {
        get { json.isEmpty ? nil : json }
        set { json = newValue ?? [] }
    }
}
