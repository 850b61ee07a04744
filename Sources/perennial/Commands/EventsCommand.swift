internal import ArgumentParser
internal import Measurement
internal import Simulation
internal import SystemPackage
internal import Texts

/// `perennial events`: the other process of ``VerifyCommand``, used by that command only.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Writes every event of a run to standard output, in binary.",
        shouldDisplay: false)

    @Argument var file: String
    @OptionGroup var scenario: ScenarioOptions
    @Option(help: "The place of the plan: 0 is the base, others are variants.") var plan = 0

    func run() async throws {
        // A terminal interrupts both processes. The verify command then ends this one.
        Terminal.ignoreInterrupts()
        try await Interrupt.ending([.terminate]) { try await writeEvents() }
    }

    private func writeEvents() async throws {
        let plans = try scenario.read(file).plans
        guard plans.indices.contains(plan) else {
            throw ValidationError("There is no plan \(plan); the scenario has \(plans.count).")
        }
        let writer = EventWriter(.standardOutput)
        let record = try await PlanRunner(plans[plan])
            .run(version: ProgramVersion.current, trace: { if !writer.write($0) { Self.cancelRun() } })
        guard !record.isInterrupted else { throw ExitReason.interrupted.exitCode }
        writer.finish(digest: record.digest)
    }

    /// Ends the run that calls this, at its next second.
    static func cancelRun() { withUnsafeCurrentTask { $0?.cancel() } }
}
