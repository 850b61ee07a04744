import ActorRuntime
import Contexts
import Scenarios

@testable import Simulation

/// An order as a customer meant to place it.
struct Placement: Hashable, Sendable {
    var customer: Int64
    var lines: [UInt64]
    var at: Instant
    var number: UInt64
}

/// What customers did in a run, and the digest that came of it.
struct CustomersSeen: Sendable {
    var placements: [Placement]
    var digest: Digest
}

/// Runs a scenario and notes every order that a customer means to place.
func placements(_ scenario: Scenario) async throws -> CustomersSeen {
    let plan = try RunPlan(scenario, resolve: { $0 })
    let runner = try await WorldRunner<ShopRun>(
        .virtual, seed: RandomStream(seed: scenario.seed).fork("world"), network: scenario.application.network
    ) { world in
        let run = try ShopRun(plan)
        run.begin(in: &world)
        return run
    }
    return await runner.access { world, run in
        var placements: [Placement] = []
        let observe = run.placed
        run.placed = { message, now in
            placements.append(
                Placement(customer: message.body.a, lines: message.body.items, at: now, number: message.key))
            observe(message, now)
        }
        var second = Instant.start
        while !run.isOver(world) {
            second = second + .seconds(1)
            world.run(until: min(second, .start + scenario.latestEnd), run)
        }
        run.placed = { _, _ in }
        return CustomersSeen(placements: placements, digest: world.digest)
    }
}
