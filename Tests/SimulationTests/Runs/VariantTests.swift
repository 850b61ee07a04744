import ActorRuntime
import Scenarios
import Testing

/// Variants run on the same customers: they come at the same instants and want the same things, whatever the shop does.
@Suite struct VariantTests {
    private static let yaml = """
        scenario: twins
        seed: 5
        duration: 20s
        drain: 5m
        shop:
          services:
            payment: { replicas: 1, workers: 4, decline: 10% }
            delivery: { transit: 1s..3s }
          calls:
            order -> payment: { timeout: 300ms, circuitBreaker: { minimumNumberOfCalls: 5, slidingWindowSize: 10 } }
        traffic:
          shoppers:
            executor: poisson-arrival-rate
            rate: 10/s
            journey:
              - browse: { products: 1..3, think: 100ms..900ms }
              - order: { lines: 1..3, quantity: 1..4 }
              - cancel: { probability: 30%, after: 0s..3s }
        variants:
          no-breaker: { shop.calls.order -> payment.circuitBreaker: off }
          small: { shop.services.order.replicas: 1, shop.services.order.workers: 2 }
          slow: { shop.services.viewpage.time: { p50: 200ms, p99: 900ms }, shop.network: 20ms }
          broken: { faults: [ { at: 5s, for: 5s, slow: payment, time: 2s }, { at: 3s, for: 9s, kill: order, rate: 1/s } ] }
        """

    @Test func everyVariantMeetsTheSameCustomersWithTheSameWishes() async throws {
        let file = try file(Self.yaml)
        let base = try await placements(file.scenario)
        // By customer, as who comes first at the till depends on the shop.
        func wishes(_ seen: CustomersSeen) -> [[UInt64]?] {
            var wishes: [[UInt64]?] = []
            for placement in seen.placements {
                while wishes.count <= placement.customer { wishes.append(nil) }
                #expect(wishes[Int(placement.customer)] == nil, "customer \(placement.customer) ordered twice")
                wishes[Int(placement.customer)] = placement.lines
            }
            return wishes
        }
        #expect(base.placements.count > 150)
        #expect(file.variants.count == 4)
        var digests: Set<Digest> = [base.digest]
        for variant in file.variants {
            let seen = try await placements(variant.scenario)
            #expect(wishes(seen) == wishes(base), "variant \(variant.name)")
            digests.insert(seen.digest)
        }
        #expect(digests.count >= 4, "the variants change nothing")
    }

    @Test func everyVariantIsOfferedTheSameArrivals() async throws {
        let file = try file(Self.yaml)
        let base = try await run(file.scenario)
        let arrivals = base.offeredBySecond(20)
        #expect(arrivals.reduce(0, +) > 150)
        for variant in file.variants {
            let record = try await run(variant.scenario)
            #expect(record.offeredBySecond(20) == arrivals, "variant \(variant.name)")
            #expect(record.breaches.isEmpty, "\(variant.name): \(record.breaches)")
        }
    }
}
