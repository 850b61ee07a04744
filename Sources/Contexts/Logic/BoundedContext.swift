/// How a synchronous request ended, as its caller sees it.
@usableFromInline package enum RequestOutcome: Sendable {
    case reply(Message)
    /// No answer within the time-out of the call. The request may still be carried out.
    case timedOut
    /// The circuit breaker did not permit the call; nothing was sent.
    case notPermitted
    /// Every attempt failed before an answer: no ready replica, a full mailbox, a replica that died.
    case unavailable
}

/// Why a context is asked to decide.
@usableFromInline package enum Cause: Sendable {
    /// A command, event or request arrived.
    case message
    /// The request that this context sent while it handled ``Work/message`` has ended.
    ///
    /// A message of the bus counts as handled when the request was sent: where the replica dies before the outcome, the
    /// message does not come again. A context that must go on all the same sets a timer with the request.
    case outcome(RequestOutcome)

    @inlinable package var isMessage: Bool {
        if case .message = self { true } else { false }
    }
}

/// One message to decide about, with all that a context may not fetch by itself.
@usableFromInline package struct Work: Sendable {
    @usableFromInline package var message: Message
    @usableFromInline package var cause: Cause
    @usableFromInline package var now: Instant
    /// 64 random bits that depend on the seed, the service and the message's key alone, so that two variants of a
    /// scenario draw the same lot for the same order.
    @usableFromInline package var chance: UInt64
    /// Whether the message comes from the event bus and may come again: its id then goes through the inbox.
    @usableFromInline package var isFromBus: Bool

    @inlinable package init(
        message: Message, cause: Cause = .message, now: Instant, chance: UInt64 = 0, isFromBus: Bool = false
    ) {
        self.message = message
        self.cause = cause
        self.now = now
        self.chance = chance
        self.isFromBus = isFromBus
    }
}

/// Who decides in a service: a context of our own, or a program that speaks for one.
@usableFromInline package protocol Decider<Rows>: Sendable {
    /// The rows that one message needs: loaded before the decision, changed by it, committed after it.
    associatedtype Rows: EmptyInitializable & Sendable

    /// Whether a decision costs so much that the inbox is asked before it.
    var isCostly: Bool { get }

    /// Decides about the rows as they were loaded, into an empty decision. Returns false where it comes to no decision;
    /// then nothing is written.
    func comesToDecision(_ work: Work, rows: inout Rows, decision: inout Decision) -> Bool
}

/// A bounded context: a pure state machine over the rows of its own data.
///
/// `decide` never awaits, sleeps, reads a clock or draws a random number: everything comes in with ``Work``. That is
/// what lets the same logic run in virtual time, on a real database and behind HTTP.
@usableFromInline package protocol BoundedContext: Decider {
    // Once more, so that the compiler finds it in what `decide` takes.
    associatedtype Rows

    func decide(_ work: Work, rows: inout Rows, decision: inout Decision)
}

extension BoundedContext {
    @inlinable package var isCostly: Bool { false }

    @inlinable package func comesToDecision(_ work: Work, rows: inout Rows, decision: inout Decision) -> Bool {
        decide(work, rows: &rows, decision: &decision)
        return true
    }
}
