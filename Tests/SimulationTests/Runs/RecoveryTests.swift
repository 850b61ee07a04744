import Measurement
import Testing

/// A shop is well again when nothing of what the fault has left is still to be done, and not before there is evidence.
@Suite struct RecoveryTests {
    private func record(
        _ faults: String, services: String = "delivery: { transit: 2s }", rate: String = "20/s", expect: String = "",
        duration: String = "2m", calls: String = ""
    ) async throws -> Record {
        try await run(
            """
            scenario: recovery
            seed: 5
            duration: \(duration)
            drain: 20m
            warmup: 5s
            shop: { services: { \(services) } \(calls) }
            traffic: { a: { executor: constant-arrival-rate, rate: \(rate), journey: [ order: { lines: 1 } ] } }
            faults: [ \(faults) ]
            expect: [ \(expect) ]
            """)
    }

    @Test("A consumer's backlog is to be worked off first")
    func backlog() async throws {
        // 30 s of 15 events a second wait, and 5 a second more than come can be handled: some 90 s.
        let found = try await record(
            "{ name: down, at: 20s, for: 30s, databaseDown: notification }",
            services: "notification: { replicas: 1, workers: 1, time: 20ms }, delivery: { transit: 2s }", rate: "20/s",
            expect: "\"recovery{fault=\\\"down\\\"} < 30s\"", duration: "5m")
        let recovery = try #require(found.figure("recovery", ["fault": "down"]))
        #expect(recovery > 60, "\(recovery) s")
        #expect(found.verdicts.first?.isHeld == false)
    }

    @Test("Those who hear of the target's events count too")
    func consumers() async throws {
        // Nothing of inventory's reaches the bus; what it then publishes at once is more than delivery handles.
        let found = try await record(
            "{ name: cut, at: 20s, for: 20s, partition: inventory -> bus }",
            services: "delivery: { transit: 2s, replicas: 1, workers: 1, time: 40ms }", rate: "20/s", duration: "4m")
        let recovery = try #require(found.figure("recovery", ["fault": "cut"]))
        #expect(recovery > 30, "\(recovery) s")
    }

    @Test("Dead for a while is not recovered in no time")
    func firstSuccess() async throws {
        let found = try await record(
            "{ name: dead, at: 20s, for: 30s, errors: payment, probability: 100% }", rate: "2/s",
            calls: ", calls: { order -> payment: { circuitBreaker: off } }")
        let recovery = try #require(found.figure("recovery", ["fault": "dead"]))
        #expect(recovery > 0 && recovery < 2, "\(recovery) s: the first order that is paid")
    }

    private func recovery(ordersUntil end: String, _ fault: String) async throws -> Double? {
        let found = try await run(
            """
            scenario: nobody-asks
            seed: 5
            duration: 90s
            drain: 2m
            shop: { services: { delivery: { transit: 2s } }, calls: { order -> payment: { circuitBreaker: off } } }
            traffic:
              early: { executor: constant-arrival-rate, rate: 20/s, duration: \(end), journey: [ order ] }
              browsers: { executor: constant-arrival-rate, rate: 2/s, journey: [ browse ] }
            faults: [ { name: f, at: 30s, for: 20s, \(fault) } ]
            """)
        return found.figure("recovery", ["fault": "f"])
    }

    @Test(
        "A service that had something to do before and is not asked any more gives no evidence of a recovery",
        arguments: [
            "errors: payment, probability: 100%", "databaseDown: payment", "pause: payment, replicas: all",
            "partition: order <-> payment",
        ])
    func nobodyAsks(fault: String) async throws {
        // The last order is delivered long before the fault.
        #expect(try await recovery(ordersUntil: "10s", fault) == nil)
    }

    @Test func whereCustomersGoOnToAskThereIsARecovery() async throws {
        let found = try #require(try await recovery(ordersUntil: "70s", "databaseDown: payment"))
        #expect(found < 5, "\(found)")
    }

    @Test("A service that nobody ever asks shows no recovery")
    func neverAsked() async throws {
        let found = try await run(
            """
            scenario: never-asked
            seed: 5
            duration: 1m
            traffic: { a: { executor: constant-arrival-rate, rate: 5/s, journey: [ browse ] } }
            faults: [ { name: f, at: 20s, for: 10s, errors: payment, probability: 100% } ]
            """)
        #expect(found.figure("recovery", ["fault": "f"]) == nil)
    }

    @Test(
        "What nobody can feel is nothing to recover from, though all goes well after it",
        arguments: [
            "partition: gateway <-> notification", "drop: gateway -> viewpage, probability: 100%",
            "errors: payment, probability: 0%", "drop: order -> payment, probability: 0%",
            "delay: order -> payment, time: 0s",
        ])
    func feltByNobody(fault: String) async throws {
        let found = try await record(
            "{ name: f, at: 20s, for: 10s, \(fault) }", expect: "\"recovery{fault=\\\"f\\\"} < 20s\"", duration: "1m")
        #expect(found.figure("recovery", ["fault": "f"]) == nil)
        #expect(found.verdicts.first?.outcome == .noSamples)
        #expect(found.verdicts.first?.reason.contains("or nobody can have felt it") == true)
    }

    @Test(arguments: ["drop: order -> payment, probability: 5%", "delay: bus -> viewpage, time: 300ms"])
    func whatIsFeltHasARecovery(fault: String) async throws {
        let found = try await record("{ name: f, at: 20s, for: 10s, \(fault) }", duration: "1m")
        #expect(found.figure("recovery", ["fault": "f"]) != nil)
    }
}
