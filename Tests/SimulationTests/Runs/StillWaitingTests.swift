import ActorRuntime
import Contexts
import FlowerShopApplication
import Measurement
import Scenarios
import Simulation
import Testing

/// Customers who still wait when the run ends have got no answer, in every count.
@Suite struct StillWaitingTests {
    /// A shop whose pages hang from the half of the arrivals to the end.
    private static func yaml(seconds: Double, rate: Int) -> String {
        """
        scenario: hanging
        seed: 8
        duration: \(seconds)s
        drain: \(seconds / 2)s
        shop: { gateway: { timeout: off } }
        traffic: { a: { executor: constant-arrival-rate, rate: \(rate)/s, journey: [ { browse: { products: 1 } } ] } }
        faults: [ { name: hang, at: \(seconds / 2)s, slow: viewpage, time: 10m } ]
        """
    }

    @Test(arguments: [World.Mode.virtual, .live])
    func whoGetsNoAnswerCountsAsUnanswered(mode: World.Mode) async throws {
        let (seconds, rate) = mode == .virtual ? (20.0, 10) : (2.0, 20)
        let plan = try RunPlan(
            try scenario(Self.yaml(seconds: seconds, rate: rate)), of: ShopApplication(), resolve: { $0 })
        let record = try await PlanRunner(plan, world: mode).run(version: "test")
        // How many a live shop serves before it hangs, and how many arrivals are dropped or come so late that they may ask
        // nothing any more, the machine decides.
        let all = Int(seconds) * rate - record.count("traffic.dropped") - record.count("traffic.interrupted")
        let waiting = record.count("requests.outcome", ["outcome": "unanswered"])
        if mode == .virtual {
            #expect(all == 200)
            #expect(waiting >= 100 && waiting < 200)
        }
        try #require(waiting > 1, "of \(all) arrivals")
        #expect(record.count("requests.failed", ["operation": "browse", "reason": "timed_out"]) == waiting)
        #expect(record.count("requests.answered") == all - waiting)
        #expect(record.count("gateway.requests", ["service": "viewpage", "status": "504"]) == waiting)
        #expect(record.count("gateway.requests") == all)
        let share = 1 - Double(waiting) / Double(all)
        let availability = record.value("gateway.availability", ["service": "viewpage"], .value, in: .run) ?? -1
        #expect(abs(availability - share) < 1e-12)
        let unanswered = record.value("latency.unanswered", ["operation": "browse"], .value, in: .run) ?? -1
        #expect(abs(unanswered + share - 1) < 1e-12)
        #expect(record.notes.contains { $0.hasPrefix("\(waiting) customers still waited for an answer") })
        guard mode == .virtual else { return }
        #expect(record.value("gateway.availability", ["service": "viewpage"], .value, in: .during("hang")) == 0)
    }

    @Test func aSteadyStateCountsThoseWhoStillWaitAtItsEnd() async throws {
        let record = try await run(
            """
            scenario: crowded
            duration: 60s
            drain: 5m
            shop:
              gateway: { timeout: off }
              services: { viewpage: { replicas: 1, workers: 1, time: 4s } }
            traffic: { a: { executor: constant-arrival-rate, rate: 1/s, journey: [ { browse: { products: 1 } } ] } }
            steadyState:
              hold:
                - gateway.availability >= 90%
                - gateway.availability{service="viewpage"} >= 90%
                - requests.failed == 0
                - requests.outcome{outcome="unanswered"} == 0
                - gateway.requests{status="504"} == 0
                - requests.answered >= 1
            faults: [ { name: f, at: 15s, for: 1s, slow: payment, time: 1s } ]
            """)
        #expect(record.isUnsteady)
        #expect(record.verdicts.map(\.isHeld) == [false, false, false, false, false, true])
        #expect(record.verdicts.map(\.measured) == [0.2, 0.2, 12, 12, 12, 3])
    }
}
