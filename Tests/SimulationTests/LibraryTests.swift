import Contexts
import FlowerShopApplication
import Measurement
import Reports
import Scenarios
import Simulation
import Testing
import Texts

@testable import library_program

/// An application that is no shop runs from a scenario file to a report.
@Suite struct LibraryTests {
    private static let yaml = """
        scenario: reading-room
        description: A register that dies while readers borrow.
        seed: 3
        duration: 30s
        warmup: 2s
        library:
          services:
            desk: { workers: 8, replicas: 2 }
            register: { denied: 20% }
          calls:
            desk -> register: { timeout: 200ms }
        traffic:
          readers:
            executor: constant-arrival-rate
            rate: 20/s
            journey: [ { borrow: { shelf: 1..3 } } ]
        faults: [ { name: dark, kill: register, at: 10s } ]
        expect:
          - loan.served >= 50%
          - saga.completion == 100%
          - loan.refused{reason="denied"} > 0
          - loan.refused{reason="register_silent"} > 0 during dark
          - recovery{fault="dark"} < 20s
        """

    private func ran(_ yaml: String) async throws -> (record: Record, sagas: KeptSagas) {
        let file = try ScenarioReader(.library).read(Array(yaml.utf8), file: "reading-room.yaml")
        #expect(ScenarioWarnings.all(in: file.scenario, file.source).isEmpty)
        let plan = try RunPlan(file.scenario, of: LibraryApplication(), resolve: { $0 })
        let ended = try await PlanRunner(plan).run(keeping: .some, version: "test")
        return (ended.record, try #require(ended.sagas))
    }

    @Test func itRunsFromAScenarioToAReport() async throws {
        let (record, sagas) = try await ran(Self.yaml)
        for verdict in record.verdicts { #expect(verdict.isHeld, "\(verdict)") }
        #expect(record.invariants.map(\.name) == [RunningLibrary.invariant])
        #expect(record.breaches.isEmpty)
        #expect(record.application == "library")
        #expect(record.count("loan.asked") == 600)
        #expect(record.count("loan.handed_over") + record.count("loan.refused") == 600, "none is lost")
        #expect(sagas.sagas.contains { $0.end == .succeeded } && sagas.sagas.contains { $0.cause == "denied" })

        let console = ConsoleReport([record], in: .library).render()
        let page = HTMLReport([record], in: .library, folders: []).render()
        for text in [console, page] {
            #expect(text.contains("loans served"))
            #expect(!text.contains(#/\b[oO]rders?\b|flower|payment|\bshop\b/#), "no word of the shop")
        }
        #expect(CSVReport.timeline.text(record).contains("loans_asked"))
    }

    @Test func itRunsTheSameWayTwice() async throws {
        let (one, other) = (try await ran(Self.yaml).record, try await ran(Self.yaml).record)
        #expect(one.digest == other.digest && one.comparableCSV == other.comparableCSV)
    }

    @Test func aBrokenInvariantIsFoundAndNamed() async throws {
        let lost = Self.yaml.replacing(
            "{ name: dark, kill: register, at: 10s }", with: "{ name: dark, databaseCrash: register, at: 10s }"
        ).replacing("register: { denied: 20% }", with: "register: { denied: 20%, database: { sync: 5s } }")
        let record = try await ran(lost).record
        let invariant = try #require(record.invariants.first)
        #expect(invariant.breaches > 0)
        #expect(record.breachList.allSatisfy { $0.subject == "loan" && $0.found == "entered 0 times" })
    }

    @Test func itsReferenceNamesItsOwnMetricsAndNoneOfTheShop() throws {
        let names = try RunReference.metrics(of: LibraryApplication()).map(\.name)
        #expect(names.contains("loan.served") && !names.contains { $0.hasPrefix("order.") })
        #expect(try RunReference.markdown(of: LibraryApplication()).contains("books handed over ÷ asked"))
    }

    @Test("An application without traces refuses them where the scenario is read, and where a plan is made of one")
    func tracesAreRefused() throws {
        let yaml = Self.yaml.replacing(
            #/executor: constant-arrival-rate\n.*\n.*journey.*\n/#, with: "executor: trace\n    file: loans.csv\n")
        let read = #expect(throws: Diagnostics.self) {
            try ScenarioReader(.library).read(Array(yaml.utf8), file: "reading-room.yaml")
        }
        #expect(read?.list.count == 1)
        #expect(read?.list.first?.message == "the library replays no traces")
        #expect(read?.list.first?.position.line == 14)
        #expect(read?.list.first?.hint?.contains("constant-arrival-rate, ramping-arrival-rate") == true)
        #expect(!ScenarioVocabulary.library.jsonSchema.contains("\"trace\""))
        var scenario = Scenario(of: .library)
        scenario.traffic = [TrafficSpec(name: "readers", executor: .trace(TraceLoad(file: "loans.csv")))]
        let planned = #expect(throws: Diagnostics.self) {
            try RunPlan(scenario, of: LibraryApplication(), resolve: { $0 })
        }
        #expect(planned?.list.first?.message == "the library replays no traces")
    }

    @Test func aStepOfTheShopIsUnknownHere() {
        let yaml = Self.yaml.replacing("{ borrow: { shelf: 1..3 } }", with: "order")
        #expect(throws: (any Error).self) {
            try ScenarioReader(.library).read(Array(yaml.utf8), file: "reading-room.yaml")
        }
    }
}
