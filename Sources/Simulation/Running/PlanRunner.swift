package import ActorRuntime
package import Contexts
package import Measurement
internal import Polyglot
internal import Scenarios

/// The progress of a run, for a line on a terminal.
package struct RunProgress: Sendable {
    package var now: Timespan
    package var end: Timespan
    /// Customers who have come so far, whatever happened to them afterwards.
    package var arrivals: Int64
    /// Sagas, or what else the run is about, that have ended.
    package var ended: Int
    /// What these are.
    package var subject: String
    /// Circuit breakers that are not closed now, of all calls and replicas.
    package var breakersOpen: Int
    /// What is wrong now: active faults, in file order, and then services that lack replicas, as `payment 1/2 ready`.
    package var failing: [String]

    package init(
        now: Timespan, end: Timespan, arrivals: Int64, ended: Int, subject: String = "saga", breakersOpen: Int = 0,
        failing: [String] = []
    ) {
        self.now = now
        self.end = end
        self.arrivals = arrivals
        self.ended = ended
        self.subject = subject
        self.breakersOpen = breakersOpen
        self.failing = failing
    }
}

/// Runs a plan: in virtual time, where the same seed gives the same events every time, or live on the wall clock.
package struct PlanRunner: Sendable {
    private let plan: RunPlan
    private let mode: World.Mode

    package init(_ plan: RunPlan, world mode: World.Mode = .virtual) {
        self.plan = plan
        self.mode = mode
    }

    /// Runs the plan to its end, or until the task is cancelled, and yields the record of what happened until then.
    ///
    /// - Parameters:
    ///   - version: the version of the program, for the record.
    ///   - trace: receives every event of the loop, in order, on the loop's thread.
    ///   - progress: is called once for each second of the run's own time.
    /// - Throws: ``TraceError`` where a trace can no longer be read, ``Diagnostics`` where an external program does not
    ///   start, `CancellationError` where the task is cancelled before one has started, and errors of the recorder.
    package func run(
        version: String, trace: (@Sendable (TracedEvent) -> Void)? = nil,
        progress: (@Sendable (RunProgress) -> Void)? = nil
    ) async throws -> Record {
        try await run(keeping: .none, version: version, trace: trace, progress: progress).record
    }

    /// Runs like ``run(version:trace:progress:)`` and also keeps sagas step by step. This changes nothing in the run or
    /// its record.
    ///
    /// - Returns: the record and the kept sagas; nil instead of the sagas if none were to be kept.
    package func run(
        keeping selection: SagaSelection, version: String, trace: (@Sendable (TracedEvent) -> Void)? = nil,
        progress: (@Sendable (RunProgress) -> Void)? = nil
    ) async throws -> (record: Record, sagas: KeptSagas?) {
        let ended = try await carryOut(keeping: selection, version: version, trace: trace, progress: progress)
        return (ended.record, ended.sagas)
    }

    /// Runs like ``run(version:trace:progress:)`` and also reports for every queue whether it grew until the arrivals
    /// ended.
    package func runWatchingGrowth(
        version: String, progress: (@Sendable (RunProgress) -> Void)? = nil
    ) async throws -> (record: Record, growth: [GrowthReading]) {
        let ended = try await carryOut(keeping: .none, version: version, trace: nil, progress: progress)
        return (ended.record, ended.growth)
    }

    private func carryOut(
        keeping selection: SagaSelection, version: String, trace: (@Sendable (TracedEvent) -> Void)?,
        progress: (@Sendable (RunProgress) -> Void)?
    ) async throws -> (record: Record, sagas: KeptSagas?, growth: [GrowthReading]) {
        // A program that hangs must not delay the end of a cancelled run.
        let interruption = Interruption()
        return try await withTaskCancellationHandler {
            try await carryOut(selection, version, trace, progress, interruption)
        } onCancel: {
            interruption.request()
        }
    }

    private func carryOut(
        _ selection: SagaSelection, _ version: String, _ trace: (@Sendable (TracedEvent) -> Void)?,
        _ progress: (@Sendable (RunProgress) -> Void)?, _ interruption: Interruption
    ) async throws -> (record: Record, sagas: KeptSagas?, growth: [GrowthReading]) {
        let clock = ContinuousClock()
        let began = clock.now
        let plan = plan
        let runner = try await WorldRunner<WorldRun>(
            mode, seed: RandomStream(seed: plan.scenario.seed).fork("world"), network: plan.scenario.application.network
        ) { world in
            if let trace {
                world.trace = { trace(TracedEvent(at: $0, kind: $1, target: $2, token: $3)) }
            }
            let run = try WorldRun(plan, keeping: selection, interruption: interruption, progress: progress)
            do {
                try run.startExternals()
            } catch {
                // A program is not to blame if it did not start in time only because nobody waited any more.
                throw interruption.isRequested ? CancellationError() : error
            }
            run.begin(in: &world)
            return run
        }
        // There is only one run, so the loop stays on one thread and the allocator's figures of that thread mean
        // something.
        let isInterrupted = await runner.run(until: .start + plan.scenario.latestEnd) == .stopRequested
        let wall = clock.now - began
        let identity = Record.Identity(
            scenario: plan.scenario.name, variant: plan.variant, seed: plan.scenario.seed, world: mode.rawValue,
            version: version)
        let isVirtual = mode == .virtual
        return try await runner.access { world, run in
            run.finish(&world)
            var record = try run.record(
                identity: identity, digest: isVirtual ? world.digest.description : "", wall: wall,
                isInterrupted: isInterrupted, isVirtual: isVirtual, world: &world)
            record.notes = plan.notes + record.notes
            return (record, try run.keptSagas(record), run.growth.found)
        }
    }
}

/// One event of the loop, in words that can be compared.
package struct TracedEvent: Hashable, Sendable {
    package var at: Instant
    package var kind: UInt64
    package var target: UInt64
    package var token: UInt64

    package init(at: Instant, kind: UInt64, target: UInt64, token: UInt64) {
        self.at = at
        self.kind = kind
        self.target = target
        self.token = token
    }

    /// What happened, as one word: `delivery`, `finish`, `timer`.
    package var kindName: String { TracedKind.name(kind) }
    package var worker: UInt16 { TracedKind.worker(kind) }
}
