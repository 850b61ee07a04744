internal import ActorRuntime
internal import FlowerShop
internal import Measurement
internal import Scenarios
internal import Storage

extension ShopRun {
    /// Memory as the allocator counts it; what a saga allocates is the same in every virtual run of one build.
    private func writeMemory() throws {
        let usage = MemoryUsage.now()
        try set("memory.peak_resident", Double(usage.peakResident), .bytes)
        guard let heap = usage.heap else { return }
        try set("memory.allocated", Double(heap.allocated), .bytes)
        try set("memory.resident", Double(heap.resident), .bytes)
        guard let perSaga = memory.perSaga else { return }
        try set("memory.allocated_per_saga", perSaga.bytes, .bytes)
        try set("memory.allocations_per_saga", perSaga.allocations, .count)
    }

    /// A trace that broke off makes the whole run worthless; lines left out are told.
    private func writeTraces(at now: Instant) throws {
        for source in customers.sources {
            guard let replay = source.replay else { continue }
            if let failure = replay.failure { throw failure }
            let name = scenario.traffic[source.number].name
            if let late = replay.planned.late { log(now, "trace-rows-left-out", name, late) }
            if let lines = replay.badLines { log(now, "trace-lines-left-out", name, lines) }
        }
    }

    private func set(_ name: String, _ value: Double, _ unit: MetricUnit) throws {
        metrics.recorder.set(value, for: try metrics.recorder.figure(name, unit: unit))
    }

    /// The record of a finished run, with expectations and invariants judged.
    func record(
        identity: Record.Identity, digest: String, wall: Duration, isInterrupted: Bool, isQuiet: Bool,
        world: borrowing World
    ) throws -> Record {
        try writeTraces(at: world.now)
        try writeCounters(world)
        try writeMemory()
        let end = ended ?? .start
        var expectations: [Expectation] = []
        for source in scenario.expectations { expectations.append(try Expectation(source.text)) }
        return Record(
            identity: identity, digest: digest, runNanoseconds: end.nanoseconds,
            wallNanoseconds: wall.components.seconds * 1_000_000_000 + wall.components.attoseconds / 1_000_000_000,
            isInterrupted: isInterrupted, measurements: metrics.recorder.finish(at: end.nanoseconds),
            expectations: expectations, invariants: invariants(isQuiet: isQuiet, isInterrupted: isInterrupted))
    }

    /// An interrupted run has not had the time to bring its sagas to their end, and is not blamed for that.
    private func invariants(isQuiet: Bool, isInterrupted: Bool) -> [Record.Invariant] {
        let report = auditor.breaches(in: shop.databases, isQuiet: isQuiet)
        return Invariant.allCases.filter { !isInterrupted || $0 != .sagaEnds }.map { invariant in
            var entry = Record.Invariant(invariant.rawValue)
            for breach in report.named where breach.invariant == invariant { entry.addBreach(breach.description) }
            for _ in 0..<max(0, report.count(of: invariant) - entry.breaches) { entry.addBreach("") }
            return entry
        }
    }
}
