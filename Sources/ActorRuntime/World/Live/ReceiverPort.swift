/// The way into an actor of the live world: many senders, one receiver, handled in batches on the actor's executor.
///
/// A message costs its sender an append under a lock, and the actor a share of one call for the whole batch. The
/// actor's executor is woken only when it had gone idle.
///
/// Receivers that share threads take turns: one that never runs out of messages, because it sends them to itself or
/// because it waits for room in another's mailbox, gives its thread up after ``batchesInARow`` batches or
/// ``messagesInARow`` messages. A receiver must not wait inside of a batch for another one that shares its threads:
/// there may be one thread only. It sends itself a message instead.
@usableFromInline
package final class ReceiverPort<Receiver: BatchReceiver>: Sendable {
    /// Batches that a receiver handles before it lets others have its thread.
    @usableFromInline static var batchesInARow: Int { 64 }
    /// Messages after which it does so at the end of their batch. Large enough that a turn's price, about a
    /// microsecond, disappears.
    @usableFromInline static var messagesInARow: Int { 65_536 }

    @usableFromInline let queue: BatchQueue<Receiver.Element>
    @usableFromInline let receiver: Receiver
    @usableFromInline let executor: QueueExecutor
    // Unsafe because the compiler cannot know that only `drain` uses it, always within the receiver's isolation. It
    // and the array in the queue change places for ever, so a wake-up allocates no array.
    @usableFromInline nonisolated(unsafe) var batch: [Receiver.Element] = []

    /// - Parameters:
    ///   - executor: the one that `receiver` is isolated to; the port traps at the first message where it is not.
    ///   - limit: messages that may wait at the same time, at least 1.
    @inlinable
    package init(to receiver: Receiver, on executor: QueueExecutor, limit: Int) {
        queue = BatchQueue(limit: limit)
        self.receiver = receiver
        self.executor = executor
    }

    /// Sends a message from any thread. Returns false, and sends nothing, where `limit` messages wait already.
    @inlinable
    package func send(_ element: Receiver.Element) -> Bool {
        switch queue.send(element) {
        case .sent: return true
        case .wakesConsumer:
            wake()
            return true
        case .full: return false
        }
    }

    @inlinable
    func wake() {
        executor.run { self.receiver.assumeIsolated { self.drain($0) } }
    }

    /// Handles what has come until nothing is left, or others are to have the thread.
    @inlinable
    func drain(_ receiver: isolated Receiver) {
        var messages = 0
        for _ in 0..<Self.batchesInARow where messages < Self.messagesInARow {
            guard queue.take(into: &batch) else { return }
            messages += batch.count
            receiver.receive(batch)
        }
        // Not `run`: a serial queue is drained until it is empty, and this one would never be.
        executor.runAfterOthers { self.receiver.assumeIsolated { self.drain($0) } }
    }
}
