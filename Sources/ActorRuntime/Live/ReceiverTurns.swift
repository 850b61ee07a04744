/// A receiver's turns on its thread. It handles messages until none is left, or until others must have the thread.
@usableFromInline
final class ReceiverTurns<Receiver: BatchReceiver>: Sendable {
    /// Batches that a receiver handles before it lets others have its thread.
    @usableFromInline static var batchesInARow: Int { 64 }
    /// After this many messages a receiver does so too, at the end of their batch. The number is large enough that the
    /// cost of a turn, about a microsecond, does not matter.
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
        // `assumeIsolated` costs as much as the rest of a short turn. An actor's executor never changes, so one check
        // is enough. After it, `drain` is called as `assumeIsolated` would call it.
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
        // Not `run`: a serial queue is drained until it is empty, and with `run` it would never be empty.
        executor.runAfterOthers { self.take() }
    }
}
