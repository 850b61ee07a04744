import Synchronization

@testable import ActorRuntime

/// Sends itself a message for each that it gets, until `isOver` or for `patience` batches.
actor Greedy: BatchReceiver {
    private let executor = QueueExecutor("greedy", threads: .shared)
    private let isOver: Flag
    private let patience: Int
    private var port: ReceiverPort<Greedy>?
    private var waiting: CheckedContinuation<Void, Never>?
    private var batches = 0
    private var hasEnded = false
    /// Whether it ran out of patience before it was over.
    private(set) var hasGivenUp = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(until isOver: Flag, patience: Int) {
        self.isOver = isOver
        self.patience = patience
    }

    nonisolated func start() {
        let port = ReceiverPort(to: self, on: executor, limit: 1)
        executor.run { self.assumeIsolated { $0.port = port } }
        _ = port.send(())
    }

    func receive(_ batch: borrowing [Void]) {
        batches += 1
        hasGivenUp = batches == patience
        hasEnded = hasGivenUp || isOver.isRaised
        if hasEnded { end() } else { _ = port?.send(()) }
    }

    func untilEnd() async {
        guard !hasEnded else { return }
        await withCheckedContinuation { waiting = $0 }
    }

    private func end() {
        port = nil
        waiting.take()?.resume()
    }
}

/// Raised once, by any thread.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isRaised: Bool { value.load(ordering: .relaxed) }
    func raise() { value.store(true, ordering: .relaxed) }
}

/// Gets one message and says so.
actor Humble: BatchReceiver {
    private let executor = QueueExecutor("humble", threads: .shared)
    private let wasServed: Flag

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(tells wasServed: Flag) { self.wasServed = wasServed }

    nonisolated func start() { _ = ReceiverPort(to: self, on: executor, limit: 1).send(()) }

    func receive(_ batch: borrowing [Void]) { wasServed.raise() }
}

/// Sends itself as many messages as `sizes` says, batch by batch, and lets a job of its executor count the batches that
/// came first.
actor Counting: BatchReceiver {
    private let executor = QueueExecutor("counting", threads: .shared)
    private let sizes: [Int]
    private var port: ReceiverPort<Counting>?
    private var batches = 0
    private var waiting: CheckedContinuation<Int, Never>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(sizes: [Int]) { self.sizes = sizes }

    func batchesInATurn() async -> Int {
        port = ReceiverPort(to: self, on: executor, limit: .max)
        _ = port?.send(())
        return await withCheckedContinuation { waiting = $0 }
    }

    func receive(_ batch: borrowing [Void]) {
        if batches == 0 { executor.run { self.assumeIsolated { $0.answer() } } }
        let size = batches < sizes.count ? sizes[batches] : 0
        batches += 1
        for _ in 0..<size { _ = port?.send(()) }
    }

    private func answer() {
        port = nil
        waiting.take()?.resume(returning: batches)
    }
}
