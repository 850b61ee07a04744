/// What a context decides about one message, besides the changed rows: the rest of the transaction, and the reply and
/// the request that leave after its commit.
///
/// A decision is filled once for each message and reused by its replica, so a busy replica allocates nothing for it.
@usableFromInline package struct Decision: Sendable {
    /// A synchronous request to another service. The worker stays held until the outcome arrives.
    @usableFromInline package struct Request: Sendable {
        @usableFromInline package let service: ServiceID
        @usableFromInline package let message: Message
    }

    @usableFromInline package var transaction = Transaction()
    /// The answer to the current request or command, if it has one. An answer to a message of the bus goes nowhere.
    @usableFromInline package internal(set) var reply: Message?
    @usableFromInline package var request: Request?

    @inlinable package init() {}

    /// Publishes an event on the topic of its type, once the transaction has committed.
    @inlinable package mutating func publish(_ message: Message) { transaction.publish(message) }

    /// Answers the sender. A context gives one answer. If there were several, only the last would be sent.
    @inlinable package mutating func reply(_ message: Message) {
        assert(reply == nil, "a message is answered once")
        reply = message
    }

    /// Ends this decision by asking another service; its outcome comes back as ``Cause/outcome(_:)``.
    package mutating func request(_ message: Message, from service: ServiceID) {
        assert(request == nil, "a decision asks one service at a time")
        request = Request(service: service, message: message)
    }

    /// Sends `message` to this service after a while. Only one timer may be pending for each message key; a new one
    /// replaces it.
    package mutating func schedule(_ message: Message, after delay: Timespan) {
        transaction.schedule(message, after: delay)
    }

    /// Cancels the timer that is pending for `key`; does nothing if there is none.
    package mutating func cancelTimer(key: UInt64) { transaction.cancelTimer(key: key) }

    /// Empties the decision for the next message and keeps its memory.
    @inlinable package mutating func removeAll() {
        transaction.removeAll()
        // Most decisions leave most parts empty, and emptying an empty part costs as much as emptying a full one. A
        // comparison with nil would copy the part.
        if case .some = reply { reply = nil }
        if case .some = request { request = nil }
    }
}
