import Measurement
import Scenarios
import Testing

@Suite struct ViewRebuildTests {
    private func shop(_ viewpage: String) -> String {
        """
        scenario: rebuild
        seed: 4
        duration: 20s
        drain: 3m
        shop: { services: { viewpage: { \(viewpage) }, delivery: { transit: 1s..5s, failure: 10% } } }
        traffic:
          shoppers:
            executor: poisson-arrival-rate
            rate: 10/s
            journey: [ order: {}, cancel: { probability: 30%, after: 0s..3s } ]
        faults:
          - { at: 5s, for: 10s, kill: viewpage, replicas: all, rate: 30/m, crashPoint: between-commit-and-publish }
        """
    }

    @Test func theViewIsRebuiltWhereItIsAskedFor() async throws {
        let record = try await run(shop("rebuild: true"))
        #expect(record.breaches.isEmpty, "\(record.breaches)")
        #expect(record.invariants.map(\.name).contains("view-rebuild"))
        let plain = try await run(shop("rebuild: false"))
        #expect(!plain.invariants.map(\.name).contains("view-rebuild"))
        #expect(plain.digest == record.digest, "recording changes nothing")
    }
}
