import ActorRuntime
import Contexts

/// What travels: two integers, as in the peers.
struct Parcel: Sendable {
    var key: UInt64
    var number: UInt64
}

/// Counts what comes, and says when all has.
actor Consumer: BatchReceiver {
    private let executor: QueueExecutor
    private let finish: AsyncStream<Void>.Continuation
    private var left: Int

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(on executor: QueueExecutor, expecting count: Int, finish: AsyncStream<Void>.Continuation) {
        self.executor = executor
        self.finish = finish
        left = count
    }

    func receive(_ batch: borrowing [Parcel]) {
        // One by one, as an actor that acts on each does.
        for index in batch.indices where batch[index].key != 0 { left -= 1 }
        if left == 0 { finish.yield() }
    }
}
