/// The moments in the handling of a message at which a crash is hardest to get right.
package enum CrashPoint: String, CaseIterable, Sendable {
    /// The decision is made, nothing is written.
    case beforeCommit = "before-commit"
    /// Rows, outbox and inbox are written, no event has left.
    case betweenCommitAndPublish = "between-commit-and-publish"
    /// The events have left, the bus has not been told that the message was handled.
    case betweenPublishAndAcknowledgement = "between-publish-and-acknowledgement"
}
