internal import ArgumentParser
internal import Measurement
internal import Reports
internal import Scenarios
internal import Simulation
internal import Texts

/// `perennial verify`: proof that a scenario runs the same way every time.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Runs a scenario twice and compares the runs event by event.",
        discussion: """
            The second run is in a process of its own at the same time. The first event that differs is named: its \
            number, time, kind and target, on both sides. Variants are verified like the scenario itself. Runs that are \
            identical are judged as 'run' judges them.

            \(ExitReason.help)
            """)

    @Argument(
        help: ArgumentHelp("Scenario files, or folders with *.yaml files.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var files: [String]

    @OptionGroup var scenario: ScenarioOptions

    @Option(help: ArgumentHelp("The seed of the second run: shows that a difference is found.", visibility: .hidden))
    var secondSeed: UInt64?

    @Flag(help: "No progress and no result: the exit code only.")
    var quiet = false

    func validate() throws {
        guard !files.contains(StandardInput.argument) else {
            throw ValidationError(
                "verify runs a second process, and standard input can be read once: save the scenario to a file.")
        }
    }

    private static let interrupted = "interrupted: ending both runs, which prove nothing; once more ends at once"

    func run() async throws {
        let command = self
        let status = try await Interrupt.cancelling(notice: Self.interrupted) {
            var status = ExitReason.held
            for scenario in try ScenarioSet(command.files, command.scenario).usable() {
                for (index, plan) in scenario.plans.enumerated() where !Task.isCancelled {
                    status = status.and(try await command.verify(plan, index, scenario.file.path))
                }
            }
            return Task.isCancelled ? status.and(.interrupted) : status
        }
        if status != .held { throw status.exitCode }
    }

    private func verify(_ plan: RunPlan, _ index: Int, _ file: String) async throws -> ExitReason {
        let second = try SecondProcess(secondArguments(index, file))
        let comparison = EventComparison(second.output)
        let line = ProgressLine(plan.title, quiet ? .off : .auto)
        // A task of its own. The comparison cancels it at the first difference without ending the command.
        let run = Task {
            try await PlanRunner(plan).run(
                version: ProgramVersion.current, trace: { if !comparison.compare($0) { EventsCommand.cancelRun() } },
                progress: line.listener)
        }
        let record: Record
        do {
            record = try await withTaskCancellationHandler {
                try await run.value
            } onCancel: {
                run.cancel()
            }
        } catch {
            line.finish()
            second.stop()
            throw error
        }
        line.finish()
        if Task.isCancelled {
            second.stop()
            return .interrupted
        }
        return try judge(comparison.finish(digest: record.digest), plan, record, second)
    }

    private func judge(
        _ result: EventComparison.Result, _ plan: RunPlan, _ record: Record, _ second: consuming SecondProcess
    ) throws(Failure) -> ExitReason {
        switch result {
        case .identical(let events):
            second.stop()
            try say("✓ \(plan.title): identical, \(HumanValue.grouped(Int64(events))) events, digest \(record.digest)")
            return try judge(record)
        case .different(let difference):
            second.stop()
            try say("✗ \(plan.title): \(difference.text)")
            return .runsDiffer
        case .contentsDiffer(let events):
            second.stop()
            let count = HumanValue.grouped(Int64(events))
            try say(
                "✗ \(plan.title): all \(count) events are the same, but messages say something else: digests differ")
            return .runsDiffer
        case .cutOff(let events):
            let code = second.wait().map { "ended with exit code \($0)" } ?? "was ended by a signal"
            throw Failure(
                .impossible,
                "error: \(plan.title): the second process \(code) after \(events) events; its own message says why")
        }
    }

    /// The exit code that `run` would have, and why.
    private func judge(_ record: Record) throws(Failure) -> ExitReason {
        let status = ExitReason([record])
        if status != .held {
            let reason = RunVerdict(record).reason(in: .ofProgram)
            try say("  but the shop did not hold: \(reason); 'perennial run' says more")
        }
        return status
    }

    private func say(_ text: String) throws(Failure) {
        if !quiet { try Terminal.write(text + "\n") }
    }

    private func secondArguments(_ index: Int, _ file: String) -> [String] {
        var options = scenario
        if let secondSeed { options.seed = secondSeed }
        return [EventsCommand.configuration.commandName ?? "events"] + options.arguments
            + ["--plan", "\(index)", "--", file]
    }
}
