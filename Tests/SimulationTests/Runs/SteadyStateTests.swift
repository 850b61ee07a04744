import Measurement
import Scenarios
import Testing

/// What must hold before faults begin, and again after them.
@Suite struct SteadyStateTests {
    private func shop(
        hold: String, faults: String = "[ { name: slow, at: 10s, for: 5s, slow: viewpage, time: 300ms } ]",
        recoveryTime: String = "2s", rest: String = ""
    ) -> String {
        """
        scenario: steady
        seed: 4
        duration: 30s
        drain: 3m
        warmup: 3s
        shop: { services: { delivery: { transit: 1s } } }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 10/s
            journey: [ browse: { products: 1 }, order: {} ]
        faults: \(faults)
        steadyState: { recoveryTime: \(recoveryTime), hold: [ \(hold) ] }
        expect: [ saga.completion >= 100% ]
        \(rest)
        """
    }

    private static let fast = "'latency{operation=\"browse\"}.p99 < 100ms'"

    @Test func aSteadyStateIsHeldAgainstTheTimesBeforeAndAfterTheFaults() async throws {
        let record = try await run(shop(hold: Self.fast))
        let text = "latency{operation=\"browse\"}.p99 < 100ms"
        #expect(
            record.verdicts.map(\.expectation) == [
                "\(text) during before-faults", "\(text) during after-faults", "saga.completion >= 100%",
            ])
        #expect(record.held, "\(record.verdicts)")
        let during = try Expectation("latency{operation=\"browse\"}.p99 > 300ms during slow")
        #expect(during.verdict(on: record.measurements).isHeld, "the fault was nothing that could have been seen")
        let seconds = ["before-faults", "after-faults"].map {
            record.measurements.span(of: .during($0))?.nanoseconds
        }
        #expect(seconds == [7_000_000_000, record.runNanoseconds - 17_000_000_000])
    }

    @Test func aRunWithoutASteadyStateStopsWhereTheFirstFaultWouldBegin() async throws {
        let record = try await run(shop(hold: "\(Self.fast), traffic.offered > 1000"))
        #expect(record.isUnsteady && !record.held && !record.metExpectations)
        #expect(record.runNanoseconds == 10_000_000_000)
        #expect(record.verdicts.map(\.isHeld) == [true, false], "nothing is expected of what has not been run")
        #expect(record.keptInvariants, "sagas that had no time to end are not blamed: \(record.breaches)")
        let events = record.measurements.events.events
        #expect(!events.contains { $0.kind == "fault-started" }, "\(events)")
        let told = events.first { $0.kind == "steady-state" }
        #expect(told?.detail.contains("traffic.offered > 1000 during before-faults: 70") == true, "\(events)")
    }

    @Test func aShopThatDoesNotComeBackFailsAfterwards() async throws {
        // The first fault ends last, and what the second one has done goes on.
        let faults = """
            [ { name: slow, at: 10s, for: 5s, slow: viewpage, time: 300ms }, \
            { name: down, at: 12s, kill: viewpage, replicas: all } ]
            """
        let record = try await run(shop(hold: "gateway.availability >= 99%", faults: faults, recoveryTime: "0s"))
        #expect(!record.isUnsteady)
        #expect(
            record.measurements.span(of: .during("after-faults"))?.nanoseconds == record.runNanoseconds - 15_000_000_000
        )
        #expect(record.verdicts.map(\.isHeld) == [true, false, true], "\(record.verdicts)")
    }

    @Test("after a kill at a crash point the steady state begins behind the last crash", arguments: ["", ", for: 1s"])
    func crashPoints(length: String) async throws {
        let rate = length.isEmpty ? "" : ", rate: 10/s"
        let faults =
            "[ { name: k, at: 10500ms\(length), kill: payment, replicas: all\(rate), crashPoint: before-commit } ]"
        // An order every two seconds, so that the replicas come to their crash points late.
        let yaml = shop(hold: Self.fast, faults: faults).replacing("rate: 10/s\n", with: "rate: 30/m\n")
        let record = try await run(yaml)
        let events = record.measurements.events.events
        let crash = try #require(events.last { $0.kind == "crashed" }?.nanoseconds)
        #expect(crash > 11_500_000_000, "\(events)")
        let span = record.measurements.span(of: .during("after-faults"))?.nanoseconds
        #expect(span == record.runNanoseconds - crash - 2_000_000_000)
        #expect(record.held, "\(record.verdicts)")
    }

    @Test func whereAFaultIsNeverOverNothingHoldsAfterIt() async throws {
        let faults = "[ { name: k, at: 10s, kill: delivery, crashPoint: before-commit } ]"
        let record = try await run(
            shop(hold: Self.fast, faults: faults).replacing(", order: {}", with: "").replacing(
                "saga.completion >= 100%", with: ""))
        #expect(record.verdicts.map(\.isHeld) == [true, false], "\(record.verdicts)")
        #expect(record.verdicts.last?.measured == nil)
    }

    @Test func withoutFaultsItIsHeldAgainstTheWholeRun() async throws {
        let record = try await run(shop(hold: Self.fast, faults: "[]"))
        #expect(record.verdicts.map(\.isHeld) == [true, true], "\(record.verdicts)")
        #expect(record.verdicts.first?.expectation.hasSuffix("during before-faults") == true)
    }

    @Test func lookingAtTheSteadyStateChangesNothingElse() async throws {
        let with = try await run(shop(hold: Self.fast))
        var without = try scenario(shop(hold: Self.fast))
        without.steadyState = nil
        let plain = try await run(without)
        for name in ["saga.started", "saga.succeeded", "gateway.requests"] {
            #expect(with.count(name) == plain.count(name), "\(name)")
        }
        #expect(with.runNanoseconds == plain.runNanoseconds)
    }
}
