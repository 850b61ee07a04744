internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Load
internal import Measurement
internal import Platform
internal import Scenarios

extension ShopRun {
    /// Memory as the allocator counts it; the bytes of a saga are the same in every virtual run of one build.
    private func writeMemory() throws {
        let usage = MemoryUsage.now()
        try set(.peakResident, Double(usage.peakResident))
        guard let heap = usage.heap else { return }
        try set(.allocated, Double(heap.allocated))
        try set(.resident, Double(heap.resident))
        guard let perSaga = memory.perSaga else { return }
        try set(.allocatedPerSaga, perSaga.bytes)
        try set(.allocationsPerSaga, perSaga.allocations)
    }

    /// A trace that broke off makes the whole run worthless; lines left out are told.
    private func writeTraces(at now: Instant) throws {
        for (traffic, replay) in load.replays {
            if let failure = replay.failure { throw failure }
            let name = scenario.traffic[traffic].name
            if let late = replay.planned.late { log(now, ShopRunEvent.traceRowsLeftOut, name, late) }
            if let lines = replay.badLines { log(now, ShopRunEvent.traceLinesLeftOut, name, lines) }
            if let rows = replay.heldBackRows { log(now, ShopRunEvent.traceStepsHeldBack, name, rows) }
        }
    }

    private func set(_ figure: MemoryFigure, _ value: Double) throws {
        metrics.recorder.set(value, for: try figure.register(in: metrics.recorder))
    }

    /// The record of a finished run, with expectations and invariants judged.
    func record(
        identity: Record.Identity, digest: String, wall: Duration, isInterrupted: Bool, isVirtual: Bool,
        world: inout World
    ) throws -> Record {
        try writeTraces(at: world.now)
        try writeCounters(world)
        try writeMemory()
        let audit = audit(isVirtual: isVirtual, in: &world)
        metrics.recorder.set(Double(audit.unfinished), for: metrics.sagasUnfinished)
        let end = ended ?? .start
        let measurements = metrics.recorder.finish(at: end.nanoseconds)
        var record = Record(
            identity: identity, digest: digest, runNanoseconds: end.nanoseconds,
            wallNanoseconds: wall.components.seconds * 1_000_000_000 + wall.components.attoseconds / 1_000_000_000,
            isInterrupted: isInterrupted, measurements: measurements, expectations: try expectations(),
            invariants: [],
            notes: isInterrupted || isUnsteady ? [Self.noteOfInterruption] : notes(audit, world))
        record.isUnsteady = isUnsteady
        judgeInvariants(audit, isQuiet: world.isQuiet, in: &record)
        if !record.wasStopped { stuck = audit.stuck }
        record.about = scenario.description.isEmpty ? nil : scenario.description
        if scenario.firstFault == nil { steadyVerdicts = verdictsBefore(measurements) }
        record.verdicts = steadyVerdicts + record.verdicts
        return record
    }

    /// What the end of the run is held against. Of a run that was stopped before its faults nothing more is expected.
    private func expectations() throws -> [Expectation] {
        if isUnsteady { return [] }
        var expectations = scenario.recovered == nil ? [] : steadyExpectations(SteadyState.after)
        for source in scenario.expectations { expectations.append(try Expectation(source.text)) }
        return expectations
    }

    /// Compares the databases with the auditor's truth. A live world does not know of what its messages are: there
    /// every saga counts as on its way as long as there is any message.
    private func audit(isVirtual: Bool, in world: inout World) -> BreachReport {
        let isQuiet = world.isQuiet
        var orders: [UInt64] = []
        if isVirtual, books.auditor.counts.inFlight > 0 {
            let alive = ShopTopology.services.indices.map(cluster.isAlive)
            world.forEachUnderWay(in: alive) { type, key in
                if ShopMessage(rawValue: type.rawValue)?.isAboutOrder == true { orders.append(key) }
            }
            orders.sort()
        }
        return books.auditor.breaches(in: shop.databases, isQuiet: isQuiet) { order in
            isVirtual ? orders.containsSorted(order) : !isQuiet
        }
    }

    private static let noteOfInterruption =
        "\(Invariant.sagaEnds.rawValue) is not judged, since the run was stopped early"

    /// A run that was stopped has not had the time to bring its sagas to their end, and is not blamed for that.
    private func judgeInvariants(_ audit: BreachReport, isQuiet: Bool, in record: inout Record) {
        let rebuilt = isQuiet ? books.viewLog.map(shop.rebuildViews) : nil
        var checked = Invariant.allCases
        if record.wasStopped { checked.removeAll { $0 == .sagaEnds } }
        if books.viewLog == nil { checked.removeAll { $0 == .viewRebuild } }
        for invariant in checked {
            let report = invariant == .viewRebuild ? rebuilt ?? BreachReport() : audit
            let isToBreak = scenario.breaks.contains(invariant.rawValue)
            var entry = Record.Invariant(invariant.rawValue, isToBreak: isToBreak)
            for breach in report.named where breach.invariant == invariant {
                entry.addBreach(breach.description)
                record.breachList.append(Record.Breach(breach))
            }
            for _ in 0..<max(0, report.count(of: invariant) - entry.breaches) { entry.addBreach("") }
            record.invariants.append(entry)
        }
    }
}

extension Record.Breach {
    fileprivate init(_ breach: Breach) {
        let (subject, number): (String, UInt64?) =
            switch breach.subject {
            case .shop: ("shop", nil)
            case .order(let number): ("order", number)
            case .product(let number): ("product", UInt64(number))
            case .customer(let number): ("customer", number)
            }
        self.init(
            invariant: breach.invariant.rawValue, subject: subject, number: number, expected: breach.expected,
            found: breach.actual)
    }
}

extension [UInt64] {
    /// Whether an element is in an array in ascending order.
    func containsSorted(_ element: UInt64) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == element
    }
}
