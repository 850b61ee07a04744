import ActorRuntime
import Contexts
import FlowerShopApplication
import Measurement
import Scenarios
import Simulation
import Testing

/// A shop that does nothing does nothing wrong either: its zeros are no good news.
@Suite struct DeadShopTests {
    private static func yaml(_ shop: String, expect: [String], traffic: String = "rate: 4/s") -> String {
        """
        scenario: dead
        duration: 12s
        drain: 30s
        shop: \(shop)
        traffic: { a: { executor: constant-arrival-rate, \(traffic), journey: [ { order: { lines: 1 } } ] } }
        expect: \(expect)
        """
    }

    private static let zeros = [
        "order.failed == 0", "order.failed_after_confirmation == 0", "order.broken <= 0", "saga.unfinished == 0",
        "saga.in_flight.max < 1", "saga.compensated == 0", #"bus.lag{service="payment"}.max < 1s"#,
        #"bus.backlog{service="delivery"}.last == 0"#, "latency.unanswered == 0", "breaker.opened == 0",
        #"breaker.opened{call="order -> payment"} == 0 during run"#,
    ]

    @Test(arguments: [
        "{ services: { order: { replicas: 0 } } }",
        "{ services: { order: { database: { secret: mine, accepts: yours } } } }",
    ])
    func noZeroOfAShopThatTurnsEverybodyAwayHolds(shop: String) async throws {
        let record = try await run(Self.yaml(shop, expect: Self.zeros.filter { !$0.contains("unanswered") }))
        for verdict in record.verdicts { #expect(verdict.outcome == .noSamples, "\(verdict)") }
        #expect(record.notes.contains("of 48 orders none was served"), "\(record.notes)")
    }

    @Test func aShopThatWorksHasItsZeros() async throws {
        let shop = "{ calls: { order -> payment: { circuitBreaker: {} } } }"
        let record = try await run(Self.yaml(shop, expect: Self.zeros.filter { !$0.contains("in_flight") }))
        for verdict in record.verdicts where verdict.outcome == .noSamples { Issue.record("\(verdict)") }
        #expect(!record.notes.contains { $0.contains("served") }, "\(record.notes)")
    }

    @Test func whereNobodyCameNobodyWasTurnedAway() async throws {
        let record = try await run(
            """
            scenario: empty
            duration: 30s
            traffic: { a: { executor: poisson-arrival-rate, rate: 1/h } }
            expect:
              - traffic.dropped == 0
              - traffic.rejected{traffic="a"} == 0
              - requests.late == 0
              - saga.unfinished == 0
            """)
        #expect(record.count("traffic.offered") == 0, "the case needs a seed with nobody")
        for verdict in record.verdicts { #expect(verdict.outcome == .noSamples, "\(verdict)") }
        #expect(record.notes.contains("nobody came"))
    }

    @Test("What a machine cannot generate in time is dropped and told, and not left out")
    func lateArrivals() async throws {
        let yaml = """
            scenario: flood
            duration: 1s
            drain: 1s
            traffic:
              a:
                executor: constant-arrival-rate
                rate: 400000/s
                maxVUs: 10
                journey: [ { browse: { products: 1 } } ]
            expect: [ traffic.dropped == 0 ]
            """
        let plan = try RunPlan(try scenario(yaml), of: ShopApplication(), resolve: { $0 })
        let record = try await PlanRunner(plan, world: .live).run(version: "test")
        #expect(record.count("traffic.offered") == 400_000)
        #expect(record.count("traffic.started") + record.count("traffic.dropped") == 400_000)
        #expect(record.verdicts.map(\.outcome) == [.failed])
        #expect(record.notes.contains { $0.contains("dropped") }, "\(record.notes)")
    }
}
