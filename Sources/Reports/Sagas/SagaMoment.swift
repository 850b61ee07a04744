internal import Measurement

/// One step of a saga with what the steps before it say of its message. Times are nanoseconds.
struct SagaMoment {
    let step: SagaStep
    /// 0 for what a customer asks and for events, one more for what their handling asks for, and so on.
    var depth = 0
    /// The type of the message that the parcel brought; that of the step may be the answer's.
    var message: Int
    /// Of a call: 1 for the first with which a worker asks in one handling.
    var attempt = 1
    /// Of an event that is published: the services for which the bus takes it at that instant, in its order.
    var subscribers: [Int] = []
    /// Of what the bus takes: whether it is an event that is published at that instant, and no timer's message.
    var isOfEvent = false
    /// Of an answer: whether who asked waits for it no longer.
    var isAbandoned = false
    /// Of the beginning of work: how long the message was in the replica's mailbox, and in the bus before.
    var inMailbox: Int64 = 0
    var inBus: Int64 = 0
    /// Of the end of work: how long a worker has held the message; nil where none had it in hand.
    var held: Int64?

    init(_ step: SagaStep) {
        self.step = step
        message = step.message
    }
}
