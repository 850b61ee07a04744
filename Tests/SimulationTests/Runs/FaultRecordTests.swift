import Measurement
import Scenarios
import Testing

/// What a run's record says of its faults.
@Suite struct FaultRecordTests {
    private func record(
        _ faults: String, _ shop: String = "{}", duration: String = "30s", traffic: String = "order"
    ) async throws -> Record {
        try await run(
            """
            scenario: faults
            seed: 9
            duration: \(duration)
            drain: 10m
            shop: \(shop)
            traffic: { a: { executor: constant-arrival-rate, rate: 5/s, journey: [ \(traffic) ] } }
            faults: [ \(faults) ]
            """)
    }

    @Test func aFaultThatLastsUntilTheRunsEndHasNoRecovery() async throws {
        let found = try await record("{ name: slow, at: 5s, slow: viewpage, addedTime: 5ms }")
        #expect(found.figure("recovery", ["fault": "slow"]) == nil)
        #expect(
            found.measurements.events.events.contains { $0.kind == "fault-ended" },
            "its end is written down all the same")
    }

    @Test func aFaultThatEndsHasARecovery() async throws {
        let found = try await record("{ name: slow, at: 5s, for: 3s, slow: viewpage, addedTime: 5ms }")
        #expect(found.figure("recovery", ["fault": "slow"]) != nil)
    }

    @Test func aKillAtACrashPointIsDetectedAndRecoveredFromAfterTheCrash() async throws {
        // The replica starts again at once and is ready two seconds later.
        let found = try await record("{ name: k, at: 5s, kill: delivery, replicas: all, crashPoint: before-commit }")
        let recovery = try #require(found.figure("recovery", ["fault": "k"]))
        #expect(recovery >= 2, "\(recovery) s")
        #expect(found.figure("detection", ["fault": "k"]) != nil)
        let kinds = found.measurements.events.events.map(\.kind)
        let (end, crash) = (kinds.lastIndex(of: "fault-ended"), kinds.lastIndex(of: "crashed"))
        #expect(try #require(end) + 1 == #require(crash), "the fault ends with its last crash")
    }

    @Test func aKillThatGoesOnIsRecoveredFromAfterTheCrashesThatComeWhenItsTimeIsUp() async throws {
        // An order every five seconds: none reaches payment while the fault lasts, which ends with replicas that are to
        // crash at their next order.
        let found = try await run(
            """
            scenario: rare
            seed: 9
            duration: 30s
            drain: 10m
            shop: { services: { payment: { startup: 2s } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 12/m, journey: [ order ] } }
            faults:
              - { name: k, at: 6s, for: 3s, kill: payment, replicas: all, rate: 3/s, crashPoint: before-commit }
            """)
        let events = found.measurements.events.events
        let end = try #require(events.first { $0.kind == "fault-ended" })
        let crash = try #require(events.last { $0.kind == "crashed" })
        #expect(end.nanoseconds == 9_000_000_000 && crash.nanoseconds > end.nanoseconds, "\(events)")
        let ready = try #require(events.last { $0.kind == "ready" })
        let wait = Double(ready.nanoseconds - crash.nanoseconds) / 1e9
        #expect((2.0...12.0).contains(wait), "the first tick of its probe that finds it")
        let recovery = try #require(found.figure("recovery", ["fault": "k"]))
        #expect(
            recovery >= wait + 0.5 && recovery < wait + 6, "the endpoints have heard of it, and the next order is paid")
        #expect(found.figure("detection", ["fault": "k"]) != nil, "its death came late, and was seen all the same")
    }

    @Test func aKillWhoseCrashPointNoReplicaReachesIsNotRecoveredFrom() async throws {
        let found = try await record(
            "{ name: k, at: 5s, for: 5s, kill: inventory, replicas: all, rate: 3/s, crashPoint: before-commit }",
            duration: "20s", traffic: "browse")
        #expect(found.measurements.events.events.contains { $0.kind == "fault-ended" && $0.subject == "inventory" })
        #expect(found.figure("recovery", ["fault": "k"]) == nil)
    }

    @Test func aReplicaThatItsSupervisorEndedHasNoBreakerAnyMore() async throws {
        let found = try await record(
            "{ name: k, at: 10s, kill: order, replicas: all }",
            """
            { services: { order: { replicas: 3, supervision: erlang } },
              calls: { order -> payment: { circuitBreaker: { initialState: FORCED_OPEN } } } }
            """)
        #expect(found.measurements.events.events.count { $0.kind == "stopped" } == 3)
        // Three replicas, ten seconds each.
        #expect(found.figure("breaker.time", ["state": "FORCED_OPEN"]) == 30)
    }

    @Test func theRecordSaysWhyABreakerMoved() async throws {
        let found = try await record(
            "{ name: slow, at: 5s, for: 10s, slow: payment, time: 2s }",
            "{ calls: { order -> payment: { circuitBreaker: { minimumNumberOfCalls: 5, waitDurationInOpenState: 5s } } } }"
        )
        let details = found.measurements.events.events.filter { $0.kind == "breaker" }.map(\.detail)
        #expect(details.first?.hasPrefix("CLOSED -> OPEN (failure-rate) in replica ") == true, "\(details)")
        #expect(details.contains { $0.hasPrefix("OPEN -> HALF_OPEN (wait-elapsed) in replica ") })
    }

    @Test func overloadAloneBreaksNoSaga() async throws {
        // Order's workers wait for payment far longer than the bus would try, and its mailbox is full.
        let found = try await record(
            "{ name: slow, at: 2s, for: 20s, slow: payment, time: 300s }",
            """
            { services: { order: { replicas: 1, workers: 2, mailbox: { capacity: 4 } }, payment: { decline: 0% } },
              calls: { order -> payment: { timeout: off } } }
            """)
        #expect(found.breaches.isEmpty, "\(found.breaches)")
        #expect(found.messages("dead_lettered", "order") == 0)
        #expect(found.messages("rejected", "order") > 50, "nothing was at stake")
    }
}
