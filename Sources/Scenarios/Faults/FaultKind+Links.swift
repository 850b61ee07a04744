internal import Contexts
internal import Platform

/// Faults of the links between gateway, services and bus.
extension FaultKind {
    static var links: [FaultKind] {
        [
            link(
                "partition", "The ways on which nothing arrives.", [], effect: { _ in .partition },
                split: { effect, _ in effect == .partition }),
            link(
                "drop", "The ways on which messages are lost.",
                [probability("The share of messages that does not arrive.")],
                effect: { .drop(probability: $0.probability) },
                split: { effect, draft in
                    guard case .drop(let probability) = effect else { return false }
                    draft.probability = probability
                    return true
                }),
            link(
                "duplicate", "The ways on which messages arrive twice.",
                [probability("The share of messages that arrives twice.")],
                effect: { .duplicate(probability: $0.probability) },
                split: { effect, draft in
                    guard case .duplicate(let probability) = effect else { return false }
                    draft.probability = probability
                    return true
                }),
            delay, reorder,
        ]
    }

    private static var delay: FaultKind {
        link(
            "delay", "The ways on which messages take longer.",
            [
                Field(
                    "time", \.addedOrNone, .distribution, "What each message takes in addition.", isRequired: true)
            ],
            effect: { .delay($0.addedOrNone) },
            split: { effect, draft in
                guard case .delay(let time) = effect else { return false }
                draft.addedOrNone = time
                return true
            })
    }

    private static var reorder: FaultKind {
        link(
            "reorder", "The ways on which messages overtake each other.",
            [
                probability("The share of messages that may be overtaken."),
                Field("within", \.within, .positiveDuration, "How much later they arrive, at most.", isRequired: true),
            ],
            effect: { .reorder(probability: $0.probability, within: $0.within) },
            split: { effect, draft in
                guard case .reorder(let probability, let within) = effect else { return false }
                (draft.probability, draft.within) = (probability, within)
                return true
            })
    }

    static func probability(_ description: String) -> Field<FaultDraft> {
        Field("probability", \.probability, .probability, description, isRequired: true)
    }

    private static func link(
        _ key: String, _ description: String, _ fields: [Field<FaultDraft>],
        effect: @escaping (FaultDraft) -> LinkFault.Effect,
        split: @escaping (LinkFault.Effect, inout FaultDraft) -> Bool
    ) -> FaultKind {
        FaultKind(
            key, target: { Field(key, \.link, .link($0), description, isRequired: true) }, fields,
            make: { draft, _, _ in draft.link.fault(effect(draft)) },
            split: { action, draft in
                guard case .link(let fault) = action, split(fault.effect, &draft) else { return false }
                draft.link = LinkText(fault)
                return true
            })
    }
}

extension FaultDraft {
    /// The added time of a fault that must have one.
    fileprivate var addedOrNone: Distribution {
        get { addedTime ?? .constant(.zero) }
        set { addedTime = newValue }
    }
}
