import Testing

@testable import ActorRuntime
@testable import Contexts

/// In the live world the effects of a replica come back when it is dead already, or lives again.
@Suite struct LateTransitionTests {
    private func seen(_ change: @Sendable @escaping (inout World, ReplicaID, Watcher) -> Void) async -> Int {
        await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher)
            let replica = service.replicas[0]
            let before = world.slots[Int(replica.rawValue)].incarnation
            change(&world, replica, watcher)
            world.effects.removeAll()
            world.effects.incarnation = before
            world.effects.transitions = [
                Effects.BreakerTransition(
                    service: service.id, from: .closed, to: .open, cause: .failureRate, next: .milliseconds(5))
            ]
            world.effects.kinds = .moved
            world.apply(to: replica.rawValue, watcher)
            return watcher.transitions.count
        }
    }

    @Test func theBreakerOfALivingReplicaIsReported() async {
        #expect(await seen { _, _, _ in } == 1)
    }

    @Test func theBreakerOfADeadReplicaIsNot() async {
        #expect(await seen { world, replica, watcher in world.kill(replica, watcher) } == 0)
    }

    @Test func theBreakerOfTheIncarnationBeforeIsNot() async {
        let seen = await seen { world, replica, watcher in
            world.kill(replica, watcher)
            world.start(replica)
        }
        #expect(seen == 0)
    }
}
