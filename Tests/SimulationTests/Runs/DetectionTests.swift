import Measurement
import Testing

/// A reaction belongs to the faults that it has its cause in, and to no others.
@Suite struct DetectionTests {
    private static let breaker =
        "{ order -> payment: { timeout: 200ms, circuitBreaker: { minimumNumberOfCalls: 10, slidingWindowSize: 10 } } }"
    private static let unguarded = "{ order -> payment: { timeout: 200ms, circuitBreaker: off } }"

    private func record(
        _ faults: String, calls: String = DetectionTests.breaker, services: String = "", more: String = ""
    ) async throws -> Record {
        try await run(
            """
            scenario: detection
            seed: 5
            duration: 90s
            drain: 5m
            shop:
              services: { delivery: { transit: 2s } \(services) }
              calls: \(calls)
            traffic: { a: { executor: constant-arrival-rate, rate: 20/s, journey: [ order: { lines: 1 } ] } }
            faults: [ \(faults) ]
            \(more)
            """)
    }

    private func detected(_ record: Record, _ fault: String) -> Double? { record.figure("detection", ["fault": fault]) }

    @Test("A partition that nobody notices is not detected by a restart after a kill")
    func another() async throws {
        let found = try await record(
            "{ name: cut, at: 10s, for: 40s, partition: order <-> payment }, { name: dead, at: 20s, kill: payment }",
            calls: Self.unguarded)
        #expect(detected(found, "cut") == nil)
        #expect(detected(found, "dead") != nil)
    }

    @Test(
        "A breaker that opens by what a fault did has detected it",
        arguments: [
            "partition: order <-> payment", "drop: payment -> order, probability: 100%",
            "delay: order -> payment, time: 1s", "slow: payment, time: 2s", "errors: payment, probability: 100%",
            "pause: payment, replicas: all", "databaseDown: payment", "databaseSlow: payment, time: 1s",
            "pause: order, replicas: all",
        ])
    func breakers(fault: String) async throws {
        let found = try await record("{ name: f, at: 20s, for: 10s, \(fault) }")
        let opened = found.count("breaker.opened") > 0
        #expect(opened || fault.hasPrefix("pause: order"))
        if opened { #expect(detected(found, "f") != nil, "\(fault)") }
    }

    @Test("Of two faults on one service the one is detected whose calls failed")
    func harmless() async throws {
        let found = try await record(
            """
            { name: harmless, at: 15s, for: 30s, slow: payment, addedTime: 1ms },
            { name: broken, at: 20s, for: 10s, errors: payment, probability: 100% }
            """)
        #expect(detected(found, "broken") != nil)
        #expect(detected(found, "harmless") == nil)
    }

    @Test("A version's own errors are not the doing of a fault beside it")
    func version() async throws {
        let services = ", payment: { replicas: 1, versions: { v2: { errors: 60% } } }"
        let more = "releases: [ { name: r, at: 20s, service: payment, version: v2, strategy: rolling } ]"
        func detected(_ probability: String) async throws -> (opened: Int, after: Double?) {
            let fault = "{ name: beside, at: 15s, for: 60s, errors: payment, probability: \(probability) }"
            let found = try await record(fault, services: services, more: more)
            return (found.count("breaker.opened"), self.detected(found, "beside"))
        }
        let rare = try await detected("0.0001%")
        #expect(rare.opened > 0 && rare.after == nil)
        let often = try await detected("90%")
        #expect(often.opened > 0 && often.after != nil)
    }

    @Test("A link's fault on another way has no part in it")
    func otherLink() async throws {
        let found = try await record(
            """
            { name: elsewhere, at: 15s, for: 30s, drop: bus -> payment, probability: 50% },
            { name: cut, at: 20s, for: 10s, partition: order -> payment }
            """)
        #expect(detected(found, "cut") != nil)
        #expect(detected(found, "elsewhere") == nil)
    }

    @Test(
        "A restart belongs to the fault by which the process died",
        arguments: [
            "kill: viewpage", "crashLoop: viewpage, after: 1s",
        ])
    func restarts(fault: String) async throws {
        let lasting = fault.hasPrefix("kill") ? "" : "for: 40s, "
        let found = try await record(
            """
            { name: f, at: 20s, \(lasting)\(fault) },
            { name: beside, at: 19s, for: 60s, slow: viewpage, addedTime: 1ms }
            """)
        #expect(detected(found, "f") != nil)
        #expect(detected(found, "beside") == nil)
    }

    @Test("A poisoned message's deaths are the poison's")
    func poison() async throws {
        let found = try await record("{ name: p, at: 20s, for: 20s, poison: inventory, messages: 1 }")
        #expect(detected(found, "p") != nil)
    }

    @Test("A lost node is noticed when its heartbeats are missed")
    func node() async throws {
        let found = try await record("{ name: gone, at: 5s, for: 70s, loseNode: 1 }", calls: Self.unguarded)
        let missed = try #require(found.measurements.events.events.first { $0.kind == "node-not-ready" })
        #expect(detected(found, "gone") == Double(missed.nanoseconds) / 1e9 - 5)
    }
}
