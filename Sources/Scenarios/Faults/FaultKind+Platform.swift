internal import Contexts
internal import Platform

/// Faults of databases and nodes.
extension FaultKind {
    static var platform: [FaultKind] { [databaseSlow, databaseDown, databaseCrash, loseNode] }

    private static var databaseSlow: FaultKind {
        FaultKind(
            "databaseSlow", "The service whose database becomes slow.", times("The time of a commit"),
            make: { draft, node, reading in
                draft.eitherTime("databaseSlow", node, &reading).map { .databaseSlow(time: $0.time, added: $0.added) }
            },
            split: { action, draft in
                guard case .databaseSlow(let time, let added) = action else { return false }
                draft.set(time: time, added: added)
                return true
            })
    }

    private static var databaseDown: FaultKind {
        FaultKind(
            "databaseDown", "The service whose database refuses everything.",
            make: { _, _, _ in .databaseDown }, split: { action, _ in action == .databaseDown })
    }

    private static var databaseCrash: FaultKind {
        FaultKind(
            "databaseCrash", "The service whose database loses what it had not synced.",
            make: { draft, node, reading in
                if draft.duration != nil {
                    reading.report(
                        "'for' has no meaning for the crash of a database, which is back at once",
                        at: node.position(of: "for"), hint: "remove 'for', or add a databaseDown")
                    return nil
                }
                return .databaseCrash
            },
            split: { action, _ in action == .databaseCrash })
    }

    private static var loseNode: FaultKind {
        FaultKind(
            "loseNode",
            target: { _ in
                Field(
                    "loseNode", \.node, .integer(1...ClusterSpec.maximumNodes),
                    "The node that is out of reach with all its replicas.", isRequired: true)
            },
            [],
            make: { draft, _, _ in .loseNode(draft.node) },
            split: { action, draft in
                guard case .loseNode(let node) = action else { return false }
                draft.node = node
                return true
            })
    }
}
