internal import Contexts
internal import Measurement
internal import Scenarios
internal import Simulation
internal import Texts

/// A run that is over, and what remains of it.
struct HTTPRunEnd {
    let metrics: HTTPMetrics
    let watch: GeneratorWatch
    let at: Instant
    /// Arrivals that the generator did not get to.
    let droppedLate: Int
    /// Customers who still waited for an answer.
    let openRequests: Int
    /// The most connections, if requests had to wait for one; nil otherwise.
    let waitedForConnections: Int?
    let isInterrupted: Bool
    /// Why the run was stopped by itself; nil if it was not.
    let stop: String?

    /// The record of the run, with its expectations judged. Call it once.
    func record(
        of scenario: Scenario, variant: String?, notes: [String], version: String
    ) throws -> Record {
        let findings = watch.findings(metrics.recorder, latencies: metrics.latencies, droppedLate: droppedLate)
        metrics.recorder.set(
            Double(MemoryUsage.now().peakResident), for: try Self.peakMemory(in: metrics.recorder))
        let notes = notes + (isInterrupted ? [] : ownNotes(scenario, findings))
        let identity = Record.Identity(
            scenario: scenario.name, variant: variant, seed: scenario.seed, world: HTTPRunner.world, version: version)
        let measurements = metrics.recorder.finish(at: at.nanoseconds)
        var record = Record(
            identity: identity, digest: "", runNanoseconds: at.nanoseconds, wallNanoseconds: at.nanoseconds,
            isInterrupted: isInterrupted, measurements: measurements,
            expectations: try scenario.expectations.map { source in try Expectation(source.text) }, notes: notes)
        record.application = ReportVocabulary.requests.application
        record.about = scenario.description.isEmpty ? nil : scenario.description
        record.voiding = isInterrupted ? nil : stop ?? metrics.ownFailures ?? findings.voiding ?? noneServed
        return record
    }

    /// The generator's memory, under the name that it has in every world.
    static func peakMemory(in recorder: RunRecorder) throws(RecorderError) -> FigureID {
        try recorder.figure("memory.peak_resident", unit: .bytes, better: .lower)
    }

    private func ownNotes(_ scenario: Scenario, _ findings: GeneratorWatch.Findings) -> [String] {
        let arrivals = ArrivalNotes(scenario, metrics.traffic, metrics.recorder)
        return arrivals.dropped(late: droppedLate) + arrivals.interrupted + findings.notes + connections + unanswered
    }

    /// A target that serves nobody may have figures that look good: a refused connection is quick.
    private var noneServed: String? {
        let journeys = metrics.journeysSoFar
        if journeys.served > 0 { return nil }
        if metrics.arrivalsSoFar == 0 { return "nobody came" }
        if journeys.ended == 0 { return "no journey came to its end" }
        return journeys.ended == 1
            ? "the one journey was not served" : "of \(HumanValue.grouped(journeys.ended)) journeys none was served"
    }

    private var connections: [String] {
        guard let most = waitedForConnections else { return [] }
        return [
            "requests waited for one of \(HumanValue.counted(most, "connection")) (target.connections.maximum), and that is in their latency: raise it if the target is not meant to see it"
        ]
    }

    private var unanswered: [String] {
        guard openRequests > 0 else { return [] }
        let who = openRequests == 1 ? "1 customer" : "\(HumanValue.grouped(Int64(openRequests))) customers"
        return [
            "\(who) still waited for an answer when the run ended, and \(openRequests == 1 ? "counts" : "count") as unanswered (timed_out)"
        ]
    }
}
