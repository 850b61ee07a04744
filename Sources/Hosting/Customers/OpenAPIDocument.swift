package import Applications
internal import Contexts
internal import Serving
package import Texts

/// The document of an application's interface (OpenAPI 3.1), made of its wire form: what the routes read and answer, and
/// nothing else.
package struct OpenAPIDocument: Sendable {
    /// Where the routes and the gateway serve it.
    package static let path = "/openapi.json"
    private static let problem = "Problem"

    private let form: WireForm

    package init(_ form: WireForm) { self.form = form }

    package var json: JSON {
        .object([
            ("openapi", .string("3.1.0")),
            (
                "info",
                .object([
                    ("title", .string(form.title)), ("version", .string("1")),
                    ("description", .string(form.introduction)),
                ])
            ),
            ("paths", paths),
            (
                "components",
                .object([
                    ("schemas", .object(form.schemas.map { ($0.name, Self.schema($0)) } + [problemSchema])),
                    ("headers", .object(Self.headers)),
                    ("responses", .object([("Other", .object(Self.otherProblems))])),
                ])
            ),
        ])
    }

    // MARK: Operations

    private var paths: JSON {
        var paths: [(key: String, value: JSON)] = []
        for operation in form.operations where !paths.contains(where: { $0.key == operation.path }) {
            let all = form.operations.filter { $0.path == operation.path }
            paths.append((operation.path, .object(all.map { ($0.method.rawValue.lowercased(), self.operation($0)) })))
        }
        return .object(paths)
    }

    private func operation(_ operation: WireOperation) -> JSON {
        var members: [(key: String, value: JSON)] = [
            ("operationId", .string(operation.name)), ("summary", .string(operation.summary)),
        ]
        let parameters = parameters(of: operation)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let body = operation.body {
            members.append(
                (
                    "requestBody",
                    .object([
                        ("required", .bool(true)),
                        ("content", Self.content(HTTPMedia.json, Self.reference(to: body))),
                    ])
                ))
        }
        members.append(("responses", .object(responses(of: operation))))
        return .object(members)
    }

    private func parameters(of operation: WireOperation) -> [JSON] {
        let inPath = operation.pathNames
        var parameters = operation.parameters.map { parameter in
            let isInPath = inPath.contains(parameter.name)
            var schema: [(key: String, value: JSON)] = [
                ("type", .string("integer")), ("minimum", .integer(parameter.range.lowerBound)),
                ("maximum", .integer(parameter.range.upperBound)),
            ]
            if let value = parameter.defaultValue { schema.append(("default", .integer(value))) }
            return Self.parameter(
                parameter.name, in: isInPath ? "path" : "query", parameter.meaning,
                isRequired: isInPath || parameter.defaultValue == nil, .object(schema))
        }
        switch operation.numbering {
        case .none: break
        case .makes(let member):
            parameters.append(
                Self.parameter(
                    RequestKey.header, in: "header",
                    """
                    A key of the client's for this request (draft-ietf-httpapi-idempotency-key-header-07), with or \
                    without quotes: sent again with the same body, it makes nothing new and is answered as before. \
                    `\(member)` in the body says the same.
                    """, isRequired: false,
                    .object([
                        ("type", .string("string")), ("pattern", .string(RequestKey.headerPattern)),
                    ])))
        case .finds(let name):
            parameters.append(
                Self.parameter(
                    name, in: "query", "The key of the request that made it.", isRequired: true,
                    Self.schema(.key(longest: KeyedRequest.longestKey))))
        }
        return parameters
    }

    // MARK: Responses

    private func responses(of operation: WireOperation) -> [(key: String, value: JSON)] {
        let success = operation.success
        var good: [(key: String, value: JSON)] = [("description", .string(success.meaning))]
        if success.status == 201 { good.append(("headers", Self.headerReferences(["Location"]))) }
        good.append(("content", Self.content(HTTPMedia.json, Self.reference(to: success.schema))))
        var responses: [(key: String, value: JSON)] = [(String(success.status), .object(good))]
        let problems = operation.problems + Self.problems(of: operation)
        for status in Set(problems.map(\.status)).sorted() {
            let lines = problems.filter { $0.status == status }.map { "- `\($0.kind)`: \($0.detail)" }
            var response: [(key: String, value: JSON)] = [("description", .string(lines.joined(separator: "\n")))]
            if [409, 429, 502, 503].contains(status) {
                response.append(("headers", Self.headerReferences(["Retry-After"])))
            }
            response.append(("content", Self.content(Problem.mediaType, Self.reference(to: Self.problem))))
            responses.append((String(status), .object(response)))
        }
        responses.append(("default", .object([("$ref", .string("#/components/responses/Other"))])))
        return responses
    }

    /// How the routes refuse an operation, and how the system may fail it.
    private static func problems(of operation: WireOperation) -> [WireProblem] {
        var problems = [
            WireProblem(400, "bad_parameter", "The query names what is not known, or a value out of its range."),
            CustomerRequest.notAcceptable,
        ]
        if !operation.pathNames.isEmpty { problems.append(CustomerRequest.noSuchPath) }
        if operation.body != nil {
            problems += [
                WireProblem(400, WireRefusal.malformedBody, "The body is no JSON, or not of the shape of its schema."),
                CustomerRequest.tooLarge, CustomerRequest.noJSON,
                WireProblem(422, WireRefusal.beyondLimit, "A number or a list of the body is beyond its limits."),
            ]
        }
        switch operation.numbering {
        case .none: break
        case .makes:
            problems += [RequestKey.malformed, RequestKey.twoKeys, KeyedRequests.otherBody, KeyedRequests.inHand]
        case .finds: problems.append(KeyedRequests.unknown)
        }
        return problems
            + DeliveryFailure.allCases.map { WireProblem($0.status, snakeCase($0), $0.explanation) }
    }

    private static let otherProblems: [(key: String, value: JSON)] = [
        (
            "description",
            .string("A problem of HTTP itself, as a method that a path does not know (405) or fields too long (431).")
        ),
        ("content", content(Problem.mediaType, reference(to: problem))),
    ]

    // MARK: Schemas

    private var problemSchema: (key: String, value: JSON) {
        let members: [WireSchema.Member] = [
            .init("type", "`about:blank`: the status says it all.", .text),
            .init("title", "The status in words.", .text),
            .init("status", "The status.", .integer(400...599)),
            .init("detail", "What happened, and what to do.", .text, isRequired: false),
            .init(Problem.reasonMember, "What is the reason, in snake_case.", .text, isRequired: false),
            .init(Problem.failureMember, "What failed in the system, in snake_case.", .text, isRequired: false),
            .init("pointer", "Where in the body (RFC 6901).", .text, isRequired: false),
            .init("line", "Where in the body, from 1.", .integer(1...Int64.max), isRequired: false),
            .init("column", "Where in the line, in bytes, from 1.", .integer(1...Int64.max), isRequired: false),
            .init("parameter", "Which parameter.", .text, isRequired: false),
        ]
        guard case .object(let schema) = Self.schema(.object(members)) else { return (Self.problem, .null) }
        // A problem may have members of its own (RFC 9457, section 3.2).
        let open = schema.filter { $0.key != "additionalProperties" }
        return (Self.problem, .object([("description", .string("Problem details (RFC 9457)."))] + open))
    }

    private static func schema(_ named: WireForm.NamedSchema) -> JSON {
        guard case .object(let members) = schema(named.schema) else { return .null }
        return .object(
            [("description", .string(named.meaning))] + members + [("examples", .array([named.example]))])
    }

    private static func schema(_ schema: WireSchema) -> JSON {
        switch schema {
        case .integer(let range, _):
            .object([
                ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
                ("maximum", .integer(range.upperBound)),
            ])
        case .key(let longest):
            .object([
                ("type", .string("string")), ("minLength", .integer(1)), ("maxLength", .integer(longest)),
                ("pattern", .string("^[!-~]+$")),
            ])
        case .text: .object([("type", .string("string"))])
        case .word(let words): .object([("type", .string("string")), ("enum", .strings(words))])
        case .flag: .object([("type", .string("boolean"))])
        case .list(let element, let count, _):
            .object([
                ("type", .string("array")), ("items", self.schema(element)),
                ("minItems", .integer(count.lowerBound)), ("maxItems", .integer(count.upperBound)),
            ])
        case .object(let members): object(members)
        case .either(let schemas): .object([("anyOf", .array(schemas.map(self.schema)))])
        case .named(let name): reference(to: name)
        }
    }

    private static func object(_ members: [WireSchema.Member]) -> JSON {
        let properties = members.map { member -> (key: String, value: JSON) in
            guard case .object(let parts) = schema(member.schema) else { return (member.name, .null) }
            return (member.name, .object([("description", .string(member.meaning))] + parts))
        }
        return .object([
            ("type", .string("object")), ("properties", .object(properties)),
            ("required", .strings(members.filter(\.isRequired).map(\.name))), ("additionalProperties", .bool(false)),
        ])
    }

    // MARK: Parts

    private static let headers: [(key: String, value: JSON)] = [
        (
            "Location",
            .object([
                ("description", .string("The path of what was made.")), ("schema", schema(.text)),
                ("required", .bool(true)),
            ])
        ),
        (
            "Retry-After",
            .object([
                ("description", .string("Seconds to wait before the request is sent again, if it may be.")),
                ("schema", schema(.integer(0...86_400))),
            ])
        ),
    ]

    private static func headerReferences(_ names: [String]) -> JSON {
        .object(names.map { ($0, .object([("$ref", .string("#/components/headers/\($0)"))])) })
    }

    private static func parameter(
        _ name: String, in place: String, _ meaning: String, isRequired: Bool, _ schema: JSON
    ) -> JSON {
        .object([
            ("name", .string(name)), ("in", .string(place)), ("description", .string(meaning)),
            ("required", .bool(isRequired)), ("schema", schema),
        ])
    }

    private static func content(_ type: String, _ schema: JSON) -> JSON {
        .object([(type, .object([("schema", schema)]))])
    }

    private static func reference(to name: String) -> JSON {
        .object([("$ref", .string("#/components/schemas/\(name)"))])
    }
}
