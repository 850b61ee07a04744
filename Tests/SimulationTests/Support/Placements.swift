import ActorRuntime
import Contexts
import Scenarios

@testable import Simulation

/// What customers did in a run, and the digest that came of it.
struct CustomersSeen: Sendable {
    var placements: [Placement]
    var digest: Digest
}

/// Runs a scenario and notes every order that a customer means to place.
func placements(_ scenario: Scenario) async throws -> CustomersSeen {
    let shop = WatchedShop()
    let plan = try RunPlan(scenario, of: shop, resolve: { $0 })
    let runner = try await WorldRunner<WorldRun>(
        .virtual, seed: RandomStream(seed: scenario.seed).fork("world"), network: scenario.application.network
    ) { world in
        let run = try WorldRun(plan)
        run.begin(in: &world)
        return run
    }
    return await runner.access { world, run in
        var second = Instant.start
        while !run.isOver(world) {
            second = second + .seconds(1)
            world.run(until: min(second, .start + scenario.latestEnd), run)
        }
        return CustomersSeen(placements: shop.placements, digest: world.digest)
    }
}
