/// The way into an actor of the live world: many senders, one receiver, handled in batches on the actor's executor.
///
/// A message costs its sender an append under a lock, and the actor a share of one call for the whole batch. The
/// actor's executor is woken only when it had gone idle.
///
/// Receivers that share threads take turns: one that never runs out of messages, because it sends them to itself or
/// because it waits for room in another's mailbox, gives its thread up after ``ReceiverTurns/batchesInARow``
/// batches or ``ReceiverTurns/messagesInARow`` messages. A receiver must not wait inside of a batch for another one that shares its threads:
/// there may be one thread only. It sends itself a message instead.
@usableFromInline
package final class ReceiverPort<Receiver: BatchReceiver>: Sendable {
    @usableFromInline let queue: BatchQueue<Receiver.Element>
    @usableFromInline let executor: QueueExecutor
    /// One block for all wake-ups: to make one each time would cost more than to handle a message.
    @usableFromInline let turn: QueueExecutor.Block

    /// - Parameters:
    ///   - executor: the one that `receiver` is isolated to; the port traps at the first message where it is not.
    ///   - limit: messages that may wait at the same time, at least 1.
    @inlinable
    package init(to receiver: Receiver, on executor: QueueExecutor, limit: Int) {
        let queue = BatchQueue<Receiver.Element>(limit: limit)
        let turns = ReceiverTurns(queue, receiver, executor)
        self.queue = queue
        self.executor = executor
        turn = { turns.take() }
    }

    /// Sends a message from any thread. Returns false, and sends nothing, where `limit` messages wait already.
    @inlinable
    package func send(_ element: Receiver.Element) -> Bool {
        switch queue.send(element) {
        case .sent: return true
        case .wakesConsumer:
            executor.run(turn)
            return true
        case .full: return false
        }
    }
}

/// An actor that takes its messages in batches.
@usableFromInline
package protocol BatchReceiver: Actor {
    associatedtype Element: Sendable

    /// Handles elements in the order in which they came. `batch` is never empty.
    func receive(_ batch: borrowing [Element])
}
