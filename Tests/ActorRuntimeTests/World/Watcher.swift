import ActorRuntime

@testable import Contexts

/// Watches a world for a test and acts in it at instants that the test names.
final class Watcher: WorldObserver {
    struct Answer: Hashable, Sendable {
        var at: Instant
        var token: UInt64
        /// What ``Body/a`` of the answer says.
        var value: Int64
        var failure: DeliveryFailure?
    }

    struct Letter: Hashable, Sendable {
        var at: Instant
        var key: UInt64
        var value: Int64
    }

    struct Drained: Hashable, Sendable {
        var at: Instant
        var replica: UInt32
    }

    typealias Action = (inout World, Watcher) -> Void

    private(set) var published: [Letter] = []
    private(set) var answers: [Answer] = []
    private(set) var deadLetters: [Letter] = []
    private(set) var crashes: [(at: Instant, replica: ReplicaID)] = []
    private(set) var drained: [Drained] = []
    /// Why the gateway has asked another replica, in order.
    private(set) var passedOn: [NextUpstream.Condition] = []
    private(set) var transitions: [CircuitBreakerConfiguration.State] = []
    /// Tokens of wake-ups that no action was planned for, in the order in which they came.
    private(set) var wakes: [UInt64] = []
    /// A crashed replica runs again, and is ready, after this; nil leaves it dead.
    var restartDelay: Timespan?
    private var actions: [Action] = []
    private static let firstAction: UInt64 = 1 << 60

    /// Does something at an instant.
    func at(_ instant: Instant, in world: inout World, _ action: @escaping Action) {
        actions.append(action)
        world.wake(at: instant, token: Self.firstAction + UInt64(actions.count - 1))
    }

    /// The instants of answers that came without a failure, by token.
    var successes: [Answer] { answers.filter { $0.failure == nil } }

    func woke(token: UInt64, world: inout World) {
        guard token >= Self.firstAction else { return wakes.append(token) }
        actions[Int(token - Self.firstAction)](&world, self)
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        answers.append(Answer(at: world.now, token: token, value: message.body.a, failure: failure))
    }

    func crashed(replica: ReplicaID, world: inout World) {
        crashes.append((world.now, replica))
        world.kill(replica, self)
        if let restartDelay { revive(replica, after: restartDelay, in: &world) }
    }

    /// Starts a dead replica again, ready at once.
    func revive(_ replica: ReplicaID, after delay: Timespan, in world: inout World) {
        at(world.now + delay, in: &world) { world, watcher in
            guard !world.isRunning(replica) else { return }
            world.start(replica)
            world.setListening(true, replica)
            world.setReady(true, replica, watcher)
        }
    }

    func passedOn(
        token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant
    ) {
        passedOn.append(condition)
    }

    func drained(replica: ReplicaID, world: inout World) {
        drained.append(Drained(at: world.now, replica: replica.rawValue))
    }

    func published(_ message: Message, at instant: Instant) {
        published.append(Letter(at: instant, key: message.key, value: message.body.a))
    }

    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {
        deadLetters.append(Letter(at: instant, key: message.key, value: message.body.a))
    }

    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {
        transitions.append(transition.to)
    }
}

/// Builds a world in virtual time around a watcher, and does with it what a test wants.
func inVirtualTime<Result: Sendable>(
    seed: UInt64 = 1, network: Distribution = .constant(.zero),
    _ body: @Sendable (inout World, Watcher) -> Result
) async -> Result {
    let runner = await WorldRunner(.virtual, seed: RandomStream(seed: seed), network: network) { _ in Watcher() }
    return await runner.access(body)
}

extension Instant {
    static func milliseconds(_ count: Int64) -> Instant { .start + .milliseconds(count) }
}
