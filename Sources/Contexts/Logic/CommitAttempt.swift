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

/// Load, decide, commit, as a machine: it says what is next and is told how that went.
///
/// It is the one loop of all hosts, so that the rules of a world in memory and of a service on a real database are the
/// same. It knows neither rows nor time. What a step other than a commit has put into the decision counts only where the
/// end is ``HandlingResult/committed``.
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

    /// How often a message is loaded and decided about when other transactions change its rows in between.
    @inlinable package static var maximumAttempts: Int { 16 }

    @usableFromInline package private(set) var next: Step
    @usableFromInline var attemptsLeft = CommitAttempt.maximumAttempts
    /// The id for the inbox; nil where the message cannot come again.
    @usableFromInline package let handled: UInt64?

    /// What became of the message, at the end.
    @inlinable package var result: HandlingResult? {
        if case .end(let result) = next { result } else { nil }
    }

    /// - Parameter asksFirst: whether the inbox is asked before the decision too. The commit asks it in any case, since
    ///   two replicas may have the same message in hand at a time; to ask before pays where a decision costs much.
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

    /// - Parameter isDecided: false where nobody came to a decision; then nothing is written.
    @inlinable package mutating func decided(_ isDecided: Bool) {
        assert(next == .decide)
        next = isDecided ? .commit : .end(.failed)
    }

    @inlinable package mutating func committed(_ result: CommitResult) {
        assert(next == .commit)
        switch result {
        case .committed: next = .end(.committed)
        case .duplicate: next = .end(.duplicate)
        case .conflict:
            attemptsLeft -= 1
            next = attemptsLeft > 0 ? .load : .end(.conflict)
        }
    }

    /// The database failed at the step at hand. Where that wrote nothing and another attempt makes sense, the message is
    /// loaded again, which counts as an attempt like one that met a conflict.
    ///
    /// - Throws: the error, where no further attempt is made.
    package mutating func failed(_ error: DatabaseError) throws(DatabaseError) {
        attemptsLeft -= 1
        guard error.isWorthRetrying, attemptsLeft > 0 else { throw error }
        next = .load
    }
}
