package import Contexts

/// One step of a watched message on its way, as the world takes it.
package struct Step: Hashable, Sendable {
    /// What happened to the message. ``Step/value`` says more where a case says so.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// A client's request has come to the gateway.
        case asked
        /// A worker sends a request and waits; the value is the parcel whose handling asks.
        case called
        /// An event has left its publisher's outbox for the first time; the value is the code that it carries.
        case published
        /// The bus takes an event, or a timer's message, for one subscriber.
        case posted
        /// A timer was committed; the value is its length in nanoseconds.
        case timerSet
        /// The bus keeps the message until a replica has room.
        case waitsInBus
        /// The bus sends the message to a replica; the value is 1 where it has sent it before.
        case handed
        /// The message has come to a replica that listens.
        case arrived
        /// The replica stands still: the message waits until it goes on.
        case held
        /// A worker begins to serve it.
        case started
        /// Decided and committed; the value is the code of the answer where there is one.
        case handled
        /// The inbox knew it: no effect.
        case duplicate
        /// The handling came to nothing: ``Step/failure``.
        case failed
        /// The request, or the delivery, did not come to be handled: ``Step/failure``.
        case turnedAway
        /// A full mailbox lost it unseen.
        case dropped
        /// A link lost it, or the word that it was handled.
        case lostOnLink
        /// A link made a second one of it.
        case copied
        /// The answer has come to who asked; the value is its code.
        case answered
        /// The answer has come to a client who no longer waits.
        case answeredLate
        /// The gateway ends the request.
        case gatewayTimeout
        /// The time-out of a worker's call has passed; here and in the next two, the parcel is that whose handling asks.
        case callTimedOut
        /// The circuit breaker did not permit a worker's call.
        case notPermitted
        /// A worker waits before its next attempt; the value is how long, in nanoseconds.
        case pause
        /// Consumers have failed at it too often: it is a dead letter.
        case deadLettered
        /// The gateway sends a client's request to another replica, as ``Step/failure`` was what one came to; the value
        /// counts the attempts before.
        case passedOn
    }

    package var at: Instant
    package var kind: Kind
    package var type: MessageType
    /// Whom the message is for; of an event that is published and of a timer, whose it is.
    package var service: ServiceID
    /// The replica that it concerns; nil where it concerns none.
    package var replica: ReplicaID?
    package var worker: UInt16 = 0
    /// The parcel's number, which a later parcel may have again; nil where there is no parcel.
    package var parcel: UInt32?
    package var failure: DeliveryFailure?
    package var value: Int64 = 0
}
