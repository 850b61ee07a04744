import ActorRuntime

@testable import Contexts

/// Six services in a ring: a message of a saga goes around until it has been handled often enough.
final class RingLogic: ServiceLogic, ServiceDatabase {
    static let lap = 20
    let next: @Sendable (Message) -> Message?
    nonisolated(unsafe) private var outbox: [Message] = []
    nonisolated(unsafe) private var nextID: UInt64
    nonisolated(unsafe) var handled = 0

    init(service: Int, of count: Int) {
        nextID = UInt64(service + 1) << 48
        next = { message in
            guard message.body.a < Int64(Self.lap) else { return nil }
            return Message(
                type: MessageType(rawValue: UInt16((service + 1) % count)), key: message.key,
                body: Body(a: message.body.a + 1))
        }
    }

    func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        handled += 1
        if var message = next(work.message) {
            message.id = nextID
            nextID += 1
            outbox.append(message)
        } else {
            decision.reply(work.message)
        }
        return .committed
    }

    // The ring has one loop, which publishes at once all that it has read.
    func events(after id: UInt64, limit: Int, into events: inout [Message]) { events.append(contentsOf: outbox) }
    func confirm(through id: UInt64) { outbox.removeAll(keepingCapacity: true) }

    var database: any ServiceDatabase { self }
    func hasHandled(_ id: UInt64) -> Bool { false }
    func pendingTimers(into timers: inout [PendingTimer]) {}
    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? { nil }
    func forget(_ id: UInt64) {}
    func forget(through id: UInt64) {}
    func sync() {}
    func lose(_ loss: StorageLoss) {}
}

/// Watches a ring and counts.
final class RingObserver: WorldObserver {
    var published = 0
    func published(_ message: Message, at instant: Instant) { published += 1 }
    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {}
    func woke(token: UInt64, world: inout World) {}
    func crashed(replica: ReplicaID, world: inout World) { world.kill(replica, self) }
    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {}
    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {}
}

/// A ring of six on a loop, fed with sagas one microsecond apart.
actor RingRunner {
    private let executor = QueueExecutor("ring")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func run(sagas: Int, seed: UInt64 = 1) -> (digest: Digest, handled: Int) {
        var world = World(
            seed: RandomStream(seed: seed), network: .constant(.microseconds(500)), executor: executor)
        let observer = RingObserver()
        let logics = (0..<6).map { RingLogic(service: $0, of: 6) }
        for (index, logic) in logics.enumerated() {
            let service = world.add(
                ServiceConfiguration(
                    name: "node\(index)", logic: logic, workers: 16, mailbox: MailboxPolicy(capacity: 100_000),
                    time: .uniform(lower: .microseconds(1), upper: .microseconds(20)), prefetch: 100_000))
            world.subscribe(service, to: MessageType(rawValue: UInt16(index)))
            let replica = world.addReplica(of: service)
            world.start(replica)
            world.setListening(true, replica)
            world.setReady(true, replica, observer)
        }
        for saga in 0..<sagas {
            world.run(until: Instant(nanoseconds: Int64(saga) * 1_000), observer)
            let message = Message(type: MessageType(rawValue: 5), key: UInt64(saga), body: Body(a: 1))
            world.submit(message, to: ServiceID(rawValue: 5), token: UInt64(saga))
        }
        world.run(until: Instant(nanoseconds: Int64(sagas) * 1_000 + 1_000_000_000), observer)
        return (world.digest, logics.reduce(0) { $0 + $1.handled })
    }
}
