package import ActorRuntime
internal import FlowerShop
package import Measurement
internal import Scenarios

/// Runs a plan in virtual time: one thread, seeded, the same events every time.
package actor Simulation {
    /// How far a run has come, for a line on a terminal.
    package struct Progress: Sendable {
        package var now: Timespan
        package var end: Timespan
        package var sagasStarted: Int
        package var sagasEnded: Int
    }

    private let executor = QueueExecutor("perennial.simulation")
    private let plan: RunPlan

    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(_ plan: RunPlan) { self.plan = plan }

    /// Runs the plan to its end, or until the task is cancelled, and yields the record of what happened until then.
    ///
    /// - Parameters:
    ///   - version: of the program, for the record.
    ///   - trace: sees every event of the loop, for ``Verification``.
    ///   - progress: is told once for each second of virtual time.
    package func run(
        version: String, trace: (@Sendable (TracedEvent) -> Void)? = nil,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) throws -> Record {
        let clock = ContinuousClock()
        let started = clock.now
        let memory = MemoryUsage.threadAllocated()
        let run = try ShopRun(plan)
        var world = World(
            seed: RandomStream(seed: plan.scenario.seed).fork("world"), network: plan.scenario.shop.network,
            executor: executor)
        if let trace {
            world.trace = { trace(TracedEvent(at: $0, kind: $1, target: $2, token: $3)) }
        }
        run.begin(in: &world)
        var second = Instant.start
        while !Task.isCancelled, !run.isOver(world) {
            second = second + ShopRun.tick
            world.run(until: min(second, .start + plan.scenario.latestEnd), run)
            progress?(
                Progress(
                    now: world.now.sinceStart, end: plan.scenario.duration,
                    sagasStarted: run.auditor.counts.started, sagasEnded: run.auditor.counts.ended))
        }
        let isInterrupted = !run.isOver(world)
        run.finish(&world)
        try run.writeCounters(world)
        let wall = clock.now - started
        try run.writeMemory(allocatedBefore: memory)
        return try run.record(
            identity: identity(version), digest: world.digest.description, wall: wall, isInterrupted: isInterrupted,
            isQuiet: world.isQuiet)
    }

    private func identity(_ version: String) -> Record.Identity {
        Record.Identity(
            scenario: plan.scenario.name, variant: plan.variant, seed: plan.scenario.seed, world: "virtual",
            version: version)
    }
}
