internal import Contexts
internal import Platform
internal import Texts

extension Format where Value == Fault {
    /// A mapping with the key of one kind, whose value is the fault's target, and with `at`, `for` and `name`. A fault
    /// without a name is named after its kind and target: `kill-delivery`, `partition-order-payment`.
    static func fault(_ vocabulary: ScenarioVocabulary) -> Format {
        let kinds = FaultKind.all
        let keys = kinds.map { "{ \($0.key): \($0.initialTarget) }" }.joined(separator: ", ")
        return .alternatives("expected one of \(keys)", text: nil, kinds.map { alternative($0, vocabulary) })
    }

    private static func alternative(_ kind: FaultKind, _ vocabulary: ScenarioVocabulary) -> Alternative<Fault> {
        Alternative(
            [kind.key], kind.initial, [kind.target(vocabulary)] + common + kind.fields,
            make: { draft, node, reading in
                kind.make(draft, node, &reading).map { action in
                    Fault(
                        name: draft.name ?? "\(kind.key)-\(draft.targetName(action))", at: draft.at,
                        duration: draft.duration, service: draft.service.isEmpty ? nil : draft.service, action: action)
                }
            },
            split: { fault in
                var draft = kind.initial
                guard kind.split(fault.action, &draft) else { return nil }
                draft.name = fault.name
                draft.at = fault.at
                draft.duration = fault.duration
                draft.service = fault.service ?? ""
                return draft
            })
    }

    private static var common: [Field<FaultDraft>] {
        [
            Field(optional: "name", \.name, .name, "Unique; metrics and expectations name the fault by it."),
            Field("at", \.at, .duration, "When the fault begins."),
            Field(
                optional: "for", \.duration, .positiveDuration,
                "How long it lasts; to the run's end where absent. A kill without rate and databaseCrash happen once and have none."
            ),
        ]
    }
}

extension FaultKind {
    /// In the order of the documentation.
    static var all: [FaultKind] { services + links + platform }

    /// The meaning of the key's value, in an error's words.
    fileprivate var initialTarget: String {
        var draft = initial
        if split(.loseNode(1), &draft) { return "NODE" }
        return Self.links.contains { $0.key == key } ? "A -> B" : "SERVICE"
    }

    /// The name of a fault that is written without one; nil if its target is invalid.
    static func name(of node: SourceNode, in vocabulary: ScenarioVocabulary) -> String? {
        if let name = node["name"]?.text { return name }
        return all.lazy.compactMap { kind -> String? in
            guard let target = node[kind.key]?.text else { return nil }
            return "\(kind.key)-\((try? LinkText.parse(target, in: vocabulary))?.name ?? target)"
        }.first
    }
}

extension FaultDraft {
    fileprivate func targetName(_ action: Fault.Action) -> String {
        switch action {
        case .link: link.name
        case .loseNode(let node): "\(node)"
        default: service
        }
    }
}

extension Format where Value == Int? {
    /// A number of replicas; nil is `all`.
    static var replicas: Format {
        let number = Format<Int>.integer(1...ServiceSpec.maximumReplicas)
        return Format(
            shape: .either([.text(.object([("const", .string("all"))])), number.shape]),
            read: { node, reading in
                node.text == "all" ? .some(nil) : number.read(node, &reading).map(Optional.some)
            },
            write: { $0.map(number.write) ?? .text("all") }
        ).defined(as: "replicas")
    }
}
