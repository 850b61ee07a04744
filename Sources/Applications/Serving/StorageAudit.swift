/// What a served application's databases say when they are compared with each other.
package struct StorageAudit: Sendable {
    /// The invariants that were judged. ``ApplicationAudit/unfinished`` are the sagas that were not judged because
    /// something of them is still to come.
    package let audit: ApplicationAudit
    /// The sagas that were judged.
    package let judged: Int
    /// Whether nothing was under way, so that every saga and all sums over them were judged.
    package let isQuiet: Bool
    /// What was not judged and why, each the end of a sentence that begins with "not judged:".
    package let notJudged: [String]

    package init(audit: ApplicationAudit, judged: Int, isQuiet: Bool, notJudged: [String]) {
        self.audit = audit
        self.judged = judged
        self.isQuiet = isQuiet
        self.notJudged = notJudged
    }

    /// Whether no invariant that was judged is broken.
    package var holds: Bool { audit.invariants.allSatisfy { $0.count == 0 } }
}
