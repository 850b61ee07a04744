import FlowerShopApplication
import Measurement
import Reports
import Simulation
import Testing

/// What grows until the arrivals end is told, whatever the drain clears.
@Suite struct GrowthTests {
    private func record(_ rate: String, _ more: String = "", executor: String = "poisson") async throws -> Record {
        try await run(
            """
            scenario: growth
            seed: 4
            duration: 60s
            drain: 10m
            warmup: 5s
            shop: { services: { inventory: { replicas: 1, workers: 1, time: 40ms }, delivery: { transit: 30s } } }
            traffic: { a: { executor: \(executor)-arrival-rate, rate: \(rate), journey: [ order: { lines: 1 } ] } }
            expect: [ "backlog.growth{service=\\"inventory\\"} <= 0/s", "saga.growth <= 0/s" ]
            \(more)
            """)
    }

    @Test("A service that is asked for more than it can do grows by the difference")
    func grows() async throws {
        let found = try await record("40/s", executor: "constant")
        let growth = try #require(found.figure("backlog.growth", ["service": "inventory"]))
        #expect(abs(growth - 14) < 2, "25 of nearly 40 a second: \(growth)")
        #expect(found.figure("saga.growth").map { abs($0 - growth) < 2 } == true)
        #expect(found.verdicts.allSatisfy { !$0.isHeld })
        #expect(found.figure("backlog.growth", ["service": "order"]) == 0)
        let note = try #require(found.notes.first)
        #expect(note.hasPrefix("inventory's backlog grew by "), "\(note)")
        #expect(note.contains("when the arrivals ended"))
        #expect(ConsoleReport([found], in: .flowerShop).render().contains("inventory's backlog grew by "))
    }

    @Test("One that can do it does not grow, though deliveries are on the road for half of the run")
    func steady() async throws {
        let found = try await record("12/s")
        #expect(found.figure("backlog.growth", ["service": "inventory"]) == 0)
        #expect(found.figure("saga.growth") == 0)
        #expect(found.verdicts.allSatisfy { $0.isHeld })
        #expect(found.notes.isEmpty, "\(found.notes)")
    }

    @Test("With too little to see there is no value, and an expectation fails")
    func tooLittle() async throws {
        let found = try await run(
            """
            scenario: short
            duration: 4s
            traffic: { a: { executor: constant-arrival-rate, rate: 5/s, journey: [ browse ] } }
            expect: [ "backlog.growth{service=\\"order\\"} <= 0/s" ]
            """)
        #expect(found.figure("backlog.growth") == nil)
        #expect(found.verdicts.first?.isHeld == false)
    }
}
