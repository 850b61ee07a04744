import Measurement
import Testing

/// The window of a fault that is over at once ends at the recovery, and has what there was until then.
@Suite struct RecoveryWindowTests {
    private static func yaml(_ more: String = "") -> String {
        """
        scenario: closing
        seed: 3
        duration: 40s
        shop: { services: { viewpage: { replicas: 1, workers: 1, time: 10ms } } }
        traffic:
          base: { executor: constant-arrival-rate, rate: 10/s, journey: [ { browse: { products: 1 } } ] }
          \(more)
        faults: [ { name: dead, at: 10s, kill: viewpage } ]
        """
    }

    @Test func whatComesAfterTheRecoveryInTheSameSecondIsNotInTheWindow() async throws {
        let quiet = try await run(Self.yaml())
        let recovery = try #require(quiet.figure("recovery", ["fault": "dead"]))
        // The burst is over, and its queue too, before anybody reads the gauges again.
        let burst = Int(((10 + recovery) * 1_000).rounded(.up)) + 20
        try #require(burst % 1_000 < 700, "another seed is needed: the recovery is at \(10 + recovery) s")
        let record = try await run(
            Self.yaml(
                "burst: { executor: constant-arrival-rate, rate: 1000/s, startTime: \(burst)ms, duration: 20ms, "
                    + "journey: [ { browse: { products: 1 } } ] }"))
        #expect(record.figure("recovery", ["fault": "dead"]) == recovery)
        let labels: MetricLabels = ["service": "viewpage"]
        #expect(record.value("mailbox.depth", labels, .max, in: .measured) ?? 0 >= 10)
        for statistic in [Statistic.max, .mean] {
            let during = record.value("mailbox.depth", labels, statistic, in: .during("dead"))
            #expect(during == quiet.value("mailbox.depth", labels, statistic, in: .during("dead")), "\(statistic.name)")
        }
    }
}
