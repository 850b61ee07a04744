internal import Applications
internal import ArgumentParser
internal import FoundationEssentials
internal import Scenarios
internal import Simulation
internal import Texts

/// The options that change a scenario after it is read from its file.
struct ScenarioOptions: ParsableArguments {
    // `unconditional`, so that a negative number is reported as such and not as a missing value.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The seed of the run, instead of the scenario's.", valueName: "number"))
    var seed: UInt64?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            A value instead of the scenario's, as shop.services.payment.replicas=3; elements of lists by their number \
            from 0 on, or their name: faults.0.at=5s, traffic.shoppers.journey.1.order.lines=2. Repeatable, the last \
            one wins.
            """,
            valueName: "path=value"))
    var overrides: [String] = []

    @Option(
        help: ArgumentHelp("The trace for trace executors; perennial import makes one.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var trace: String?

    @Option(help: ArgumentHelp("How many times faster than recorded traces are replayed.", valueName: "factor"))
    var speed: Double?

    func validate() throws {
        if trace?.isEmpty == true { throw ValidationError("--trace is empty: expected a file.") }
        guard let speed else { return }
        guard speed > 0, speed <= Limits.speed else {
            throw ValidationError(
                "--speed \(speed) is out of range: expected a factor above 0, and at most \(Int(Limits.speed)).")
        }
    }

    /// The same options as arguments for another process.
    var arguments: [String] {
        // With =, because a value may begin with a dash.
        var arguments = overrides.map { "--set=\($0)" }
        if let seed { arguments.append("--seed=\(seed)") }
        if let trace { arguments.append("--trace=\(trace)") }
        if let speed { arguments.append("--speed=\(speed)") }
        return arguments
    }

    /// What the options change, for the record. The seed has its own place there.
    var settings: [String] {
        overrides.map { "--set \($0)" } + (trace.map { ["--trace \($0)"] } ?? [])
            + (speed.map { ["--speed \($0)"] } ?? [])
    }

    /// Reads the file, and makes it and its variants ready to run. Throws everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - world: where it is to run; nil if it is not to run at all.
    ///   - target: the base URL of its requests, instead of the file's.
    func read(
        _ path: String, in world: WorldChoice? = .virtual, target: String? = nil
    ) throws(Failure) -> ReadScenario {
        do {
            let file =
                path == StandardInput.argument
                ? try reader(target: target).read(
                    StandardInput.shared.bytes(limit: ScenarioFile.maximumBytes), file: StandardInput.name)
                : try reader(target: target).read(path: path)
            try checkTraceOptions(file)
            let problems = world.map(file.problems) ?? []
            guard problems.isEmpty else { throw Diagnostics(problems) }
            return try ReadScenario(file, argument: path)
        } catch {
            throw Failure(unexpected: error)
        }
    }

    func reader(target: String? = nil) throws(Diagnostics) -> ScenarioReader {
        var replaced: [Override] = []
        for argument in overrides { replaced.append(try Override(argument: argument)) }
        if let seed {
            let place = SourcePosition(file: "--seed \(seed)", line: 0, column: 0)
            replaced.append(
                Override(path: "seed", value: SourceNode(.text("\(seed)"), at: place), position: place))
        }
        return ScenarioReader(
            theApplication.vocabulary, overrides: replaced, trace: trace.map(Self.absolute), speed: speed,
            target: target,
            expectationCheck: ExpectationCheck.ofScenario)
    }

    /// A path in a scenario counts from the scenario's file. A path on the command line counts from the working
    /// directory.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    /// An option without effect would mean that the run is not the one asked for.
    private func checkTraceOptions(_ file: ScenarioFile) throws(Failure) {
        let option = trace.map { "--trace \($0)" } ?? speed.map { "--speed \($0)" }
        guard let option, !file.scenario.traffic.contains(where: \.isFromTrace) else { return }
        throw Failure(
            .badInput,
            "\(option): error: no traffic of \(file.path) has the executor 'trace'; see scenarios/replay.yaml")
    }
}

extension TrafficSpec {
    var isFromTrace: Bool {
        if case .trace = executor { true } else { false }
    }
}
