internal import Measurement

/// One step of a saga, with what is known of its message from the steps before it. Times are nanoseconds.
struct SagaMoment {
    let step: SagaStep
    /// 0 for a customer's request and for events, one more for what their handling asks for, and so on.
    var depth = 0
    /// The type of the message that the parcel brought. The step itself may have the type of the answer.
    var message: Int
    /// For a call: 1 for the first call that a worker makes in one handling.
    var attempt = 1
    /// For a published event: the services for which the bus takes it at that instant, in the bus's order.
    var subscribers: [Int] = []
    /// For a message that the bus takes: whether it is an event published at that instant, and not a timer's message.
    var isOfEvent = false
    /// For an answer: whether the caller no longer waits for it.
    var isAbandoned = false
    /// For the beginning of work: how long the message was in the replica's mailbox, and before that in the bus.
    var inMailbox: Int64 = 0
    var inBus: Int64 = 0
    /// For the end of work: how long a worker held the message; nil if no worker had it.
    var held: Int64?

    init(_ step: SagaStep) {
        self.step = step
        message = step.message
    }
}
