import ActorRuntime
import Contexts

/// Passes a message on until it has been handled often enough.
actor Node: BatchReceiver {
    private let executor: QueueExecutor
    private let finish: AsyncStream<Void>.Continuation
    private var next: ReceiverPort<Node>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(on executor: QueueExecutor, finish: AsyncStream<Void>.Continuation) {
        self.executor = executor
        self.finish = finish
    }

    /// Nil takes the ring apart, which holds itself together otherwise.
    func connect(to next: ReceiverPort<Node>?) { self.next = next }

    func receive(_ batch: borrowing [Parcel]) {
        guard let next else { return }
        for index in batch.indices {
            let parcel = batch[index]
            if parcel.number > 1 {
                let isIn = next.send(Parcel(key: parcel.key, number: parcel.number - 1))
                precondition(isIn, "a mailbox holds all messages of the ring")
            } else {
                finish.yield()
            }
        }
    }
}
