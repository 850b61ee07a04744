import ActorRuntime
import Contexts

/// How much goes around the ring, and how fast.
struct RingLoad: Sendable {
    var sagas: Int
    /// Between the starts of two sagas.
    var interval = Timespan.microseconds(4)
    /// The way of a message to the next service.
    var network = Distribution.uniform(lower: .microseconds(400), upper: .microseconds(600))
    /// How long a worker is busy with a message.
    var time = Distribution.uniform(lower: .microseconds(1), upper: .microseconds(20))
    var seed: UInt64 = 1
}

/// Starts the sagas, each when its time has come, at the services in turn.
final class RingSource: WorldObserver {
    private let load: RingLoad

    init(_ load: RingLoad) { self.load = load }

    func woke(token: UInt64, world: inout World) {
        guard token < UInt64(load.sagas) else { return }
        let service = UInt16(token % UInt64(RingRunner.services))
        let body = Body(a: 1, b: world.now.nanoseconds)
        let message = Message(type: MessageType(rawValue: service), key: token, body: body)
        world.submit(message, to: ServiceID(rawValue: service), token: token)
        world.wake(at: world.now + load.interval, token: token + 1)
    }

    func published(_ message: Message, at instant: Instant) {}
    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {}
    func crashed(replica: ReplicaID, world: inout World) { world.kill(replica, self) }
    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {}
    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {}
}
