/// The result of a message that a service handled.
@usableFromInline package enum HandlingResult: Sendable {
    /// The transaction committed.
    case committed
    /// The inbox already knew the message. It took effect before, and has no effect now.
    case duplicate
    /// Every attempt to commit conflicted with another transaction's change; nothing was written.
    case conflict
    /// The message is a copy of an event that the database has parked; nothing was written.
    case parked
    /// The logic made no decision, for example because an external program does not answer; nothing was written.
    case failed
}

/// Load, decide, commit, as a state machine: it says what is next and is told how that went.
///
/// All hosts use this one loop, so a world in memory and a service on a real database follow the same rules. It knows
/// neither rows nor time. What the steps put into the decision counts only if the result is
/// ``HandlingResult/committed``.
@usableFromInline package struct CommitAttempt: Sendable {
    @usableFromInline package enum Step: Equatable, Sendable {
        /// Ask the inbox whether the message was handled; then ``CommitAttempt/asked(hasHandled:)``.
        case askInbox
        /// Load the rows that the message needs; then ``CommitAttempt/loaded()``.
        case load
        /// Decide about them, with an empty decision; then ``CommitAttempt/decided(_:)``.
        case decide
        /// Commit; then ``CommitAttempt/committed(_:)``.
        case commit
        case end(HandlingResult)
    }

    /// How often a message is loaded and decided about if other transactions change its rows in between.
    @inlinable package static var maximumAttempts: Int { 16 }

    @usableFromInline package private(set) var next: Step
    @usableFromInline var attemptsLeft = CommitAttempt.maximumAttempts
    /// The id for the inbox; nil if the message cannot come again.
    @usableFromInline package let handled: UInt64?

    /// The result of the message, at the end.
    @inlinable package var result: HandlingResult? {
        if case .end(let result) = next { result } else { nil }
    }

    /// - Parameter asksFirst: whether the inbox is asked before the decision too. The commit always asks it, because
    ///   two replicas may handle the same message at the same time. Asking earlier pays off if a decision is expensive.
    @inlinable package init(_ work: Work, asksFirst: Bool) {
        handled = work.isFromBus && work.cause.isMessage ? work.message.id : nil
        next = asksFirst && handled != nil ? .askInbox : .load
    }

    @inlinable package mutating func asked(hasHandled: Bool) {
        assert(next == .askInbox)
        next = hasHandled ? .end(.duplicate) : .load
    }

    @inlinable package mutating func loaded() {
        assert(next == .load)
        next = .decide
    }

    /// - Parameter isDecided: false if there is no decision; then nothing is written.
    @inlinable package mutating func decided(_ isDecided: Bool) {
        assert(next == .decide)
        next = isDecided ? .commit : .end(.failed)
    }

    @inlinable package mutating func committed(_ result: CommitResult) {
        assert(next == .commit)
        switch result {
        case .committed: next = .end(.committed)
        case .duplicate: next = .end(.duplicate)
        case .parked: next = .end(.parked)
        case .conflict:
            attemptsLeft -= 1
            next = attemptsLeft > 0 ? .load : .end(.conflict)
        }
    }

    /// The database failed at the current step. If the step wrote nothing and another attempt makes sense, the message
    /// is loaded again. That counts as an attempt, like one that met a conflict.
    ///
    /// - Throws: the error, if there is no further attempt.
    package mutating func failed(_ error: DatabaseError) throws(DatabaseError) {
        attemptsLeft -= 1
        guard error.isWorthRetrying, attemptsLeft > 0 else { throw error }
        next = .load
    }
}
