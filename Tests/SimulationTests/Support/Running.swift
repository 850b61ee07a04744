import Contexts
import FlowerShopApplication
import Measurement
import Reports
import Scenarios
import Simulation

/// Reads a scenario that a test spells out.
func scenario(_ yaml: String) throws -> Scenario { try file(yaml).scenario }

func file(_ yaml: String) throws -> ScenarioFile {
    try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: "test.yaml")
}

/// Runs a scenario in virtual time.
func run(_ scenario: Scenario, trace: (@Sendable (TracedEvent) -> Void)? = nil) async throws -> Record {
    try await PlanRunner(try RunPlan(scenario, of: ShopApplication(), resolve: { $0 })).run(
        version: "test", trace: trace)
}

func run(_ yaml: String) async throws -> Record { try await run(try scenario(yaml)) }

extension Record {
    /// A counter over the whole run, all series with these labels together.
    func count(_ name: String, _ labels: MetricLabels = [:]) -> Int {
        var sum: Int64 = 0
        for series in measurements.series where series.name == name && series.labels.matches(labels) {
            if case .counter(let count) = series.value(in: .run) { sum += count }
        }
        return Int(sum)
    }

    func figure(_ name: String, _ labels: MetricLabels = [:]) -> Double? {
        for series in measurements.series where series.name == name && series.labels.matches(labels) {
            if case .figure(let value) = series.value(in: .run) { return value }
        }
        return nil
    }

    /// What a service's messages came to, by the world's own counters.
    func messages(_ kind: String, _ service: String) -> Int {
        Int(figure("messages.\(kind)", ["service": service]) ?? -1)
    }

    /// The first breaches of each invariant that does not hold; empty where all do.
    var breaches: [String] {
        invariants.filter { $0.breaches > 0 }.map { "\($0.name) × \($0.breaches): \($0.examples.prefix(3))" }
    }

    /// The CSV reports without the figures that differ from run to run: memory.
    var comparableCSV: String {
        CSVReport.allCases.map { report in
            report.text(self).split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("memory.") }.joined(
                separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// Arrivals of all traffics in each of the first seconds; 0 after the run.
    func offeredBySecond(_ seconds: Int) -> [Double] {
        let timeline = measurements.timeline
        let column = timeline.columns.firstIndex { $0.name == "offered" }
        return (0..<seconds).map { second in
            guard let column, second < timeline.rowCount else { return 0 }
            return Array(timeline.values(inRow: second))[column] ?? 0
        }
    }

    /// For each traffic, what is wrong with offered = started + rejected + dropped.
    func trafficProblems(_ scenario: Scenario) -> [String] {
        scenario.traffic.compactMap { traffic in
            let labels: MetricLabels = ["traffic": traffic.name]
            let (offered, started) = (count("traffic.offered", labels), count("traffic.started", labels))
            let (rejected, dropped) = (count("traffic.rejected", labels), count("traffic.dropped", labels))
            guard offered != started + rejected + dropped else { return nil }
            return "\(traffic.name): \(offered) offered, \(started) started, \(rejected) rejected, \(dropped) dropped"
        }
    }
}
