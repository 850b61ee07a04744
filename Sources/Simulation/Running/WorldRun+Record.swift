internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Platform
internal import Scenarios

/// What remains of a run that is over. Nothing here changes what has happened.
extension WorldRun {
    /// The record of the run, with expectations and invariants judged.
    func record(
        identity: Record.Identity, digest: String, wall: Duration, isInterrupted: Bool, isVirtual: Bool,
        world: inout World
    ) throws -> Record {
        try writeTraces(at: world.now)
        try writeCounters(world)
        try memory.write(to: metrics.recorder)
        let audit = audit(isVirtual: isVirtual, in: &world)
        metrics.recorder.set(Double(audit.unfinished), for: metrics.sagasUnfinished)
        let end = ended ?? .start
        let measurements = metrics.recorder.finish(at: end.nanoseconds)
        var record = Record(
            identity: identity, digest: digest, runNanoseconds: end.nanoseconds,
            wallNanoseconds: wall.components.seconds * 1_000_000_000 + wall.components.attoseconds / 1_000_000_000,
            isInterrupted: isInterrupted, measurements: measurements, expectations: try expectations(),
            invariants: [],
            notes: isInterrupted || steady.isBroken ? [] : notes(audit, world))
        record.isUnsteady = steady.isBroken
        record.application = application.reports.application
        judgeInvariants(audit, in: &record)
        if !record.wasStopped { stuck = audit.stuck }
        record.about = scenario.description.isEmpty ? nil : scenario.description
        if scenario.firstFault == nil { steady.judge(measurements) }
        record.verdicts = steady.verdicts + record.verdicts
        return record
    }

    /// The kept sagas, in the words of their files; nil where none were to be kept. Call it once, after the record was
    /// made.
    func keptSagas(_ record: Record) throws -> KeptSagas? {
        guard keeper.selection != .none else { return nil }
        keeper.finish { [running, stuck] saga in
            if stuck.containsSorted(saga) { return .stuck }
            return running.isSaga(saga) ? .unfinished : .unanswered
        }
        return try KeptSagas(record, of: keeper, application, replicas: cluster.replicasByNumber)
    }

    /// A trace that broke off makes the whole run worthless. Lines that were left out are reported.
    private func writeTraces(at now: Instant) throws {
        for (traffic, replay) in load.replays {
            if let failure = replay.failure { throw failure }
            let name = scenario.traffic[traffic].name
            if let late = replay.planned.late { log(now, RunEventKind.traceRowsLeftOut, name, late) }
            if let lines = replay.badLines { log(now, RunEventKind.traceLinesLeftOut, name, lines) }
            if let rows = replay.heldBackRows { log(now, RunEventKind.traceStepsHeldBack, name, rows) }
        }
    }

    /// Writes the counters of the world as figures of the whole run, because the world knows no windows.
    private func writeCounters(_ world: borrowing World) throws {
        for (index, name) in application.services.enumerated() {
            let counters = world.counters(of: ServiceID(rawValue: UInt16(index)))
            for counter in counters.named {
                metrics.recorder.set(Double(counter.value), for: try counter.register(name, in: metrics.recorder))
            }
        }
        let calls = application.services.indices.map { world.counters(of: ServiceID(rawValue: UInt16($0))).calls }
        try flow.write(asked: metrics.sagasAskedSoFar, calls: { calls[Int($0.rawValue)] }, to: metrics.recorder)
    }

    /// What a reader should know in addition to the figures.
    private func notes(_ audit: ApplicationAudit, _ world: borrowing World) -> [String] {
        let notes = RunNotes(scenario: scenario, application: application, metrics: metrics)
        let customers = notes.served(running) + notes.arrivals.dropped(late: lateArrivals) + notes.arrivals.interrupted
        let services = notes.dead(services, cluster, ended: ended ?? .start) + notes.external(externals)
        let work = notes.growth(growth.found) + notes.unanswered(load.openRequests.count)
        return customers + services + work + notes.deadLetters(in: world) + notes.heldBack(load.replays)
            + notes.unfinished(audit)
    }

    // MARK: Judgement

    /// What the end of the run is judged against. A run that was stopped before its faults is not judged any further.
    private func expectations() throws -> [Expectation] {
        if steady.isBroken { return [] }
        var expectations = scenario.recovered == nil ? [] : steady.expectations(SteadyState.after)
        for source in scenario.expectations { expectations.append(try Expectation(source.text)) }
        return expectations
    }

    /// Compares the databases with the books. A live world does not know which saga its messages belong to. There,
    /// every saga counts as under way while there is any message.
    private func audit(isVirtual: Bool, in world: inout World) -> ApplicationAudit {
        let isQuiet = world.isQuiet
        var sagas: [UInt64] = []
        if isVirtual, running.tally.inFlight > 0 {
            let alive = application.services.indices.map(cluster.isAlive)
            let messages = application.messages
            world.forEachUnderWay(in: alive) { type, key in
                if messages[type]?.concernsSaga == true { sagas.append(key) }
            }
            sagas.sort()
        }
        return running.audit(isQuiet: isQuiet) { saga in isVirtual ? sagas.containsSorted(saga) : !isQuiet }
    }

    /// A run that was stopped has not had the time to bring its sagas to their end, and is not blamed for that. An
    /// invariant that is declared but could not be judged is in the record as such. It counts neither as held nor as
    /// broken on purpose.
    private func judgeInvariants(_ audit: ApplicationAudit, in record: inout Record) {
        let declared = application.vocabulary.invariants
        var notJudged = declared.filter { $0.whatIsMissing(scenario.application) == nil }.map(\.name)
        for invariant in audit.invariants {
            precondition(declared.contains { $0.name == invariant.name }, "'\(invariant.name)' is not declared")
            if record.wasStopped, invariant.name == audit.sagaEnds { continue }
            notJudged.removeAll { $0 == invariant.name }
            var entry = Record.Invariant(invariant.name, isToBreak: scenario.breaks.contains(invariant.name))
            for (text, breach) in invariant.named {
                entry.addBreach(text)
                record.breachList.append(breach)
            }
            for _ in 0..<max(0, invariant.count - entry.breaches) { entry.addBreach("") }
            record.invariants.append(entry)
        }
        let why = record.wasStopped ? "the run was stopped early" : "something was still under way when the run ended"
        record.invariants += notJudged.map {
            Record.Invariant($0, isToBreak: scenario.breaks.contains($0), notJudged: why)
        }
    }
}

extension [UInt64] {
    /// Whether an element is in an array in ascending order.
    fileprivate func containsSorted(_ element: UInt64) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == element
    }
}
