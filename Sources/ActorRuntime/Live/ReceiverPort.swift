/// The way into an actor of the live world: many senders, one receiver, handled in batches on the actor's executor.
///
/// A message costs its sender an append under a lock. It costs the actor a share of one call for the whole batch. The
/// actor's executor is woken only if it was idle.
///
/// Receivers that share threads take turns. A receiver may never run out of messages, because it sends them to itself
/// or because it waits for room in another's mailbox. It then gives up its thread after ``ReceiverTurns/batchesInARow``
/// batches or ``ReceiverTurns/messagesInARow`` messages. Inside a batch, a receiver must not wait for another receiver
/// that shares its threads, because there may be only one thread. It sends itself a message instead.
@usableFromInline
package final class ReceiverPort<Receiver: BatchReceiver>: Sendable {
    @usableFromInline let queue: BatchQueue<Receiver.Element>
    @usableFromInline let executor: QueueExecutor
    /// One block for all wake-ups: making one each time would cost more than handling a message.
    @usableFromInline let turn: QueueExecutor.Block

    /// - Parameters:
    ///   - executor: the one that `receiver` is isolated to. If it is another one, the port traps at the first message.
    ///   - limit: messages that may wait at the same time, at least 1.
    @inlinable
    package init(to receiver: Receiver, on executor: QueueExecutor, limit: Int) {
        let queue = BatchQueue<Receiver.Element>(limit: limit)
        let turns = ReceiverTurns(queue, receiver, executor)
        self.queue = queue
        self.executor = executor
        turn = { turns.take() }
    }

    /// Sends a message from any thread. If `limit` messages wait already, sends nothing and returns false.
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
