import Measurement
import Scenarios
import Testing

/// Where a service's database lives, and who is let into it.
@Suite struct StorageTests {
    private func record(_ order: String, faults: String = "") async throws -> Record {
        try await run(
            """
            scenario: storage
            seed: 4
            duration: 30s
            drain: 5m
            shop: { services: { order: { database: \(order) }, delivery: { transit: 2s } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ order ] } }
            faults: [ \(faults) ]
            """)
    }

    private let killAll = "{ at: 15s, kill: order, replicas: all }"

    @Test func aPersistentVolumeOutlivesTheLastReplica() async throws {
        let found = try await record("{ storage: persistent }", faults: killAll)
        #expect(found.breaches.isEmpty, "\(found.breaches)")
    }

    @Test func anEphemeralVolumeGoesWithTheLastReplicaAndTheInvariantsNameWhatIsLost() async throws {
        let found = try await record("{ storage: ephemeral }", faults: killAll)
        #expect(found.breaches.contains { $0.hasPrefix("order-state ") }, "\(found.breaches)")
        #expect(found.measurements.events.events.count { $0.kind == "storage-lost" } == 1)
    }

    @Test func aCrashLosesWhatWasNotSyncedOnly() async throws {
        let crash = "{ at: 15s, databaseCrash: order }"
        #expect(try await record("{ sync: 0s }", faults: crash).breaches.isEmpty)
        #expect(try await !record("{ sync: 4s }", faults: crash).breaches.isEmpty)
    }

    @Test func withAWrongSecretNoReplicaBecomesReadyAndTheRecordSaysWhy() async throws {
        let found = try await record("{ secret: outdated, accepts: current }")
        #expect(found.count("saga.started") == 0)
        let event = try #require(found.measurements.events.events.first { $0.kind == "access-denied" })
        #expect(event.subject == "order")
        #expect(event.detail.contains("accepts the secret 'current' and was shown 'outdated'"), "\(event.detail)")
    }
}
