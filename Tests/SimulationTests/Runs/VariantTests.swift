import ActorRuntime
import Contexts
import Foundation
import Scenarios
import TestSupport
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

    /// What every customer ordered, by customer: who comes first at the till depends on the shop.
    private func wishes(_ seen: CustomersSeen) -> [Int64: [UInt64]] {
        var wishes: [Int64: [UInt64]] = [:]
        for placement in seen.placements {
            #expect(wishes[placement.customer] == nil, "customer \(placement.customer) ordered twice")
            wishes[placement.customer] = placement.lines
        }
        return wishes
    }

    private static let crowdedYAML = """
        scenario: crowded
        seed: 6
        duration: 20s
        drain: 5m
        shop: { services: { viewpage: { time: 5ms } } }
        traffic:
          hurried: { executor: constant-arrival-rate, rate: 20/s, maxVUs: 12, journey: [ browse, order: { lines: 1..4 } ] }
          regulars: { executor: constant-vus, vus: 3, journey: [ list: { think: 1s }, order: { lines: 1..4 } ] }
        variants:
          slow: { shop.services.viewpage.time: 900ms }
        """

    @Test func whoIsDroppedTakesTheirWishesWithThemAndOtherTrafficIsAnothersBusiness() async throws {
        let file = try file(Self.crowdedYAML)
        let variant = try #require(file.variants.first)
        let (base, slow) = (wishes(try await placements(file.scenario)), wishes(try await placements(variant.scenario)))
        #expect(slow.count < base.count - 50, "nobody was dropped")
        // Those who come in both, of either traffic, want the same.
        let both = base.keys.sorted().filter { slow[$0] != nil }
        #expect(both.count { $0 % 2 == 0 } > 50 && both.count { $0 % 2 == 1 } > 15)
        for customer in both { #expect(base[customer] == slow[customer], "customer \(customer)") }
    }

    @Test func sessionsOfATraceAreNotTheCustomersOfOtherTraffic() async throws {
        let trace = """
            offset_s,session,step,order,items
            1,anna,order,o-1,rose:2:995
            2,bert,order,o-2,rose:1:995
            """
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.csv"
        try trace.write(toFile: path, atomically: true, encoding: .utf8)
        let seen = try await placements(
            try scenario(
                """
                scenario: mixed
                duration: 3s
                traffic:
                  recorded: { executor: trace, file: \(path) }
                  others: { executor: constant-arrival-rate, rate: 1/s, journey: [ order ] }
                """))
        #expect(seen.placements.map(\.customer).sorted() == [0, 1, 2, 3, 5])
    }

    @Test(arguments: [
        "browse: { products: 1..3, think: 0s }", "browse: { products: 1..3, think: 1s..2s, probability: 100% }",
        "browse: { products: 2..5, probability: 30% }", "order: { probability: 60%, pickUp: 40% }",
    ])
    func oneStepOfAJourneyChangesNothingInTheOthers(step: String) async throws {
        func yaml(_ steps: String) -> String {
            """
            scenario: steps
            seed: 8
            duration: 20s
            drain: 5m
            traffic:
              shoppers:
                executor: constant-arrival-rate
                rate: 5/s
                journey: [ \(steps), order: { lines: 1..4, quantity: 1..9 } ]
            """
        }
        func lastOrders(_ yaml: String) async throws -> [Int64: [UInt64]] {
            try await placements(try scenario(yaml)).placements.reduce(into: [:]) { $0[$1.customer] = $1.lines }
        }
        let plain = try await lastOrders(yaml("browse: { products: 1 }"))
        #expect(plain.count == 100)
        #expect(try await lastOrders(yaml(step)) == plain)
    }

    @Test func howOftenAnOrderIsPickedUpChangesNothingInIt() async throws {
        func lines(_ pickUp: String) async throws -> [[UInt64]] {
            let seen = try await placements(
                try scenario(
                    """
                    scenario: steps
                    duration: 20s
                    traffic: { a: { executor: constant-arrival-rate, rate: 5/s, journey: [ order: { lines: 1..4, pickUp: \(pickUp) } ] } }
                    """))
            return seen.placements.map(\.lines)
        }
        let never = try await lines("0%")
        #expect(never.count == 100)
        #expect(try await lines("50%") == never)
        #expect(try await lines("100%") == never)
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
