import ActorRuntime
import Contexts

/// Sends its share to a consumer. After a batch, or when the consumer's mailbox is full, it sends itself a message and
/// lets others have the thread, as CAF's producers do.
actor Producer: BatchReceiver {
    /// Messages that a producer sends in a row.
    static let batch = 1_000

    enum Go: Sendable { case go }

    private let executor: QueueExecutor
    private let key: UInt64
    private let consumer: ReceiverPort<Consumer>
    private var left: UInt64
    private var own: ReceiverPort<Producer>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(on executor: QueueExecutor, key: UInt64, sending count: UInt64, to consumer: ReceiverPort<Consumer>) {
        self.executor = executor
        self.key = key
        self.consumer = consumer
        left = count
    }

    func start() {
        own = ReceiverPort(to: self, on: executor, limit: 1)
        goOn()
    }

    func receive(_ batch: borrowing [Go]) {
        for _ in 0..<Self.batch where left > 0 {
            guard consumer.send(Parcel(key: key, number: left)) else { break }
            left -= 1
        }
        goOn()
    }

    private func goOn() {
        guard left > 0 else {
            own = nil
            return
        }
        _ = own?.send(.go)
    }
}
