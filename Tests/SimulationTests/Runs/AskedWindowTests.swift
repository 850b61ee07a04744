import FlowerShopApplication
import Measurement
import Reports
import Scenarios
import Testing

/// What a customer asked for counts in the windows in which it was asked, whatever became of it and whenever.
@Suite struct AskedWindowTests {
    private func value(
        _ name: String, _ statistic: Statistic, in window: MetricWindow, _ record: Record
    ) -> Double? {
        record.value(name, [:], statistic, in: window)
    }

    @Test func whoAskedDuringAFaultFailedDuringIt() async throws {
        let record = try await run(
            """
            scenario: asked
            duration: 50s
            shop: { services: { viewpage: { replicas: 1, workers: 400, time: 20ms } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 4/s, journey: [ { browse: { products: 1 } } ] } }
            faults: [ { name: stuck, at: 10s, for: 5s, slow: viewpage, time: 50s } ]
            expect:
              - gateway.availability == 0% during stuck
              - requests.failed == 20 during stuck
              - requests.failed == 20 during run
              - requests.outcome{outcome="unanswered"} == 20 during stuck
              - latency{operation="browse"}.p50 >= 15s during stuck
              - latency.unanswered{operation="browse"} == 100% during stuck
              - latency.unanswered{operation="browse"} == 10%
            """)
        #expect(record.metExpectations, "\(record.verdicts.filter { !$0.isHeld })")
    }

    @Test func slowAnswersCountWhereTheyWereAskedFor() async throws {
        let record = try await run(
            """
            scenario: slow
            duration: 20s
            shop: { network: 0s, services: { viewpage: { replicas: 1, workers: 400, time: 20ms } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 5/s, journey: [ { browse: { products: 1 } } ] } }
            faults: [ { name: slow, at: 6s, for: 2s, slow: viewpage, time: 4s } ]
            expect:
              - latency{operation="browse"}.count == 10 during slow
              - latency{operation="browse"}.p50 >= 4s during slow
            """)
        #expect(record.metExpectations, "\(record.verdicts.filter { !$0.isHeld })")
    }

    @Test func whoStillWaitsAtTheEndHasWaitedSoLong() async throws {
        let record = try await run(
            """
            scenario: waiting
            duration: 10s
            drain: 0s
            shop:
              gateway: { timeout: off }
              services: { viewpage: { replicas: 1, workers: 400, time: 50s } }
            traffic: { a: { executor: constant-arrival-rate, rate: 1/s, journey: [ { browse: { products: 1 } } ] } }
            expect:
              - latency{operation="browse"}.count == 10
              - latency{operation="browse"}.max >= 10s
              - latency.unanswered{operation="browse"} == 100%
              - requests.failed == 0
            """)
        #expect(record.runNanoseconds == 10_000_000_000)
        #expect(record.verdicts.map(\.outcome) == [.held, .held, .held, .failed])
        #expect(record.verdicts.last?.measured == 10, "who waits to the end got no answer")
        #expect(record.notes.contains { $0.hasPrefix("10 customers still waited for an answer") }, "\(record.notes)")
    }

    @Test func aShopThatTellsEverybodyOfAFailureServesNobody() async throws {
        let record = try await run(
            """
            scenario: dead
            seed: 3
            duration: 60s
            drain: 2m
            shop:
              services: { payment: { decline: 0% }, delivery: { transit: 2s, failure: 0% } }
            traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ order: { lines: 1 } ] } }
            faults: [ { name: dead, at: 20s, for: 20s, errors: payment, probability: 100% } ]
            expect:
              - saga.completion == 100%
              - order.served == 0% during dead
              - gateway.availability == 0% during dead
              - order.failed_after_confirmation == 0%
              - requests.outcome{operation="order",outcome="failed"} == 200 during dead
            """)
        #expect(record.metExpectations, "\(record.verdicts.filter { !$0.isHeld })")
        let served = try #require(value(OrderMetric.served.name, .value, in: .run, record))
        #expect(abs(served - 2.0 / 3) < 0.01)
        #expect(ConsoleReport([record], in: .flowerShop).render().contains("orders served"))
    }

    @Test func anOrderWhoseEndIsNotKnownIsNotServedAndTold() async throws {
        let record = try await run(
            """
            scenario: open
            duration: 10s
            drain: 1s
            shop: { services: { payment: { decline: 0% }, delivery: { transit: 1h } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 2/s, journey: [ order: { lines: 1 } ] } }
            """)
        #expect(record.count(OrderMetric.confirmed.name) == 20)
        #expect(record.count(OrderMetric.endUnknown.name) == 20)
        #expect(value(OrderMetric.served.name, .value, in: .run, record) == 0)
        #expect(record.notes.contains { $0.hasPrefix("20 sagas were still on the way") }, "\(record.notes)")
        #expect(ConsoleReport([record], in: .flowerShop).render().contains("end unknown"))
    }

    @Test func confirmedOrdersAddUp() async throws {
        let record = try await run(
            """
            scenario: promises
            seed: 8
            duration: 60s
            drain: 5m
            shop:
              catalog: { products: 3, stock: 60 }
              services: { delivery: { transit: 5s, failure: 10% } }
            traffic:
              a:
                executor: poisson-arrival-rate
                rate: 10/s
                journey: [ order: { lines: 1 }, cancel: { probability: 30%, after: 1s..4s } ]
            """)
        let (honoured, broken) = (record.count(OrderMetric.honoured.name), record.count(OrderMetric.broken.name))
        #expect(honoured > 20 && broken > 5)
        #expect(record.count(OrderMetric.confirmed.name) == honoured + broken)
        #expect(record.count(OrderMetric.endUnknown.name) == 0)
        #expect(honoured > record.count(MetricName.sagasSucceeded), "those who changed their minds are served")
    }

    @Test func aShopThatHangsBeforeItsFirstFaultIsInNoSteadyState() async throws {
        let record = try await run(
            """
            scenario: hanging
            duration: 60s
            shop:
              gateway: { timeout: off }
              services: { viewpage: { replicas: 1, workers: 400, time: { empirical: [ 20ms, 20ms, 20ms, 50s ] } } }
            traffic: { a: { executor: constant-arrival-rate, rate: 4/s, journey: [ { browse: { products: 1 } } ] } }
            faults: [ { name: late, at: 20s, for: 1s, slow: viewpage, time: 300ms } ]
            steadyState: { recoveryTime: 1s, hold: [ 'latency{operation="browse"}.max < 1s' ] }
            """)
        #expect(record.isUnsteady, "a quarter of the customers have waited for up to 20 s")
    }
}
