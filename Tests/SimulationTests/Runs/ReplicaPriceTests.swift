import FlowerShopApplication
import Measurement
import Testing

/// What replicas cost, and orders by when they were asked for.
@Suite struct ReplicaPriceTests {
    private static let yaml = """
        scenario: price
        seed: 4
        duration: 30s
        drain: 2m
        shop:
          services:
            order: { replicas: 3, startup: 2s }
            delivery: { transit: { p50: 20s, p99: 30s } }
        traffic:
          shoppers: { executor: constant-arrival-rate, rate: 4/s, journey: [ order: { lines: 1 } ] }
        faults:
          - { name: lost, at: 10s, kill: order, replicas: 1 }
        """

    @Test(
        "Each second of each replica until arrivals end is paid for, the time of a restart too, and no second of the drain"
    )
    func replicaSecondsAreExact() async throws {
        let record = try await run(Self.yaml)
        #expect(record.runNanoseconds > 45_000_000_000, "the drain was long")
        for (service, seconds) in [("order", 90.0), ("payment", 30 * 1.0)] {
            let value = record.value(MetricName.replicaSeconds, ["service": service], .value, in: .run)
            #expect(value.map { $0.truncatingRemainder(dividingBy: 30) } == 0, "\(service): \(value ?? -1)")
            if service == "order" { #expect(value == seconds) }
        }
    }

    @Test("Orders stand in the rows in which they were asked for, with what became of them a minute later")
    func orderColumnsAreByWhenTheyWereAsked() async throws {
        let record = try await run(Self.yaml)
        let timeline = record.measurements.timeline
        func column(_ name: String) throws -> [Double] {
            let place = try #require(timeline.columns.firstIndex { $0.name == name })
            return (0..<timeline.rowCount).map {
                timeline.values(inRow: $0)[timeline.values(inRow: $0).startIndex + place] ?? 0
            }
        }
        let (asked, served) = (try column(OrderColumn.asked), try column(OrderColumn.served))
        let (failed, ended) = (try column(OrderColumn.failed), try column(TimelineColumn.sagasSucceeded))
        #expect(asked.reduce(0, +) == record.value(OrderMetric.asked.name, [:], .count, in: .run))
        #expect(served.dropFirst(30).allSatisfy { $0 == 0 } && served.prefix(9).allSatisfy { $0 > 0 })
        #expect(ended.prefix(9).allSatisfy { $0 > 0 }, "sagas stand where they were asked for, too")
        #expect(asked.indices.allSatisfy { served[$0] + failed[$0] <= asked[$0] })
    }
}
