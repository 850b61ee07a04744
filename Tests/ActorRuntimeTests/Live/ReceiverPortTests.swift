import ActorRuntime
import Dispatch
import Testing

/// Remembers what came, sender by sender.
private actor Collector: BatchReceiver {
    struct Letter: Sendable {
        var sender: Int
        var number: Int
    }

    private let executor = QueueExecutor("collector", threads: .shared)
    private let expected: Int
    private var waiting: CheckedContinuation<Void, Never>?
    private(set) var count = 0
    private(set) var outOfOrder = 0
    private(set) var emptyBatches = 0
    private var last: [Int]

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(senders: Int, expected: Int) {
        self.expected = expected
        last = Array(repeating: -1, count: senders)
    }

    nonisolated func port(limit: Int) -> ReceiverPort<Collector> {
        ReceiverPort(to: self, on: executor, limit: limit)
    }

    func receive(_ batch: borrowing [Letter]) {
        if batch.isEmpty { emptyBatches += 1 }
        for index in batch.indices {
            let letter = batch[index]
            if letter.number != last[letter.sender] + 1 { outOfOrder += 1 }
            last[letter.sender] = letter.number
        }
        count += batch.count
        if count >= expected { waiting.take()?.resume() }
    }

    func untilAllCame() async {
        guard count < expected else { return }
        await withCheckedContinuation { waiting = $0 }
    }
}

@Suite struct ReceiverPortTests {
    @Test(arguments: [1, 2, 4])
    func everySendersMessagesArriveOnceAndInOrder(senders: Int) async {
        let each = 50_000
        let collector = Collector(senders: senders, expected: senders * each)
        let port = collector.port(limit: 1_000_000)
        for sender in 0..<senders {
            DispatchQueue(label: "sender").async {
                for number in 0..<each where !port.send(.init(sender: sender, number: number)) {
                    Issue.record("the port is full")
                }
            }
        }
        await collector.untilAllCame()
        #expect(await collector.count == senders * each)
        #expect(await collector.outOfOrder == 0)
        #expect(await collector.emptyBatches == 0)
    }

    @Test func onlyTheSendToAnIdleConsumerWakesIt() {
        let queue = BatchQueue<Int>(limit: 10)
        var batch: [Int] = []
        #expect(queue.send(1) == .wakesConsumer)
        #expect(queue.send(2) == .sent)
        #expect(queue.take(into: &batch))
        #expect(batch == [1, 2])
        #expect(queue.send(3) == .sent, "the consumer is busy until it has found nothing")
        #expect(queue.take(into: &batch))
        #expect(!queue.take(into: &batch))
        #expect(batch.isEmpty)
        #expect(queue.send(4) == .wakesConsumer)
    }

    @Test func aFullQueueTakesNothingMore() {
        let queue = BatchQueue<Int>(limit: 2)
        var batch: [Int] = []
        #expect(queue.send(1) == .wakesConsumer)
        #expect(queue.send(2) == .sent)
        #expect(queue.send(3) == .full)
        #expect(queue.take(into: &batch))
        #expect(batch == [1, 2])
        #expect(queue.send(4) == .sent)
    }
}
