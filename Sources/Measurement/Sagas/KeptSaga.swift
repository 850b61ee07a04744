/// One saga with its steps, in the order in which they happened.
package struct KeptSaga: Hashable, Sendable {
    package enum End: String, Hashable, Codable, Sendable {
        case delivered, compensated
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
        /// One of those that stand evenly over all orders.
        case sampled
        /// One of the first of its kind that failed.
        case failed
        case refused
        /// One of the first that have no end.
        case unfinished
        /// Every saga was to be kept.
        case all
    }

    package var order: UInt64
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

    package init(order: UInt64, placed: Int64, reason: Reason) {
        self.order = order
        self.placed = placed
        self.reason = reason
    }

    /// `compensated (out_of_stock)`.
    package var outcome: String { cause.map { "\(end.rawValue) (\($0))" } ?? end.rawValue }
}
