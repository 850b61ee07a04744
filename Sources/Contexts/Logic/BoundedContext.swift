/// How a synchronous request ended, as its caller sees it.
@usableFromInline package enum RequestOutcome: Sendable {
    case reply(Message)
    /// No answer within the time-out of the call. The request may still be carried out.
    case timedOut
    /// The circuit breaker did not permit the call; nothing was sent.
    case notPermitted
    /// Every attempt failed before an answer: no replica was ready, a mailbox was full, or a replica died.
    case unavailable
}

/// Why a context is asked to decide.
@usableFromInline package enum Cause: Sendable {
    /// A command, event or request arrived.
    case message
    /// The request that this context sent while it handled ``Work/message`` has ended.
    ///
    /// A message of the bus counts as handled once the request is sent. If the replica dies before the outcome, the
    /// message does not come again. A context that must continue even then sets a timer with the request.
    case outcome(RequestOutcome)

    @inlinable package var isMessage: Bool {
        if case .message = self { true } else { false }
    }
}

/// One message to decide about, with everything that a context may not fetch by itself.
@usableFromInline package struct Work: Sendable {
    @usableFromInline package var message: Message
    @usableFromInline package var cause: Cause
    @usableFromInline package var now: Instant
    /// 64 random bits that depend only on the seed, the service and the message's key. So two variants of a scenario
    /// draw the same numbers for the same order.
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

/// Decides in a service: a context of this program, or an external program that speaks for one.
@usableFromInline package protocol Decider<Rows>: Sendable {
    /// The rows that one message needs: loaded before the decision, changed by it, committed after it.
    associatedtype Rows: EmptyInitializable & Sendable

    /// Whether a decision costs so much that the inbox should be asked before it.
    var isCostly: Bool { get }

    /// Decides about the loaded rows, into an empty decision. Returns false if there is no decision; then nothing is
    /// written.
    func comesToDecision(_ work: Work, rows: inout Rows, decision: inout Decision) -> Bool
}

/// A bounded context: a pure state machine over the rows of its own data.
///
/// `decide` never awaits, sleeps, reads a clock or draws a random number: everything comes in with ``Work``. So the
/// same logic runs in virtual time, on a real database and behind HTTP.
@usableFromInline package protocol BoundedContext: Decider {
    // Repeated here so that the compiler finds it in the parameters of `decide`.
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
