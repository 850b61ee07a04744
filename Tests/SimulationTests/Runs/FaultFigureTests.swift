import FlowerShopApplication
import Measurement
import Reports
import Testing

/// Detection, recovery and what belongs to them.
@Suite struct FaultFigureTests {
    private static func yaml(supervision: String, fault: String, expect: String = "") -> String {
        """
        scenario: faults
        seed: 2
        duration: 20s
        drain: 30s
        shop:
          services: { viewpage: { supervision: \(supervision), startup: 2s }, delivery: { transit: 1s, failure: 0% } }
        traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ browse: {} ] } }
        faults: [ \(fault) ]
        expect: [ \(expect) ]
        """
    }

    @Test func anEscalationIsADetectionAndIsTold() async throws {
        let fault = "{ name: gone, at: 5s, kill: viewpage, replicas: all }"
        let record = try await run(Self.yaml(supervision: "erlang", fault: fault))
        #expect(record.figure("detection", ["fault": "gone"]) == 0)
        #expect(record.figure("recovery", ["fault": "gone"]) == nil)
        #expect(record.count("escalations", ["service": "viewpage"]) == 1)
        let event = record.measurements.events.events.first { $0.kind == "escalated" }
        #expect(event?.detail == "more than 1 restart needed within 5s: all replicas stay down")
        let text = ConsoleReport([record], in: .flowerShop).render()
        #expect(text.contains("given up for good  viewpage"), "\(text)")
        #expect(text.contains("detected in 0 ms, not recovered"), "\(text)")
    }

    @Test func whereNothingReactsThatIsTold() async throws {
        let fault = "{ name: slow, at: 5s, for: 5s, slow: viewpage, time: 100ms }"
        let record = try await run(Self.yaml(supervision: "kubernetes", fault: fault))
        #expect(record.figure("detection", ["fault": "slow"]) == nil)
        #expect(ConsoleReport([record], in: .flowerShop).render().contains("nothing reacted, recovered in"))
    }

    @Test func aSingleKillHasAWindowUntilTheRecovery() async throws {
        let record = try await run(
            Self.yaml(
                supervision: "kubernetes", fault: "{ name: one, at: 5s, kill: viewpage, replicas: all }",
                expect: "requests.failed >= 10 during one"))
        // The first tick of each one's probe finds it ready, 2 to 12 s later, the endpoints hear of it, and the next
        // customer is served.
        let recovery = try #require(record.figure("recovery", ["fault": "one"]))
        #expect((2.5...12.7).contains(recovery))
        let window = record.measurements.windows.first { $0.window == .during("one") }
        #expect(window?.seconds == recovery)
        let verdict = try #require(record.verdicts.first)
        #expect(verdict.isHeld)
        #expect(verdict.measured == Double(record.count("requests.failed")), "all that failed did so in that time")
    }

    @Test func breakersAreToldPerReplicaAndNotWhereThereIsNone() async throws {
        func report(_ policy: String) async throws -> String {
            let record = try await run(
                """
                scenario: breakers
                duration: 30s
                shop:
                  services: { order: { replicas: 2 }, delivery: { transit: 1s } }
                  calls: { order -> payment: { timeout: 100ms, circuitBreaker: \(policy) } }
                traffic: { a: { executor: constant-arrival-rate, rate: 20/s, journey: [ order: {} ] } }
                faults: [ { name: slow, at: 5s, for: 10s, slow: payment, time: 1s } ]
                """)
            return ConsoleReport([record], in: .flowerShop).render()
        }
        let guarded = try await report("{ minimumNumberOfCalls: 5, waitDurationInOpenState: 2s }")
        #expect(guarded.contains(#/breaker order -> payment +opened [0-9]+× in 2 replicas, open for [0-9.]+ s each/#))
        #expect(try await !report("off").contains("breaker order"))
    }

    @Test func thePaymentDeadlineIsTheScenarios() async throws {
        let record = try await run(
            """
            scenario: deadline
            seed: 4
            duration: 10s
            shop: { services: { order: { paymentDeadline: 5s }, payment: { time: 3s }, delivery: { transit: 1s } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ order: {} ] } }
            faults: [ { at: 5s, kill: order, replicas: all } ]
            """)
        #expect(record.count("saga.compensations", ["reason": "payment_timed_out"]) > 0)
        let ends = record.measurements.series.first { $0.name == "saga.latency" }?.value(in: .run)
        let longest = ends?.read(.max, windowSeconds: 0) ?? 0
        #expect(longest < 20_000, "not the 30 s that are the default")
    }
}
