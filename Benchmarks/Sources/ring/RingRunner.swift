import ActorRuntime
import Contexts

/// What a run of the ring came to.
struct RingResult: Sendable {
    var handled: Int
    var finished: Int
    var meanSaga: Timespan
    var digest: Digest
    var wall: Duration
    var cpuNanoseconds: UInt64
}

/// Six services in a ring on an event loop, fed with sagas at a fixed interval; every message goes through the event
/// bus, a mailbox and one of 16 workers.
actor RingRunner {
    static let services = 6
    static let workers = 16
    /// More than ever wait at one service: nothing is rejected, as in the peers, whose queues have no bound.
    static let capacity = 100_000

    private let executor = QueueExecutor("ring")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func run(_ load: RingLoad) -> RingResult {
        var world = World(seed: RandomStream(seed: load.seed), network: load.network, executor: executor)
        let source = RingSource(load)
        let logics = (0..<Self.services).map { RingLogic(service: $0, of: Self.services) }
        for (index, logic) in logics.enumerated() { add(logic, index, load.time, to: &world, source) }
        world.wake(at: .start, token: 0)
        let (cpu, wall) = (cpuTime(), ContinuousClock.now)
        world.run(until: .distantFuture, source)
        let finished = logics.reduce(0) { $0 + $1.finished }
        let total = logics.reduce(Timespan.zero) { $0 + $1.total }
        return RingResult(
            handled: logics.reduce(0) { $0 + $1.handled }, finished: finished, meanSaga: total / max(finished, 1),
            digest: world.digest, wall: .now - wall, cpuNanoseconds: cpuTime() - cpu)
    }

    private func add(
        _ logic: RingLogic, _ index: Int, _ time: Distribution, to world: inout World, _ observer: RingSource
    ) {
        let configuration = ServiceConfiguration(
            name: "node\(index)", logic: logic, workers: Self.workers, mailbox: MailboxPolicy(capacity: Self.capacity),
            time: time, prefetch: Self.capacity)
        let service = world.add(configuration)
        world.subscribe(service, to: MessageType(rawValue: UInt16(index)))
        let replica = world.addReplica(of: service)
        world.start(replica)
        world.setListening(true, replica)
        world.setReady(true, replica, observer)
    }
}
