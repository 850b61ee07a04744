internal import Contexts
internal import Texts

extension Format where Value == JourneyStep {
    /// A mapping with one key, the step's name, as in `order: { lines: 1..3 }`; or only the name.
    static func journeyStep(_ vocabulary: ScenarioVocabulary) -> Format {
        let names = vocabulary.steps.map(\.name)
        let bare = Format<String>.oneOf(names, as: "step").mapped({ JourneyStep($0) }, \.name)
        return .alternatives(
            "expected one of the steps: \((names + JourneyStep.ownNames).joined(separator: ", "))", text: bare,
            vocabulary.steps.map(step) + [visit(vocabulary.gateway), request])
    }

    private static func step(_ declaration: StepDeclaration) -> Alternative<JourneyStep> {
        let (name, initial) = (declaration.name, JourneyStep(declaration.name))
        let own: [Field<JourneyStep>] = declaration.settings.map { $0.field(of: \.settings) }
        return Alternative(
            [name], initial,
            [Field(name, \.self, .record(initial, own + common), declaration.description, isRequired: true)],
            make: { step, _, _ in step }, split: { $0.name == name ? $0 : nil })
    }

    /// `{ visit: /payments, think: 1s }`: the path is the step's value, and its other keys are beside it.
    private static func visit(_ gateway: GatewayDeclaration) -> Alternative<JourneyStep> {
        let path = Field<JourneyStep>(
            JourneyStep.visit, \.visitedPath, .path(example: gateway.example), gateway.visitDescription,
            isRequired: true)
        return Alternative(
            [JourneyStep.visit], JourneyStep(visit: "/"), [path] + common,
            make: { step, _, _ in step }, split: { $0.path == nil ? nil : $0 })
    }

    /// `{ request: { name: search, get: /search, think: 1s } }`.
    private static var request: Alternative<JourneyStep> {
        let keys: [Field<RequestStep>] = RequestDraft.fields.map { $0.within(\.draft) }
        let common: [Field<RequestStep>] = common.map { $0.within(\.step) }
        let record = Format<RequestStep>.record(
            RequestStep(), keys + common, check: { $0.draft.check($1, &$2) })
        return Alternative(
            [JourneyStep.request], RequestStep(),
            [
                Field(
                    JourneyStep.request, \.self, record, "Sends a request that is spelt out to the target.",
                    isRequired: true)
            ],
            make: { read, _, _ in
                var step = read.step
                step.request = read.draft.made
                return step
            },
            split: { step in step.request.map { RequestStep(draft: RequestDraft($0), step: step) } })
    }

    private static var common: [Field<JourneyStep>] {
        [
            Field("think", \.think, .distribution, "The pause after the step."),
            Field("probability", \.probability, .probability, "The share of customers who take the step."),
        ]
    }
}

/// A step that is a request, while its keys are read.
private struct RequestStep {
    var draft = RequestDraft()
    var step = JourneyStep(JourneyStep.request)
}

extension JourneyStep {
    /// The path of a step that is a visit.
    fileprivate var visitedPath: String {
        get { path ?? "/" }
        set { path = newValue }
    }
}

extension Format where Value == String {
    /// The path of a URL: a slash, and no blanks, query or fragment. Any path is accepted, whether or not it leads
    /// somewhere.
    fileprivate static func path(example: String) -> Format {
        .text(
            "expected a path as \(example)",
            schema: .object([("type", .string("string")), ("pattern", .string("^/[!-\"$->@-~]{0,199}$"))]),
            parse: { (text) throws(ValueProblem) in
                let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F && $0 != 0x23 }
                guard text.hasPrefix("/"), text.utf8.count <= Limits.pathLength, isVisible else {
                    throw ValueProblem(
                        "is no path, expected a slash and up to \(Limits.pathLength - 1) characters without blanks, "
                            + "'?' and '#'")
                }
                return text
            },
            print: { $0 })
    }
}
