import Measurement
import Testing

/// Probes, releases and supervisors react to what one fault did, while others break something beside it.
@Suite struct ReactionTests {
    private func record(
        _ faults: String, calls: String = "{ order -> payment: { timeout: 200ms, circuitBreaker: off } }",
        services: String, releases: String = ""
    ) async throws -> Record {
        try await run(
            """
            scenario: reactions
            seed: 5
            duration: 60s
            drain: 5m
            shop:
              services: { delivery: { transit: 2s }, \(services) }
              calls: \(calls)
            traffic: { a: { executor: constant-arrival-rate, rate: 20/s, journey: [ order: { lines: 1 } ] } }
            faults: [ \(faults) ]
            releases: [ \(releases) ]
            """)
    }

    private func detected(_ record: Record, _ fault: String) -> Double? { record.figure("detection", ["fault": fault]) }

    private func release(_ version: String, pause: String = "30s", interval: String = "5s") -> String {
        """
        { name: r, at: 20s, service: order, version: \(version), strategy: canary,
          steps: [ { setWeight: 50%, pause: \(pause) } ], analysis: { interval: \(interval), errorRate: 20% } }
        """
    }

    // MARK: Probes

    @Test("A restart after missed liveness probes belongs to what kept the process from answering")
    func livenessProbes() async throws {
        let found = try await record(
            """
            { name: beside, at: 9s, for: 50s, slow: viewpage, addedTime: 1ms },
            { name: stuck, at: 10s, for: 50s, hang: viewpage, replicas: 1 },
            { name: other, at: 11s, for: 40s, slow: inventory, addedTime: 1ms }
            """,
            services: """
                viewpage: { replicas: 2, probes: { liveness: { periodSeconds: 2, failureThreshold: 3 } },
                  termination: { terminationGracePeriodSeconds: 4 } }
                """)
        let events = found.measurements.events.events
        let failed = try #require(events.first { $0.kind == "probe-failed" }, "\(events.map(\.kind))")
        #expect(failed.detail.hasPrefix("liveness probe"), "\(failed)")
        let restarted = try #require(events.first { $0.kind == "restarted" }, "\(events.map(\.kind))")
        // A process that stands still hears no SIGTERM.
        #expect(restarted.nanoseconds - failed.nanoseconds >= 4_000_000_000)
        #expect(detected(found, "stuck") == Double(restarted.nanoseconds - 10_000_000_000) / 1e9)
        #expect(detected(found, "beside") == nil)
        #expect(detected(found, "other") == nil)
    }

    @Test("Readiness that fails restarts nothing, and is no detection")
    func readinessProbes() async throws {
        let found = try await record(
            "{ name: stuck, at: 10s, for: 40s, hang: viewpage, replicas: 1 }",
            services: "viewpage: { replicas: 2 }")
        let kinds = found.measurements.events.events.map(\.kind)
        #expect(kinds.contains("unready"), "\(kinds)")
        #expect(!kinds.contains("restarted"), "\(kinds)")
        #expect(detected(found, "stuck") == nil)
    }

    // MARK: Releases

    @Test("A version that is taken back for its own errors has noticed nothing of what breaks beside it")
    func ownErrors() async throws {
        let found = try await record(
            """
            { name: elsewhere, at: 21s, for: 60s, errors: notification, probability: 5% },
            { name: slower, at: 21s, for: 60s, slow: order, addedTime: 1ms },
            { name: called, at: 21s, for: 60s, slow: payment, addedTime: 5ms },
            { name: held, at: 31s, for: 100ms, pause: order, replicas: all },
            { name: lossy, at: 21s, for: 60s, drop: bus -> order, probability: 20% },
            { name: dead, at: 31s, kill: inventory }
            """,
            services: "order: { replicas: 4, versions: { bad: { errors: 60% } } }", releases: release("bad"))
        let events = found.measurements.events.events
        #expect(events.contains { $0.detail.contains("aborted") && $0.detail.contains("errors of") })
        #expect(events.contains { $0.kind == "release-rolled-back" })
        for fault in ["elsewhere", "slower", "called", "held", "lossy"] {
            #expect(detected(found, fault) == nil, "\(fault)")
        }
        #expect(detected(found, "dead") == 0, "by its own restart")
    }

    @Test("A version that a fault makes fail is taken back, and that is a detection")
    func errorsOfAFault() async throws {
        let found = try await record(
            "{ name: f, at: 22s, for: 30s, errors: order, probability: 60% }",
            services: "order: { replicas: 4, versions: { good: {} } }", releases: release("good"))
        #expect(found.measurements.events.events.contains { $0.kind == "release-rolled-back" })
        #expect(detected(found, "f") != nil)
    }

    @Test("A version that a fault keeps from its progress is taken back, and that is a detection")
    func standstill() async throws {
        let found = try await record(
            """
            { name: f, at: 22s, for: 20s, hang: order, replicas: all },
            { name: beside, at: 21s, for: 60s, slow: order, addedTime: 1ms }
            """,
            services: "order: { replicas: 4, versions: { good: {} }, strategy: { progressDeadlineSeconds: 15 } }",
            releases: release("good"))
        let events = found.measurements.events.events
        #expect(events.contains { $0.detail.contains("no progress within the deadline") }, "\(events)")
        #expect(detected(found, "f") != nil)
        #expect(detected(found, "beside") == nil)
    }

    // MARK: Supervisors

    @Test("A kill is noticed by its restart, and not by a breaker that another fault opens")
    func killBesideABreaker() async throws {
        func found(_ supervision: String) async throws -> Record {
            try await record(
                """
                { name: dead, at: 20s, kill: inventory, replicas: 1 },
                { name: failing, at: 22s, for: 20s, errors: payment, probability: 100% }
                """,
                calls: """
                    { order -> payment: { timeout: 200ms,
                      circuitBreaker: { minimumNumberOfCalls: 10, slidingWindowSize: 10 } } }
                    """,
                services: "inventory: { replicas: 3, supervision: \(supervision) }")
        }
        let late = try await found("{ backoff: { first: 25s } }")
        #expect(late.count("breaker.opened") > 0)
        #expect(detected(late, "dead") == 25)
        #expect(try #require(detected(late, "failing")) < 20)
        // Nobody starts it again.
        let never = try await found("pekko")
        #expect(never.count("breaker.opened") > 0)
        #expect(detected(never, "dead") == nil)
        #expect(detected(never, "failing") == detected(late, "failing"))
    }
}
