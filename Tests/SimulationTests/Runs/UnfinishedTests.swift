import FlowerShopApplication
import Measurement
import Reports
import Simulation
import Testing

/// What becomes of sagas that have not ended when the drain is over.
@Suite struct UnfinishedTests {
    private static func yaml(drain: String, transit: String, more: String = "") -> String {
        """
        scenario: cut-off
        seed: 3
        duration: 5s
        drain: \(drain)
        shop:
          services:
            payment: { decline: 0% }
            delivery: { transit: \(transit), failure: 0% }
        \(more)
        traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ order: {} ] } }
        expect: [ saga.completion >= 100% ]
        """
    }

    @Test func aParcelOnTheRoadWhenTheDrainEndsIsUnfinishedAndBreaksNothing() async throws {
        let record = try await run(Self.yaml(drain: "10s", transit: "5m"))
        #expect(record.breaches.isEmpty, "\(record.breaches)")
        #expect(record.count("saga.started") == 50)
        #expect(record.figure("saga.unfinished") == 50)
        #expect(
            record.notes == [
                "of 50 orders none was served", "50 sagas were still on the way after drain 10s; raise drain",
            ])
        #expect(record.verdicts.map(\.measured) == [0], "an unfinished saga is none that has completed")
        #expect(
            ConsoleReport([record], in: .flowerShop).render().contains(
                "• 50 sagas were still on the way after drain 10s"))
    }

    @Test func aSagaThatNothingIsUnderWayOfIsStuckAndNamedWithItsHistory() async throws {
        let dead = "    notification: { supervision: pekko }\nfaults: [ { at: 2s, kill: notification, replicas: all } ]"
        let record = try await run(Self.yaml(drain: "2m", transit: "10s", more: dead))
        let broken = record.invariants.filter { $0.breaches > 0 }
        #expect(broken.map(\.name) == ["saga-ends"])
        #expect(broken.first?.breaches == record.count("saga.started") - record.count("saga.succeeded"))
        #expect(broken.first?.examples.first?.contains("order_paid") == true)
        #expect(record.figure("saga.unfinished") == 0)
        #expect(record.notes.count == 1 && record.notes[0].hasPrefix("'notification' had no ready replica from 2 s on"))
    }

    @Test func whatIsStuckForTheInvariantIsStuckForWhoeverKeptIt() async throws {
        let dead = "    notification: { supervision: pekko }\nfaults: [ { at: 2s, kill: notification, replicas: all } ]"
        for (drain, transit, more, end) in [
            ("2m", "10s", dead, KeptSaga.End.stuck), ("10s", "5m", "", KeptSaga.End.unfinished),
        ] {
            let plan = try RunPlan(
                try scenario(Self.yaml(drain: drain, transit: transit, more: more)), of: ShopApplication(),
                resolve: { $0 })
            let (record, sagas) = try await PlanRunner(plan).run(keeping: .all, version: "test")
            let kept = try #require(sagas).sagas.filter { $0.end == end }.map(\.key)
            let stuck = record.breachList.filter { $0.invariant == "saga-ends" }.compactMap(\.number)
            #expect(!kept.isEmpty)
            #expect(stuck == (end == .stuck ? kept : []))
        }
    }

    @Test func everyBreachIsListedInWords() async throws {
        let without = "  compensation: off"
        let yaml = Self.yaml(drain: "2m", transit: "10s", more: without + "\nbreaks: [money, stock, saga-ends]")
            .replacing("decline: 0%", with: "decline: 20%").replacing("failure: 0%", with: "failure: 30%")
        let record = try await run(yaml)
        for invariant in record.invariants {
            #expect(record.breachList.count { $0.invariant == invariant.name } == invariant.breaches)
        }
        #expect(record.breachList.contains { $0.subject == "order" && $0.invariant == "money" })
        #expect(record.breachList.contains { $0.subject == "order" && $0.found == "taken" })
        #expect(
            record.breachList.allSatisfy {
                !$0.found.contains("type ") && !$0.found.contains("_") || $0.found.contains(", after ")
            })
    }

    @Test func aCustomerWithoutAnAnswerIsToldApartFromASagaWithoutAnEnd() async throws {
        let dark = "faults: [ { name: dark, at: 2s, for: 30s, partition: gateway -> order } ]"
        let plan = try RunPlan(
            try scenario(Self.yaml(drain: "2m", transit: "1s", more: dark)), of: ShopApplication(), resolve: { $0 })
        let sagas = try #require(try await PlanRunner(plan).run(keeping: .all, version: "test").sagas)
        #expect(sagas.sagas.contains { $0.end == .unanswered })
        #expect(!sagas.sagas.contains { $0.end == .unfinished || $0.end == .stuck })
    }

    @Test func whatWaitsForAReplicaThatWillStartAgainIsUnfinished() async throws {
        let late = """
                notification: { supervision: { backoff: { first: 20m, maximum: 30m } } }
            faults: [ { at: 2s, kill: notification, replicas: all } ]
            """
        let record = try await run(Self.yaml(drain: "1m", transit: "10s", more: late))
        #expect(record.breaches.isEmpty, "\(record.breaches)")
        #expect(record.figure("saga.unfinished") == 50)
    }

    @Test func theDefaultDrainIsLongEnoughForTheDefaultTransit() async throws {
        let record = try await run(
            """
            scenario: defaults
            traffic: { a: { executor: constant-arrival-rate, rate: 500/s, journey: [ order: {} ] } }
            """)
        #expect(record.breaches.isEmpty, "\(record.breaches)")
        #expect(record.figure("saga.unfinished") == 0)
    }
}
