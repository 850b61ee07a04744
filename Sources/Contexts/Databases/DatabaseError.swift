/// A database did not do what it was asked for.
package struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it was asked for.
    package enum Operation: String, CaseIterable, Sendable {
        case open, load, commit, inbox, outbox, timers
    }

    package enum Kind: String, CaseIterable, Sendable {
        /// Others were in the way, as with a lock that was not free in time or a deadlock. Nothing was written.
        case busy
        /// It could not be reached, or turned the connection away. Nothing was written.
        case unavailable
        /// The connection broke while it was at work: whether it wrote is not known.
        case interrupted
        /// It understood and refused, as with a full disk or a broken constraint. It will refuse again.
        case refused
        /// The task that asked was cancelled before anything was written.
        case cancelled
    }

    package var operation: Operation
    package var kind: Kind
    /// What the database said, for people.
    package var detail: String

    package init(_ kind: Kind, at operation: Operation, _ detail: String = "") {
        self.kind = kind
        self.operation = operation
        self.detail = detail
    }

    /// Whether the same may go well at once, and can do no harm.
    ///
    /// Where nobody knows whether a commit wrote, the message must not be decided about again by whoever holds it: a
    /// decision over rows that are changed already has another reply. Its sender tries again, or the bus does, and the
    /// inbox then knows.
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
