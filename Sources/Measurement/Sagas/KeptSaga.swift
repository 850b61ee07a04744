/// One saga with its steps, in the order in which they happened.
package struct KeptSaga: Hashable, Sendable {
    /// How it ended. The raw values are those of the file of kept sagas; people are told the application's words
    /// (``ReportVocabulary/outcome(of:)``).
    package enum End: String, Hashable, Codable, Sendable {
        /// As its customer wished. The file has called it so from its first version on.
        case succeeded = "delivered"
        case compensated
        /// No saga was started.
        case refused
        /// The run was over before: something of it was still under way.
        case unfinished
        /// Nothing of it was under way any more, and it had not ended: it never will.
        case stuck
        /// Its customer had no answer, and no saga was started.
        case unanswered
    }

    /// Why it was kept.
    package enum Reason: String, Hashable, Codable, Sendable {
        /// One of those that stand evenly over all.
        case sampled
        /// One of the first of its kind that failed.
        case failed
        case refused
        /// One of the first that have no end.
        case unfinished
        /// Every saga was to be kept.
        case all
    }

    /// The number of what its customer asked for; each has one saga.
    package var key: UInt64
    /// When its customer meant to place it, in nanoseconds since the run began.
    package var placed: Int64
    package var end = End.unfinished
    /// Why it was compensated or refused.
    package var cause: String?
    /// When it ended, in nanoseconds since it was placed; nil for one that has not.
    package var ended: Int64?
    package var reason: Reason
    package var steps: [SagaStep] = []
    /// Steps that there was no room for, all after the last of ``steps``.
    package var stepsLeftOut = 0

    package init(key: UInt64, placed: Int64, reason: Reason) {
        self.key = key
        self.placed = placed
        self.reason = reason
    }
}
