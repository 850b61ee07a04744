import BenchmarkHarness

/// What is measured of the whole command, with digest, invariants, histograms and reports on.
enum WholeCommand: String, CaseIterable {
    /// Complete order sagas a second in virtual time.
    case orderSagas = "order-sagas"
    /// What one more order costs, in instructions.
    case instructions
    /// Memory while millions of orders go through one run.
    case millionOrders = "million-orders"
    /// From the start of the process to its end, with 100 orders.
    case startUp = "start-up"

    static let sagasPerSecond = 100_000.0
    static let instructionsOfASaga = 75_000.0
    static let millisecondsToStart = 50.0
    static let mebibytesForTenMillion = 2_048.0
    /// Runs of the shortest one, whatever `--rounds` says.
    static let starts = 20
    /// The longest a run with so many millions of orders may take.
    static func seconds(forMillions millions: Int) -> Int { 120 * millions }

    func run(
        with runner: Runner, _ options: Options, progress: (String) -> Void
    ) throws(HarnessError) -> [Figure] {
        switch self {
        case .orderSagas: try orderSagas(runner, options.rounds, progress)
        case .instructions: try instructions(runner, progress)
        case .millionOrders: try millionOrders(runner, millions: options.isLong ? 10 : 3, progress)
        case .startUp: try startUp(runner, progress)
        }
    }

    private func orderSagas(
        _ runner: Runner, _ rounds: Int, _ progress: (String) -> Void
    ) throws(HarnessError) -> [Figure] {
        var runs: [ScenarioRun] = []
        for round in 1...rounds {
            progress("\(rawValue) \(round)/\(rounds)")
            runs.append(try ScenarioRun("order-sagas", with: runner))
        }
        return [
            Figure(
                rawValue, "complete order sagas", .sagas, by: .cpu, runs.map { $0.sagas / $0.cpuSeconds },
                target: .atLeast(Self.sagasPerSecond)),
            Figure(rawValue, "complete order sagas", .sagas, by: .wall, runs.map { $0.sagas / $0.wallSeconds }),
        ]
    }

    /// The difference of two runs, so that what a run costs by itself is left out. 120 orders arrive in a second.
    private func instructions(_ runner: Runner, _ progress: (String) -> Void) throws(HarnessError) -> [Figure] {
        let count = try InstructionCount(with: runner)
        func run(_ seconds: Double) throws(HarnessError) -> Double {
            progress("\(rawValue): \(Int(seconds)) virtual seconds")
            return try count("order-sagas", set: ["duration=\(Int(seconds))s"])
        }
        let (few, many) = (100.0, 400.0)
        let perSaga = try InstructionCount.perPiece(few: run(few), many: run(many), more: (many - few) * 120)
        return [
            Figure(
                rawValue, "an order saga, nothing recorded", .instructions, [perSaga],
                target: .below(Self.instructionsOfASaga))
        ]
    }

    /// 10,000 orders arrive in each virtual second.
    private func millionOrders(
        _ runner: Runner, millions: Int, _ progress: (String) -> Void
    ) throws(HarnessError) -> [Figure] {
        func run(_ millions: Int) throws(HarnessError) -> ScenarioRun {
            progress("\(rawValue): \(millions) million")
            return try ScenarioRun(
                "million-orders", set: ["duration=\(millions * 100)s"], with: runner,
                seconds: Self.seconds(forMillions: millions))
        }
        let (few, many) = (try run(1), try run(millions))
        let growth = max(0, many.peakBytes - few.peakBytes) / (many.sagas - few.sagas)
        return [
            Figure(rawValue, "peak memory with 1 million orders", .mebibytes, [few.peakBytes / 1_048_576]),
            Figure(
                rawValue, "peak memory with \(millions) million orders", .mebibytes, [many.peakBytes / 1_048_576],
                target: .below(Self.mebibytesForTenMillion)),
            Figure(rawValue, "growth per finished order", .bytes, [growth]),
            Figure(rawValue, "orders of the longer run", .sagas, by: .cpu, [many.sagas / many.cpuSeconds]),
        ]
    }

    private func startUp(_ runner: Runner, _ progress: (String) -> Void) throws(HarnessError) -> [Figure] {
        progress("\(rawValue): \(Self.starts) times")
        var runs: [ScenarioRun] = []
        for _ in 0..<Self.starts { runs.append(try ScenarioRun("hundred-orders", with: runner)) }
        return [
            Figure(
                rawValue, "start, read a scenario, run 100 orders, report", .milliseconds, by: .wall,
                runs.map { $0.wallSeconds * 1e3 }, target: .below(Self.millisecondsToStart)),
            Figure(
                rawValue, "start, read a scenario, run 100 orders, report", .milliseconds, by: .cpu,
                runs.map { $0.cpuSeconds * 1e3 }),
        ]
    }
}
