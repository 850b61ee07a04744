import Measurement
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
        #expect(record.notes == ["50 sagas were still on the way after drain 10s; raise drain"])
        #expect(record.verdicts.map(\.measured) == [0], "an unfinished saga is none that has completed")
        #expect(ConsoleReport([record]).render().contains("• 50 sagas were still on the way after drain 10s"))
    }

    @Test func aSagaThatNothingIsUnderWayOfIsStuckAndNamedWithItsHistory() async throws {
        let dead = "    notification: { supervision: pekko }\nfaults: [ { at: 2s, kill: notification, replicas: all } ]"
        let record = try await run(Self.yaml(drain: "2m", transit: "10s", more: dead))
        let broken = record.invariants.filter { $0.breaches > 0 }
        #expect(broken.map(\.name) == ["saga-ends"])
        #expect(broken.first?.breaches == record.count("saga.started") - record.count("saga.succeeded"))
        #expect(broken.first?.examples.first?.contains("order_paid") == true)
        #expect(record.figure("saga.unfinished") == 0)
        #expect(record.notes == [])
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
