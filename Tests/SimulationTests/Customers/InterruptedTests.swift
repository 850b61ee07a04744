import FlowerShopApplication
import Measurement
import Reports
import Scenarios
import Simulation
import Testing

/// Customers who are cut off are counted and told: what they would still have asked for is in no figure.
@Suite struct InterruptedTests {
    private static func yaml(_ traffic: String, _ journey: String, drain: String = "1m") -> String {
        """
        scenario: cut
        seed: 6
        duration: 20s
        drain: \(drain)
        shop: { services: { delivery: { transit: 1s, failure: 0% }, payment: { decline: 0% } } }
        traffic: { a: { \(traffic), journey: [ \(journey) ] } }
        """
    }

    private static let open = "executor: constant-arrival-rate, rate: 5/s, gracefulStop: 2s"

    @Test func whoseJourneyGoesOnAfterGracefulStopIsCutOff() async throws {
        let record = try await run(
            Self.yaml(Self.open, "list: { think: 10s }, order: { lines: 1 }")
                + "\nexpect: [ traffic.interrupted == 40 ]\n")
        // Those who came in the last 8 s had no time left to order.
        #expect(record.count("traffic.interrupted") == 40)
        #expect(record.count("order.asked") == 60)
        #expect(record.metExpectations)
        let note = try #require(record.notes.first { $0.contains("cut off") })
        #expect(note.hasPrefix("40 of 100 journeys of 'a' were cut off before their end"), "\(note)")
        #expect(note.contains("(gracefulStop 2s, drain 1m)"), "\(note)")
        #expect(ConsoleReport([record], in: .flowerShop).render().contains("40 interrupted on their way"))
    }

    @Test(arguments: [
        // The pause is after the last step.
        "list, order: { lines: 1, think: 10s }",
        // Nobody takes the step, or has anything to ask in it.
        "list: { think: 10s }, order: { probability: 0% }", "list: { think: 10s }, cancel",
        "list: { think: 10s }, visit: /payments",
    ])
    func whoHadNothingMoreToAskWasNotCutOff(_ journey: String) async throws {
        let record = try await run(Self.yaml(Self.open, journey))
        #expect(record.count("traffic.offered") == 100)
        #expect(record.count("traffic.interrupted") == 0)
        #expect(!record.notes.contains { $0.contains("cut off") }, "\(record.notes)")
    }

    @Test func ofAStepThatOnlySomeTakeOnlyTheseAreCutOff() async throws {
        let journey = "list: { think: 10s }, order: { lines: 1, probability: 50% }"
        let record = try await run(Self.yaml(Self.open, journey))
        let ordered = record.count("order.asked")
        let interrupted = record.count("traffic.interrupted")
        #expect((1..<40).contains(interrupted))
        let patient = try await run(Self.yaml(Self.open.replacing("2s", with: "20s"), journey))
        #expect(patient.count("traffic.interrupted") == 0)
        #expect(patient.count("order.asked") == ordered + interrupted, "the same customers, none cut off")
    }

    @Test func theEndOfTheRunCutsOffToo() async throws {
        let record = try await run(
            Self.yaml(
                "executor: constant-arrival-rate, rate: 5/s, gracefulStop: 1m", "list: { think: 10s }, order",
                drain: "2s"))
        #expect(record.count("traffic.interrupted") == 40)
    }

    @Test func aRampThatTakesUsersAwayCutsThemOff() async throws {
        let record = try await run(
            Self.yaml(
                "executor: ramping-vus, startVUs: 10, gracefulRampDown: 1s, stages: [ { duration: 5s, target: 10 }, "
                    + "{ duration: 0s, target: 0 }, { duration: 15s, target: 0 } ]", "list: { think: 30s }, order"))
        #expect(record.count("traffic.offered") == 10)
        #expect(record.count("traffic.interrupted") == 10)
        #expect(record.notes.contains { $0.contains("gracefulRampDown") }, "\(record.notes)")
    }
}
