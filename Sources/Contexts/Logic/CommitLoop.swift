/// What became of a message that a service handled.
@usableFromInline package enum HandlingResult: Sendable {
    /// The transaction committed.
    case committed
    /// The inbox knew the message: it had its effect before, and has none now.
    case duplicate
    /// Every attempt to commit met another transaction's change; nothing was written.
    case conflict
    /// The logic came to no decision, as an external program that does not answer; nothing was written.
    case failed
}

extension ContextDatabase where Rows: EmptyInitializable {
    /// How often a message is decided about when other transactions change its rows in between.
    @inlinable package static var maximumCommitAttempts: Int { 16 }

    /// Load, decide, commit: the one loop, whoever decides.
    ///
    /// - Parameters:
    ///   - decision: comes in empty, and counts only where the result is ``HandlingResult/committed``.
    ///   - decide: decides about the rows as they were loaded, once for each attempt; false where it comes to no
    ///     decision, and then nothing is written.
    @inlinable
    package func carryOut(
        _ work: Work, decision: inout Decision,
        deciding decide: (_ rows: inout Rows, _ decision: inout Decision) -> Bool
    ) -> HandlingResult {
        // The inbox is asked by the commit, not before it: two replicas may have the same message in hand at a time.
        let handled = work.isFromBus && work.cause.isMessage ? work.message.id : nil
        var rows = Rows()
        for _ in 0..<Self.maximumCommitAttempts {
            load(for: work.message, into: &rows)
            guard decide(&rows, &decision) else { return .failed }
            switch commit(rows, events: decision.events, handled: handled) {
            case .committed: return .committed
            case .duplicate:
                decision.removeAll()
                return .duplicate
            case .conflict: decision.removeAll()
            }
        }
        return .conflict
    }
}
