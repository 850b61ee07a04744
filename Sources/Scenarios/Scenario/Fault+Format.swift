internal import ActorRuntime
internal import Platform

/// The keys of a fault as they are written, before the action that they make up is known to be whole.
private struct FaultDraft {
    var name: String?
    var at = Timespan.zero
    var duration: Timespan?
    var service = ""
    var time: Distribution?
    var addedTime: Distribution?
    var replicas: Int? = 1
    var rate: Rate?
    var crashPoint: CrashPoint?

    init() {}

    init(_ fault: Fault) {
        name = fault.name
        at = fault.at
        duration = fault.duration
        service = fault.service
    }
}

extension Format where Value == Fault {
    /// `{ slow: SERVICE, time | addedTime }` or `{ kill: SERVICE, replicas, rate, crashPoint }`, each with `at`, `for` and
    /// `name`. A fault without a name is called after its action and service: `kill-delivery`.
    static var fault: Format {
        .alternatives("expected one of { slow: SERVICE }, { kill: SERVICE }", text: nil, [slow, kill])
    }

    private static var common: [Field<FaultDraft>] {
        [
            Field(optional: "name", \.name, .name, "Unique; metrics and expectations name the fault by it."),
            Field("at", \.at, .duration, "When the fault begins."),
            Field(optional: "for", \.duration, .positiveDuration, "How long it lasts; to the run's end where absent."),
        ]
    }

    private static func service(_ key: String, _ description: String) -> Field<FaultDraft> {
        Field(
            key, \.service, Format<String>.oneOf(ShopSpec.serviceNames, as: "service"), description, isRequired: true)
    }

    private static var slow: Alternative<Fault> {
        let times: [Field<FaultDraft>] = [
            Field(optional: "time", \.time, .distribution, "The service's time while the fault lasts."),
            Field(optional: "addedTime", \.addedTime, .distribution, "What is added to the service's own time."),
        ]
        return Alternative(
            ["slow"], FaultDraft(), [service("slow", "The service that becomes slow.")] + common + times,
            make: { draft, node, reading in
                guard let time = draft.time ?? draft.addedTime, draft.time == nil || draft.addedTime == nil else {
                    reading.report(
                        "the fault has \(draft.time == nil ? "neither" : "both") time \(draft.time == nil ? "nor" : "and") "
                            + "addedTime, expected one of them", at: node.position(of: "slow"))
                    return nil
                }
                return fault(draft, "slow", .slow(time: time, added: draft.time == nil))
            },
            split: { fault in
                guard case .slow(let time, let added) = fault.action else { return nil }
                var draft = FaultDraft(fault)
                if added { draft.addedTime = time } else { draft.time = time }
                return draft
            })
    }

    private static var kill: Alternative<Fault> {
        let keys: [Field<FaultDraft>] = [
            Field("replicas", \.replicas, .replicas, "How many replicas die at a time, or all."),
            Field(
                optional: "rate", \.rate, .killRate,
                "Kills in a unit of time, at random intervals; one kill where absent."),
            Field(
                optional: "crashPoint", \.crashPoint, .choice("crash point"),
                "Where in the handling of a message the replica dies; wherever it is where absent."),
        ]
        return Alternative(
            ["kill"], FaultDraft(), [service("kill", "The service whose replicas crash.")] + common + keys,
            make: { draft, node, reading in
                if draft.duration != nil, draft.rate == nil {
                    reading.report(
                        "'for' has no meaning for a single kill", at: node.position(of: "for"),
                        hint: "add a rate as 2/m, or remove 'for'")
                    return nil
                }
                let kill = Fault.Kill(
                    replicas: draft.replicas, ratePerSecond: draft.rate?.perSecond, crashPoint: draft.crashPoint)
                return fault(draft, "kill", .kill(kill))
            },
            split: { fault in
                guard case .kill(let kill) = fault.action else { return nil }
                var draft = FaultDraft(fault)
                draft.replicas = kill.replicas
                draft.rate = kill.ratePerSecond.map(Rate.init(perSecond:))
                draft.crashPoint = kill.crashPoint
                return draft
            })
    }

    private static func fault(_ draft: FaultDraft, _ action: String, _ value: Fault.Action) -> Fault {
        Fault(
            name: draft.name ?? "\(action)-\(draft.service)", at: draft.at, duration: draft.duration,
            service: draft.service, action: value)
    }
}

extension Format where Value == Int? {
    /// A number of replicas; nil is `all`.
    fileprivate static var replicas: Format {
        let number = Format<Int>.integer(1...ServiceSpec.maximumReplicas)
        return Format(
            shape: .either([.text(.object([("const", .string("all"))])), number.shape]),
            read: { node, reading in
                node.text == "all" ? .some(nil) : number.read(node, &reading).map(Optional.some)
            },
            write: { $0.map(number.write) ?? .text("all") })
    }
}

extension Rate {
    /// The rate in the unit in which it is shortest; reads back as the same number a second.
    fileprivate init(perSecond: Double) {
        let candidates = Unit.allCases.map { unit in
            Rate((perSecond * unit.seconds * 1e9).rounded() / 1e9, per: unit)
        }
        self = candidates.first { $0.perSecond == perSecond } ?? Rate(perSecond, per: .second)
    }
}
