/// A receiver's turns on its thread: it handles what has come until nothing is left, or others are to have the thread.
@usableFromInline
final class ReceiverTurns<Receiver: BatchReceiver>: Sendable {
    /// Batches that a receiver handles before it lets others have its thread.
    @usableFromInline static var batchesInARow: Int { 64 }
    /// Messages after which it does so at the end of their batch. Large enough that a turn's price, about a
    /// microsecond, disappears.
    @usableFromInline static var messagesInARow: Int { 65_536 }

    @usableFromInline typealias Isolated = (ReceiverTurns, isolated Receiver) -> Void
    @usableFromInline typealias Bare = (ReceiverTurns, Receiver) -> Void

    @usableFromInline let queue: BatchQueue<Receiver.Element>
    @usableFromInline let receiver: Receiver
    @usableFromInline let executor: QueueExecutor
    // Unsafe because the compiler cannot know that only `take` uses them, always among the executor's jobs. The array
    // and the one in the queue change places for ever, so a wake-up allocates no array.
    @usableFromInline nonisolated(unsafe) var batch: [Receiver.Element] = []
    @usableFromInline nonisolated(unsafe) var isExecutorChecked = false

    @inlinable
    init(_ queue: BatchQueue<Receiver.Element>, _ receiver: Receiver, _ executor: QueueExecutor) {
        self.queue = queue
        self.receiver = receiver
        self.executor = executor
    }

    /// Takes a turn; only among the executor's jobs.
    @inlinable
    func take() {
        // `assumeIsolated` costs as much as the rest of a short turn. An actor's executor stays the same, so its check
        // is needed once; `drain` is called as it would call it.
        if isExecutorChecked {
            let isolated: Isolated = { $0.drain($1) }
            unsafeBitCast(isolated, to: Bare.self)(self, receiver)
        } else {
            receiver.assumeIsolated { self.drain($0) }
            isExecutorChecked = true
        }
    }

    @inlinable
    func drain(_ receiver: isolated Receiver) {
        var messages = 0
        for _ in 0..<Self.batchesInARow where messages < Self.messagesInARow {
            guard queue.take(into: &batch) else { return }
            messages += batch.count
            receiver.receive(batch)
        }
        // Not `run`: a serial queue is drained until it is empty, and this one would never be.
        executor.runAfterOthers { self.take() }
    }
}
