internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Platform
internal import Scenarios
internal import Texts

/// What a reader of a run that came to its end should know in addition to its figures, a sentence for each thing.
struct RunNotes {
    let scenario: Scenario
    let application: any Application
    let metrics: RunMetrics

    /// What is to be said of the arrivals alone.
    var arrivals: ArrivalNotes { ArrivalNotes(scenario, metrics.traffic, metrics.recorder) }

    /// An application that serves nobody may have figures that look good.
    func served(_ running: any RunningApplication) -> [String] {
        guard metrics.arrivalsSoFar > 0 || scenario.traffic.isEmpty else { return ["nobody came"] }
        let asked = metrics.sagasAskedSoFar
        guard asked > 0, running.served == 0 else { return [] }
        return [
            asked == 1
                ? "the one \(application.reports.subject.singular) was not served"
                : "of \(HumanValue.grouped(asked)) \(application.reports.subject.plural) none was served"
        ]
    }

    /// A program that ends and is restarted looks like one that works.
    func external(_ externals: [ExternalWatch]) -> [String] {
        externals.compactMap { external in
            let restarts = external.restarts(metrics.recorder)
            guard restarts > 0 else { return nil }
            let times = restarts == 1 ? "once" : "\(HumanValue.grouped(restarts)) times"
            return "the external program of \(external.service) was started again \(times)"
        }
    }

    /// The services that nobody could reach, at the end of the run or for most of their customers.
    func dead(_ services: ServiceWatch, _ cluster: Cluster, ended: Instant) -> [String] {
        application.services.enumerated().flatMap { index, service in
            [down(index, service, services, cluster, ended), unreached(index, service)].compactMap { $0 }
        }
    }

    private func down(
        _ index: Int, _ service: String, _ services: ServiceWatch, _ cluster: Cluster, _ ended: Instant
    ) -> String? {
        guard let since = services.downAtEnd(index) else { return nil }
        let wanted = HumanValue.counted(cluster.readiness(of: index).desired, "replica")
        let starts = services.restarts(of: index, metrics.recorder)
        let restarts = starts > 0 ? ", which were started again \(HumanValue.grouped(starts)) times" : ""
        let from =
            since == .start ? "at any time" : "from \(HumanValue.text(since.sinceStart.seconds, unit: .seconds)) on"
        let until = HumanValue.text(ended.sinceStart.seconds, unit: .seconds)
        return
            "'\(service)' had no ready replica \(from), until the run ended at \(until): it should have had \(wanted)"
            + restarts
    }

    private func unreached(_ index: Int, _ service: String) -> String? {
        let nobody = metrics.foundNobody[index]
        let all = metrics.gateway.requests(to: index, metrics.recorder)
        guard nobody > 0, nobody * 2 >= all else { return nil }
        return "\(HumanValue.grouped(nobody)) of \(HumanValue.counted(Int(all), "request")) to '\(service)' found no "
            + "replica that takes them: look at what '\(service)' did in events.csv"
    }

    /// - Parameter waiting: the customers who still wait for an answer.
    func unanswered(_ waiting: Int) -> [String] {
        guard waiting > 0 else { return [] }
        let who = waiting == 1 ? "1 customer" : "\(HumanValue.grouped(Int64(waiting))) customers"
        return ["\(who) still waited for an answer when the run ended, and count as unanswered (timed_out, 504)"]
    }

    /// Nobody handles a message that is put aside. What depends on it is missing in the books.
    func deadLetters(in world: borrowing World) -> [String] {
        var notes: [String] = []
        for (index, service) in application.services.enumerated() {
            let id = ServiceID(rawValue: UInt16(index))
            // Messages that were put back and then handled do not count. A fault that ends with the run puts its
            // messages back, but nobody handles them any more.
            let counters = world.counters(of: id)
            let letters = min(Int(counters.deadLettered), world.lag(of: id)) + Int(counters.discarded)
            guard letters > 0 else { continue }
            let what = letters == 1 ? "1 message" : "\(HumanValue.grouped(Int64(letters))) messages"
            notes.append(
                "\(what) to \(service) still put aside after \(World.maximumDeliveries) failures (dead letters): what hangs "
                    + "on them has not happened")
        }
        return notes
    }

    /// A backlog that only the drain has cleared shows that the application could not bear the load.
    func growth(_ readings: [GrowthReading]) -> [String] {
        let growing = readings.filter(\.grows)
        let backlogs = growing.filter { $0.quantity == .backlog }.map(\.service)
        // A lag grows with its backlog. It is worth a note only if it grows alone.
        let told = growing.filter { $0.quantity != .lag || !backlogs.contains($0.service) }
        guard !told.isEmpty else { return [] }
        let what = told.map(\.description).joined(separator: ", ")
        return [
            "\(what) when the arrivals ended: the \(application.reports.system) does not bear this load, and a longer drain would only hide it"
        ]
    }

    /// Rows of traces that waited too long for an answer that they depend on.
    func heldBack(_ replays: [(traffic: Int, replay: TraceReplay)]) -> [String] {
        replays.compactMap { traffic, replay in
            replay.heldBackRows.map { "traffic '\(scenario.traffic[traffic].name)': \($0)" }
        }
    }

    /// Sagas that the drain was too short for, and what the audit says itself.
    func unfinished(_ audit: ApplicationAudit) -> [String] {
        var notes: [String] = []
        if audit.unfinished > 0 {
            let sagas =
                audit.unfinished == 1 ? "1 saga was" : "\(HumanValue.grouped(Int64(audit.unfinished))) sagas were"
            notes.append("\(sagas) still on the way after drain \(scenario.drain); raise drain")
        }
        return notes + audit.notes
    }
}
