import Measurement
import Scenarios
import Testing

/// Gauges are means over time, and rates end where arrivals end.
@Suite struct MeanOverTimeTests {
    private func value(
        _ name: String, _ labels: MetricLabels, _ statistic: Statistic, _ record: Record
    ) -> Double {
        record.value(name, labels, statistic, in: .measured) ?? -1
    }

    @Test(arguments: [(80, 10, 0.8), (30, 20, 0.6), (245, 4, 0.98)])
    func aWorkerIsAsBusyAsItIsWhateverThePhaseOfItsCustomers(milliseconds: Int, rate: Int, busy: Double) async throws {
        let record = try await run(
            """
            scenario: in-phase
            duration: 30s
            shop: { network: 0s, services: { viewpage: { replicas: 1, workers: 1, time: \(milliseconds)ms } } }
            traffic:
              t: { executor: constant-arrival-rate, rate: \(rate)/s, journey: [ { browse: { products: 1 } } ] }
            """)
        let measured = value("workers.busy", ["service": "viewpage"], .mean, record)
        #expect(abs(measured - busy) < 0.005)
        #expect(value("workers.busy", ["service": "viewpage"], .max, record) == 1)
    }

    /// By Little's law the mean number in the system is the rate times the mean time in it.
    @Test func whatWaitsAddsUpToItsLatency() async throws {
        let record = try await run(
            """
            scenario: little
            seed: 5
            duration: 120s
            shop: { network: 0s, services: { viewpage: { replicas: 1, workers: 1, time: { p50: 30ms, p99: 120ms } } } }
            traffic: { t: { executor: poisson-arrival-rate, rate: 20/s, journey: [ { browse: { products: 1 } } ] } }
            """)
        let labels: MetricLabels = ["service": "viewpage"]
        let inside =
            value("workers.busy", labels, .mean, record) + value("mailbox.depth", labels, .mean, record)
        let rate = value("requests.answered", ["operation": "browse"], .rate, record)
        let latency = value("latency", ["operation": "browse"], .mean, record) / 1_000
        #expect(abs(inside - rate * latency) < 0.02 * inside, "\(inside), \(rate) × \(latency)")
        #expect(value("gateway.active_requests", labels, .mean, record) > 0.9 * inside)
    }

    @Test(arguments: ["1s", "3m"])
    func ratesEndWhereArrivalsEndHoweverLongTheDrain(transit: String) async throws {
        let record = try await run(
            """
            scenario: drain
            duration: 20s
            drain: 10m
            warmup: 5s
            shop: { services: { payment: { decline: 0% }, delivery: { transit: \(transit), failure: 0% } } }
            traffic: { t: { executor: constant-arrival-rate, rate: 8/s, journey: [ order: { lines: 1 } ] } }
            expect:
              - traffic.offered.rate == 8/s
              - saga.started.rate == 8/s
              - order.served == 100%
              - saga.latency.count == 120
              - traffic.offered == 0 during drain
              - traffic.offered == 160 during run
            """)
        #expect(record.metExpectations, "\(record.verdicts.filter { !$0.isHeld })")
        #expect(record.measurements.span(of: .measured)?.seconds == 15)
    }

    @Test func sagasOnTheWayAreAMeanToo() async throws {
        let record = try await run(
            """
            scenario: flight
            duration: 60s
            drain: 2m
            warmup: 10s
            shop: { services: { payment: { decline: 0% }, delivery: { transit: 500ms, failure: 0% } } }
            traffic: { t: { executor: constant-arrival-rate, rate: 1/s, journey: [ order: { lines: 1 } ] } }
            """)
        let mean = value("saga.in_flight", [:], .mean, record)
        let latency = value("saga.latency", [:], .mean, record) / 1_000
        #expect(abs(mean - latency) < 0.03, "\(mean) of \(latency)")
    }
}
