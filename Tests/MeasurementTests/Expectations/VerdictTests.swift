import Testing

@testable import Measurement

@Suite struct VerdictTests {
    /// A run of 100 s with 10 s of warm-up and a fault from 40 s to 60 s.
    private func measurements() throws -> Measurements {
        let second: Int64 = 1_000_000_000
        let recorder = RunRecorder(warmUp: 10 * second)
        try recorder.window("slow-payment", from: 40 * second, to: 60 * second)
        try recorder.window("never", from: 400 * second, to: 500 * second)
        let started = try recorder.counter("saga.started")
        let ended = try recorder.counter("saga.ended")
        try recorder.ratio("saga.completion", of: [ended], to: [started])
        try recorder.ratio("saga.nothing", of: [started], to: [recorder.counter("none")])
        let order = try recorder.histogram("latency", labels: ["operation": "order"])
        let browse = try recorder.histogram("latency", labels: ["operation": "browse"])
        _ = try recorder.histogram("latency", labels: ["operation": "cancel"])
        let opened = try recorder.counter("breaker.opened", labels: ["call": "order -> payment"])
        let other = try recorder.counter("breaker.opened", labels: ["call": "order -> stock"])
        let depth = try recorder.gauge("mailbox.depth", labels: ["service": "order"])
        let deeper = try recorder.gauge("mailbox.depth", labels: ["service": "payment"])
        let recovery = try recorder.figure("recovery", labels: ["fault": "slow-payment"], unit: .seconds)
        _ = try recorder.figure("recovery", labels: ["fault": "kill"], unit: .seconds)
        for step in Int64(0)..<100 {
            let time = step * second
            recorder.add(to: started, at: time)
            // In the warm-up nothing completes; afterwards all but one.
            if step >= 11 { recorder.add(to: ended, at: time) }
            recorder.record((40..<60).contains(step) ? 900_000_000 : 10_000_000, in: order, at: time)
            recorder.record(1_000_000, in: browse, at: time)
            recorder.set(Double(step % 10), for: depth, at: time)
            recorder.set(3, for: deeper, at: time)
        }
        recorder.add(2, to: opened, at: 45 * second)
        recorder.add(3, to: other, at: 5 * second)
        recorder.set(12.5, for: recovery)
        return recorder.finish(at: 100 * second)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var outcome: Verdict.Outcome
        var measured: Double?
        var reason = ""

        init(_ text: String, _ outcome: Verdict.Outcome, _ measured: Double?, _ reason: String = "") {
            self.text = text
            self.outcome = outcome
            self.measured = measured
            self.reason = reason
        }

        var testDescription: String { text }
    }

    static let cases = [
        // The warm-up, in which nothing completed, is left out unless asked for.
        Case("saga.completion >= 98%", .held, 89.0 / 90),
        Case("saga.completion >= 99%", .failed, 89.0 / 90),
        Case("saga.completion == 0% during warm-up", .held, 0),
        Case("saga.completion < 90% during run", .held, 0.89),
        Case("saga.completion.value >= 98%", .held, 89.0 / 90),
        Case("saga.started == 90", .held, 90),
        Case("saga.started.rate == 1/s", .held, 1),
        Case("saga.started == 20 during slow-payment", .held, 20),
        Case("breaker{call=\"order -> payment\"}.opened >= 1", .held, 2),
        Case("breaker.opened == 2", .held, 2),
        // Counters without the label add up: 2 + 3 in the whole run.
        Case("breaker.opened == 5 during run", .held, 5),
        Case("breaker{call=\"order -> stock\"}.opened >= 1", .failed, 0),
        Case("latency{operation=\"order\"}.p50 <= 11ms", .held, 10.007),
        Case("latency{operation=\"order\"}.p50 < 500ms during slow-payment", .failed, 900),
        Case("latency{operation=\"order\"}.max == 900ms", .held, 900),
        Case("latency{operation=\"order\"}.max <= 0.9s", .held, 900),
        // Histograms without the label merge: 180 samples, half of them 1 ms.
        Case("latency.count == 180", .held, 180),
        Case("latency.p50 <= 1ms", .held, 1),
        Case("mailbox.depth{service=\"order\"}.max == 9", .held, 9),
        Case("mailbox.depth{service=\"order\"}.mean == 4.5", .held, 4.5),
        Case("recovery{fault=\"slow-payment\"} < 30s", .held, 12.5),
        Case("recovery{fault=\"slow-payment\"} < 10s during slow-payment", .failed, 12.5),
        Case(
            "latency{operation=\"cancel\"}.p99 < 1s", .noSamples, nil,
            "latency{operation=\"cancel\"} has no samples after the warm-up: nobody asked for it"),
        Case(
            "latency{operation=\"refund\"}.p99 < 1s", .noSamples, nil,
            "no latency{operation=\"refund\"}; there is {operation=\"order\"} {operation=\"browse\"} "
                + "{operation=\"cancel\"}"),
        Case("saga.nothing < 1%", .noSamples, nil, "saga.nothing has no samples after the warm-up"),
        Case(
            "recovery{fault=\"kill\"} < 30s", .noSamples, nil,
            "recovery{fault=\"kill\"} never got a value: the fault 'kill' did not begin: the run was over before"),
        Case(
            "recovery < 30s", .noSamples, nil,
            "2 series match and have no sum; name one by its labels; there is {fault=\"slow-payment\"} "
                + "{fault=\"kill\"}"),
        Case(
            "saga.started == 0 during never", .noSamples, nil,
            "saga.started has no samples in window during never: the run was never in it"),
        Case(
            "saga.started > 1 during slow-paymen", .noSamples, nil,
            "the run had no window slow-paymen; did you mean slow-payment?"),
        Case("saga.complete > 1%", .noSamples, nil, "no metric saga.complete; did you mean saga.completion?"),
        Case(
            "latency > 1s", .noSamples, nil,
            "latency is a histogram; write a statistic after it, such as latency.p99"),
        Case("saga.started.p50 > 1", .noSamples, nil, "a counter has no p50"),
        Case("latency.p99 > 1", .noSamples, nil, "1 cannot be compared with ms; write 1ms"),
    ]

    @Test(arguments: cases) func judgesByWhatWasMeasured(example: Case) throws {
        let verdict = try Expectation(example.text).verdict(on: measurements())
        #expect(verdict.outcome == example.outcome)
        #expect(verdict.measured == example.measured)
        #expect(verdict.reason == example.reason)
        #expect(verdict.isHeld == (example.outcome == .held))
    }

    @Test func aFaultNamedLikeABuiltInWindowComesFirst() throws {
        let recorder = RunRecorder()
        try recorder.window("run", from: 0, to: 5)
        let counter = try recorder.counter("hits")
        for time in Int64(0)..<10 { recorder.add(to: counter, at: time) }
        let measurements = recorder.finish(at: 10)
        #expect(try Expectation("hits == 5 during run").verdict(on: measurements).isHeld)
    }

    @Test func comparisonsMeanWhatTheySay() {
        let table: [(Comparison, [Bool])] = [
            (.less, [true, false, false]), (.lessOrEqual, [true, true, false]), (.greater, [false, false, true]),
            (.greaterOrEqual, [false, true, true]), (.equal, [false, true, false]), (.notEqual, [true, false, true]),
        ]
        #expect(table.map(\.0) == Comparison.allCases)
        for (comparison, expected) in table {
            #expect([1.0, 2, 3].map { comparison.holds($0, 2) } == expected, "\(comparison)")
        }
    }
}
