internal import ArgumentParser
internal import Measurement
internal import Scenarios
internal import Simulation

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Runs scenario files.")

    @Argument(help: "Scenario files.")
    var files: [String]

    @Option(help: "A trace for the trace executor.")
    var trace: String?

    func run() async throws {
        for path in files {
            let file = try ScenarioReader(trace: trace).read(path: path)
            var records: [Record] = []
            let variants = [(String?.none, file.scenario)] + file.variants.map { ($0.name, $0.scenario) }
            for (name, scenario) in variants {
                let plan = try RunPlan(scenario, variant: name, resolve: file.resolve)
                records.append(try await Simulation(plan).run(version: "0.1"))
            }
            print(ConsoleReport(records).render())
            for r in records { print("wall", Double(r.wallNanoseconds)/1e9) }
        }
    }
}
