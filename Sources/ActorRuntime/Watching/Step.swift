package import Contexts

/// One step of a watched message, as the world takes it.
package struct Step: Hashable, Sendable {
    /// What happened to the message. Some cases say what ``Step/value`` means for them.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// A client's request has come to the gateway.
        case asked
        /// A worker sends a request and waits. The value is the parcel whose handling asks.
        case called
        /// An event has left its publisher's outbox for the first time. The value is the code that it carries.
        case published
        /// The bus takes an event, or a timer's message, for one subscriber.
        case posted
        /// A timer was committed; the value is its length in nanoseconds.
        case timerSet
        /// The bus keeps the message until a replica has room.
        case waitsInBus
        /// The bus sends the message to a replica. The value is 1 if it has sent the message before.
        case handed
        /// The message has come to a replica whose port is open.
        case arrived
        /// The replica stands still: the message waits until it goes on.
        case held
        /// A worker begins to serve it.
        case started
        /// The decision is made and committed. The value is the code of the answer if there is one.
        case handled
        /// The inbox already knew the message, so it has no effect.
        case duplicate
        /// The handling failed: ``Step/failure``.
        case failed
        /// The request or the delivery was not handled: ``Step/failure``.
        case turnedAway
        /// A full mailbox lost the message, and nobody was told.
        case dropped
        /// A link lost the message, or the acknowledgement of it.
        case lostOnLink
        /// A link made a copy of the message.
        case copied
        /// The answer has come to the one who asked. The value is its code.
        case answered
        /// The answer has come to a client who no longer waits.
        case answeredLate
        /// The gateway ends the request.
        case gatewayTimeout
        /// The time-out of a worker's call has passed. Here and in the next two cases the parcel is the one whose
        /// handling asks.
        case callTimedOut
        /// The circuit breaker did not permit a worker's call.
        case notPermitted
        /// A worker waits before its next attempt. The value is the length of the pause in nanoseconds.
        case pause
        /// Consumers have failed at the message too often: it is a dead letter.
        case deadLettered
        /// The gateway sends a client's request to another replica. ``Step/failure`` is the failure of the attempt
        /// before it. The value counts the earlier attempts.
        case passedOn
    }

    package var at: Instant
    package var kind: Kind
    package var type: MessageType
    /// The service that the message is for. For a published event and for a timer, the service that owns it.
    package var service: ServiceID
    /// The replica that the step concerns; nil if it concerns none.
    package var replica: ReplicaID?
    package var worker: UInt16 = 0
    /// The parcel's number, which a later parcel may use again; nil if there is no parcel.
    package var parcel: UInt32?
    package var failure: DeliveryFailure?
    package var value: Int64 = 0
}
