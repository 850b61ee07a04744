import Foundation
import TestSupport
import Testing

@testable import perennial

/// Whether the interval of a search can be stood by: the answers of searches over other seeds, one after the other.
@Suite struct CapacitySeedsTests {
    /// One worker that handles 20 orders' stock a second, and Poisson arrivals.
    private static let yaml = """
        scenario: noisy
        seed: SEED
        duration: 20s
        warmup: 2s
        drain: 2m
        shop:
          services:
            inventory: { replicas: 1, workers: 1, time: 50ms }
            delivery: { transit: 1s }
        traffic:
          shoppers: { executor: poisson-arrival-rate, rate: 16/s, journey: [ { order: { lines: 1 } } ] }
        """

    private func answer(_ seed: Int, _ program: Program) throws -> (held: Double, low: Double, high: Double) {
        let file = try program.folder.write("noisy.yaml", Self.yaml.replacing("SEED", with: "\(seed)"))
        let ended = try program.run(
            "capacity", file, "--vary", "traffic.shoppers.rate", "--expect", "saga.completion >= 100%", "--precision",
            "5%", "--format", "json")
        #expect(ended.code == 0, "\(ended.errors)")
        let result = try #require(
            try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
        #expect(result["end"] as? String == "precise")
        let interval = try #require(result["interval"] as? [String: Any])
        func load(_ value: Any?) throws -> Double {
            let text = try #require(value as? String)
            return try #require(Double(text.dropLast(2)))
        }
        return (try load(result["held"]), try load(interval["low"]), try load(interval["high"]))
    }

    @Test("Nine of ten searches over other seeds come to what a search says they do")
    func coverage() throws {
        let program = try Program()
        let first = try answer(100, program)
        #expect(first.held <= 20.5, "what inventory cannot handle was not borne: \(first)")
        let others = min(SoakSize.factor, 10)
        let answers = try (0..<others).map { try answer(200 + 10 * $0, program).held }
        let missed = answers.count { !(first.low...first.high).contains($0) }
        #expect(missed <= others / 10, "\(answers) in \(first.low) to \(first.high)")
    }
}
