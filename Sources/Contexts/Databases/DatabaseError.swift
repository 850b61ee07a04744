/// A database failed to do what it was asked to do.
package struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it was asked for.
    package enum Operation: String, CaseIterable, Sendable {
        case open, load, commit, inbox, outbox, timers
    }

    package enum Kind: String, CaseIterable, Sendable {
        /// Others were in the way, for example with a lock that was not free in time or a deadlock. Nothing was
        /// written.
        case busy
        /// The database could not be reached, or refused the connection. Nothing was written.
        case unavailable
        /// The connection broke during the operation: nobody knows whether the database wrote.
        case interrupted
        /// The database understood and refused, for example because of a full disk or a broken constraint. It will
        /// refuse again.
        case refused
        /// The task that asked was cancelled before anything was written.
        case cancelled
    }

    package var operation: Operation
    package var kind: Kind
    /// What the database said, for a human reader.
    package var detail: String

    package init(_ kind: Kind, at operation: Operation, _ detail: String = "") {
        self.kind = kind
        self.operation = operation
        self.detail = detail
    }

    /// Whether the same operation may succeed at once and can do no harm.
    ///
    /// If nobody knows whether a commit wrote, whoever holds the message must not decide about it again. A decision
    /// over rows that have already changed has another reply. Instead the sender or the bus tries again, and the inbox
    /// then knows the message.
    package var isWorthRetrying: Bool {
        switch kind {
        case .busy: true
        case .interrupted: operation != .commit
        case .unavailable, .refused, .cancelled: false
        }
    }

    package var description: String {
        let text = "the database failed (\(kind.rawValue), \(operation.rawValue))"
        return detail.isEmpty ? text : "\(text): \(detail)"
    }
}
