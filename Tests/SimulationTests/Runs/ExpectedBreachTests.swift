import Measurement
import Scenarios
import Testing

/// Scenarios that break invariants on purpose, and those that only say so.
@Suite struct ExpectedBreachTests {
    private func shop(_ rest: String, services: String = "delivery: { transit: 1s, failure: 30% }") -> String {
        """
        scenario: breaks
        seed: 4
        duration: 10s
        drain: 1m
        shop: { services: { \(services) }, compensation: off }
        traffic:
          shoppers: { executor: constant-arrival-rate, rate: 5/s, journey: [ order: {} ] }
        \(rest)
        """
    }

    @Test func whatIsLostWithoutCompensationIsNamedAndMayBeExpected() async throws {
        let record = try await run(shop("breaks: [money, stock, saga-ends]"))
        let broken = record.invariants.filter { $0.breaches > 0 }
        #expect(broken.map(\.name) == ["money", "stock", "saga-ends"], "\(record.breaches)")
        #expect(broken.allSatisfy { $0.isToBreak && $0.isAsExpected })
        #expect(record.held && record.keptInvariants && record.brokeAsExpected)
    }

    @Test func abreachThatIsNotExpectedIsStillOne() async throws {
        let record = try await run(shop("breaks: [money]"))
        #expect(!record.held && !record.keptInvariants && record.brokeAsExpected)
    }

    @Test func anInvariantThatWasToBreakAndHeldFailsTheRun() async throws {
        let record = try await run(
            shop("breaks: [money]", services: "delivery: { transit: 1s, failure: 0% }, payment: { decline: 0% }"))
        #expect(record.breaches.isEmpty && record.keptInvariants)
        #expect(!record.brokeAsExpected && !record.held)
    }
}
