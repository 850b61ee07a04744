internal import Contexts
internal import Platform

/// Faults of one service and its replicas.
extension FaultKind {
    static var services: [FaultKind] { [slow, kill, hang, pause, errors, leak, crashLoop, poison] }

    private static var slow: FaultKind {
        FaultKind(
            "slow", "The service that becomes slow.", times("The service's time"),
            make: { draft, node, reading in
                draft.eitherTime("slow", node, &reading).map { .slow(time: $0.time, added: $0.added) }
            },
            split: { action, draft in
                guard case .slow(let time, let added) = action else { return false }
                draft.set(time: time, added: added)
                return true
            })
    }

    private static var kill: FaultKind {
        let keys: [Field<FaultDraft>] = [
            replicas("How many replicas die at a time, or all."),
            Field(
                optional: "rate", \.rate, .killRate,
                "Kills in a unit of time, at random intervals; one kill where absent."),
            Field(
                optional: "crashPoint", \.crashPoint, .choice("crash point"),
                "Where in the handling of a message the replica dies; wherever it is where absent."),
        ]
        return FaultKind(
            "kill", "The service whose replicas crash.", keys,
            make: { draft, node, reading in
                if draft.duration != nil, draft.rate == nil {
                    reading.report(
                        "'for' has no meaning for a single kill", at: node.position(of: "for"),
                        hint: "add a rate as 2/m, or remove 'for'")
                    return nil
                }
                return .kill(
                    Fault.Kill(
                        replicas: draft.replicas, ratePerSecond: draft.rate?.perSecond, crashPoint: draft.crashPoint))
            },
            split: { action, draft in
                guard case .kill(let kill) = action else { return false }
                draft.replicas = kill.replicas
                draft.rate = kill.ratePerSecond.map(Rate.init(perSecond:))
                draft.crashPoint = kill.crashPoint
                return true
            })
    }

    private static var hang: FaultKind {
        FaultKind(
            "hang", "The service whose replicas live and do nothing, not even answer a probe.",
            [replicas("How many replicas hang, or all.")],
            make: { draft, _, _ in .hang(replicas: draft.replicas) },
            split: { action, draft in
                guard case .hang(let replicas) = action else { return false }
                draft.replicas = replicas
                return true
            })
    }

    private static var pause: FaultKind {
        FaultKind(
            "pause", "The service whose replicas stand still and then go on.",
            [replicas("How many replicas stand still, or all.")],
            make: { draft, node, reading in
                guard draft.duration != nil else {
                    reading.report("the key 'for' is missing: how long the pause is", at: node.position(of: "pause"))
                    return nil
                }
                return .pause(replicas: draft.replicas)
            },
            split: { action, draft in
                guard case .pause(let replicas) = action else { return false }
                draft.replicas = replicas
                return true
            })
    }

    private static var errors: FaultKind {
        FaultKind(
            "errors", "The service whose handling of messages ends in errors.",
            [probability("The share of messages whose handling ends in an error.")],
            make: { draft, _, _ in .errors(probability: draft.probability) },
            split: { action, draft in
                guard case .errors(let probability) = action else { return false }
                draft.probability = probability
                return true
            })
    }

    private static var leak: FaultKind {
        FaultKind(
            "leak", "The service whose replicas' memory grows until they are killed.", replicas: nil,
            [
                Field(
                    "perSecond", \.leakPerSecond, .positiveMemory, "By how much the memory of one grows in a second."),
                replicas("How many replicas leak, or all."),
            ],
            make: { draft, _, _ in .leak(bytesPerSecond: draft.leakPerSecond, replicas: draft.replicas) },
            split: { action, draft in
                guard case .leak(let bytes, let replicas) = action else { return false }
                (draft.leakPerSecond, draft.replicas) = (bytes, replicas)
                return true
            })
    }

    private static var crashLoop: FaultKind {
        FaultKind(
            "crashLoop", "The service whose replicas die after each start.",
            [
                replicas("How many replicas crash, or all."),
                Field("after", \.after, .positiveDuration, "How long after its start one dies."),
            ],
            make: { draft, _, _ in .crashLoop(replicas: draft.replicas, after: draft.after) },
            split: { action, draft in
                guard case .crashLoop(let replicas, let after) = action else { return false }
                (draft.replicas, draft.after) = (replicas, after)
                return true
            })
    }

    private static var poison: FaultKind {
        FaultKind(
            "poison", "The service whose replicas crash on the messages.",
            [Field("messages", \.messages, .integer(1...1_000_000), "How many messages are poisoned.")],
            make: { draft, _, _ in .poison(messages: draft.messages) },
            split: { action, draft in
                guard case .poison(let messages) = action else { return false }
                draft.messages = messages
                return true
            })
    }

    private static func replicas(_ description: String) -> Field<FaultDraft> {
        Field("replicas", \.replicas, .replicas, description)
    }
}

extension Rate {
    /// The rate in the unit that gives the shortest text. It reads back as the same number a second.
    fileprivate init(perSecond: Double) {
        let candidates = Unit.named.map(\.unit).map { unit in
            Rate((perSecond * unit.seconds * 1e9).rounded() / 1e9, per: unit)
        }
        self = candidates.first { $0.perSecond == perSecond } ?? Rate(perSecond, per: .second)
    }
}
