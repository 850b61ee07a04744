import FlowerShopApplication
import Measurement
import Reports
import Testing

/// What became of the orders that customers asked for.
@Suite struct OrderMetricsTests {
    /// One slow worker and a mailbox of one: most orders find no room.
    private static let crowded = """
        scenario: crowded
        seed: 9
        duration: 10s
        shop:
          services:
            order: { replicas: 1, workers: 1, mailbox: { capacity: 1 }, time: 200ms }
            payment: { decline: 0% }
            delivery: { transit: 1s, failure: 0% }
        traffic: { a: { executor: constant-arrival-rate, rate: 20/s, journey: [ browse: {}, order: {} ] } }
        expect: [ order.acceptance >= 99%, order.fulfilment >= 99% ]
        """

    @Test func everyOrderAskedForIsAcceptedOrRefusedWithItsReason() async throws {
        let record = try await run(Self.crowded)
        let (asked, accepted) = (record.count("order.asked"), record.count("saga.started"))
        let refused = record.count("order.refused", ["reason": "mailbox_full"])
        #expect(asked == 200)
        #expect(refused > 50 && accepted > 10)
        #expect(asked == accepted + refused)
        #expect(record.count("requests.failed") == 0, "a refused order is no failed request besides")
        #expect(record.count("traffic.rejected") == 0, "who browsed first has started")
        let share = Double(accepted) / Double(asked)
        #expect(record.verdicts.map(\.measured) == [share, share])
        #expect(record.verdicts.allSatisfy { !$0.isHeld })
        let text = ConsoleReport([record], in: .flowerShop).render()
        #expect(text.contains("200 asked: \(accepted) confirmed · \(refused) refused (mailbox_full)"), "\(text)")
        #expect(text.contains("200 offered, 200 started\n"), "\(text)")
    }

    @Test func requestsThatNobodyAnsweredAreShownWithTheirReasons() async throws {
        let record = try await run(
            Self.crowded + "\nfaults: [ { at: 5s, kill: order }, { at: 7s, kill: viewpage, replicas: all } ]")
        let failed = record.count("requests.failed")
        #expect(failed > 0)
        #expect(ConsoleReport([record], in: .flowerShop).render().contains("requests failed"))
    }

    @Test func aRefusalIsNoLatencyOfWork() async throws {
        let record = try await run(
            """
            scenario: told-no
            duration: 10s
            shop: { services: { delivery: { transit: 1s } } }
            traffic:
              a:
                executor: constant-arrival-rate
                rate: 10/s
                journey: [ order: { pickUp: 50% } ]
            """)
        func samples(_ labels: MetricLabels) -> Int {
            record.measurements.series.filter { $0.name == "latency" && $0.labels.matches(labels) }.reduce(0) {
                guard case .histogram(let snapshot) = $1.value(in: .run) else { return $0 }
                return $0 + Int(snapshot.count)
            }
        }
        let refused = record.count("order.refused", ["reason": "in_store_pickup"])
        #expect(refused > 20)
        #expect(samples(["operation": "order", "outcome": "refused"]) == refused)
        #expect(samples(["operation": "order", "outcome": "accepted"]) == record.count("saga.started"))
        #expect(samples(["operation": "order"]) == 100)
    }
}
