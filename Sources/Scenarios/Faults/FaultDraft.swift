internal import ActorRuntime
internal import Contexts
internal import Platform

/// The keys of a fault as they are written, before it is known whether they make up a whole action.
struct FaultDraft {
    var name: String?
    var at = Timespan.zero
    var duration: Timespan?

    // The target.
    var service = ""
    var link = LinkText(from: .any, to: .any, isBothWays: false)
    var node = 1

    // Keys that only some faults have.
    var time: Distribution?
    var addedTime: Distribution?
    var replicas: Int?
    var rate: Rate?
    var crashPoint: CrashPoint?
    var probability = 0.0
    var leakPerSecond: Int64 = 20 << 20
    var after = Timespan.seconds(1)
    var messages = 1
    var within = Timespan.zero

    init(replicas: Int? = 1) { self.replicas = replicas }
}

/// One kind of fault: the key that identifies it, whose value is the target, and the keys that it has.
struct FaultKind {
    let key: String
    let initial: FaultDraft
    /// ``key`` itself, for the services of an application.
    let target: (ScenarioVocabulary) -> Field<FaultDraft>
    let fields: [Field<FaultDraft>]
    /// Nil after a problem has been reported.
    let make: (FaultDraft, SourceNode, inout Reading) -> Fault.Action?
    /// Puts the action's values into the draft; false for an action of another kind.
    let split: (Fault.Action, inout FaultDraft) -> Bool

    /// A fault of one service.
    init(
        _ key: String, _ description: String, replicas: Int? = 1, _ fields: [Field<FaultDraft>] = [],
        make: @escaping (FaultDraft, SourceNode, inout Reading) -> Fault.Action?,
        split: @escaping (Fault.Action, inout FaultDraft) -> Bool
    ) {
        self.init(
            key,
            target: { vocabulary in
                let service = Format<String>.oneOf(vocabulary.serviceNames, as: "service").defined(as: "service")
                return Field(key, \.service, service, description, isRequired: true)
            },
            initial: FaultDraft(replicas: replicas), fields, make: make, split: split)
    }

    init(
        _ key: String, target: @escaping (ScenarioVocabulary) -> Field<FaultDraft>, initial: FaultDraft = FaultDraft(),
        _ fields: [Field<FaultDraft>],
        make: @escaping (FaultDraft, SourceNode, inout Reading) -> Fault.Action?,
        split: @escaping (Fault.Action, inout FaultDraft) -> Bool
    ) {
        self.key = key
        self.initial = initial
        self.target = target
        self.fields = fields
        self.make = make
        self.split = split
    }
}
