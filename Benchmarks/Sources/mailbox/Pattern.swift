import ActorRuntime
import Contexts

/// Who sends to whom, as in the peers.
enum Pattern: String {
    case one
    case four
    case pair
    case ring

    /// Messages that a mailbox holds; those of the peers have no bound.
    static let capacity = 1 << 16
    static let ringSize = 6
    /// Messages that go around the ring at the same time.
    static let inFlight = 64

    /// Returns how many messages were handled.
    func run(_ messages: Int) async -> Int {
        switch self {
        case .one: await Self.produce(messages, by: 1)
        case .four: await Self.produce(messages, by: 4)
        case .pair: await Self.passAround(messages, by: 2, inFlight: 1)
        case .ring: await Self.passAround(messages, by: Self.ringSize, inFlight: Self.inFlight)
        }
    }

    private static func produce(_ messages: Int, by producers: Int) async -> Int {
        let (finished, finish) = AsyncStream.makeStream(of: Void.self)
        let each = messages / producers
        let executor = QueueExecutor("consumer", threads: .shared)
        let consumer = Consumer(on: executor, expecting: each * producers, finish: finish)
        let port = ReceiverPort(to: consumer, on: executor, limit: capacity)
        for key in 1...producers {
            let executor = QueueExecutor("producer", threads: .shared)
            await Producer(on: executor, key: UInt64(key), sending: UInt64(each), to: port).start()
        }
        await wait(for: 1, finished)
        return each * producers
    }

    private static func passAround(_ messages: Int, by size: Int, inFlight: Int) async -> Int {
        let (finished, finish) = AsyncStream.makeStream(of: Void.self)
        var nodes: [Node] = []
        var ports: [ReceiverPort<Node>] = []
        for _ in 0..<size {
            let executor = QueueExecutor("node", threads: .shared)
            nodes.append(Node(on: executor, finish: finish))
            ports.append(ReceiverPort(to: nodes[nodes.count - 1], on: executor, limit: capacity))
        }
        for index in 0..<size { await nodes[index].connect(to: ports[(index + 1) % size]) }
        let each = messages / inFlight
        for key in 1...inFlight { _ = ports[0].send(Parcel(key: UInt64(key), number: UInt64(each))) }
        await wait(for: inFlight, finished)
        for node in nodes { await node.connect(to: nil) }
        return each * inFlight
    }

    private static func wait(for count: Int, _ finished: AsyncStream<Void>) async {
        var seen = 0
        for await _ in finished {
            seen += 1
            if seen == count { return }
        }
    }
}
