/// One saga with its steps, in the order in which they happened.
package struct KeptSaga: Hashable, Sendable {
    /// How it ended. The raw values are those of the file of kept sagas. People read the application's words
    /// (``ReportVocabulary/outcome(of:)``).
    package enum End: String, Hashable, Codable, Sendable {
        /// As its customer wished. The file has used this name since its first version.
        case succeeded = "delivered"
        case compensated
        /// No saga was started.
        case refused
        /// The run ended first. Some of the saga's work was still under way.
        case unfinished
        /// It had not ended, and none of its work was under way any more, so it never will end.
        case stuck
        /// Its customer got no answer, and no saga was started.
        case unanswered
    }

    /// Why it was kept.
    package enum Reason: String, Hashable, Codable, Sendable {
        /// One of a sample that is spread evenly over all sagas.
        case sampled
        /// One of the first of its kind that failed.
        case failed
        case refused
        /// One of the first that have no end.
        case unfinished
        /// Every saga was to be kept.
        case all
    }

    /// The number of what its customer asked for. Each has one saga.
    package var key: UInt64
    /// When its customer meant to make the request, in nanoseconds since the run began.
    package var placed: Int64
    package var end = End.unfinished
    /// Why it was compensated or refused.
    package var cause: String?
    /// When it ended, in nanoseconds since ``placed``; nil if it has not ended.
    package var ended: Int64?
    package var reason: Reason
    package var steps: [SagaStep] = []
    /// How many steps did not fit. All of them come after the last of ``steps``.
    package var stepsLeftOut = 0

    package init(key: UInt64, placed: Int64, reason: Reason) {
        self.key = key
        self.placed = placed
        self.reason = reason
    }
}
