import FlowerShopApplication
import Testing

@testable import Measurement
@testable import Reports

/// Virtual runs, which are compared exactly.
@Suite struct RunComparisonTests {
    private func record(
        served: Int64 = 10, p99: Int64 = 100, recovery: Double? = 3, scenario: String = "s", seed: UInt64 = 1,
        world: String = "virtual", version: String = "1", digest: String = "00", memory: Double = 5
    ) throws -> Record {
        let recorder = RunRecorder()
        let good = try recorder.counter("served", better: .higher)
        let plain = try recorder.counter("came")
        let latency = try recorder.histogram("latency", labels: ["operation": "order"])
        let figure = try recorder.figure("recovery", unit: .seconds, better: .lower)
        let bytes = try recorder.figure("memory.allocated", unit: .bytes, better: .lower)
        recorder.add(served, to: good, at: 0)
        recorder.add(served, to: plain, at: 0)
        recorder.record(p99 * 1_000_000, in: latency, at: 0)
        if let recovery { recorder.set(recovery, for: figure) }
        recorder.set(memory, for: bytes)
        return Record(
            identity: .init(scenario: scenario, seed: seed, world: world, version: version), digest: digest,
            runNanoseconds: 1_000_000_000, measurements: recorder.finish(at: 1_000_000_000))
    }

    private func compare(
        _ base: [Record], _ candidate: [Record], exactGates: Gates = .none
    ) -> RunComparison {
        RunComparison(
            base: ComparisonSide(name: "a", records: base), candidate: ComparisonSide(name: "b", records: candidate),
            exactGates: exactGates)
    }

    private func outcome(
        _ comparison: RunComparison, _ metric: String, _ statistic: Statistic
    ) -> ValueDifference.Outcome? {
        comparison.differences.first { $0.key.metric == metric && $0.key.statistic == statistic }?.outcome
    }

    @Test func theDirectionOfGoodIsTheMetricsOwn() throws {
        let comparison = compare([try record()], [try record(served: 12, p99: 150, recovery: 2)])
        #expect(outcome(comparison, "served", .count) == .better)
        #expect(outcome(comparison, "came", .count) == .moved)
        #expect(outcome(comparison, "latency", .percentile(99)) == .worse)
        #expect(outcome(comparison, "latency", .count) == .same)
        #expect(outcome(comparison, "recovery", .value) == .better)
        #expect(comparison.isWorse && !comparison.isSame)
        #expect(comparison.differences.allSatisfy { $0.interval == nil || $0.key.isMemory })
    }

    @Test func howManySamplesThereAreIsNeitherGoodNorBad() throws {
        let left = try record()
        let recorder = RunRecorder()
        let latency = try recorder.histogram("latency", labels: ["operation": "order"])
        for _ in 0..<3 { recorder.record(100_000_000, in: latency, at: 0) }
        var right = left
        right.measurements = recorder.finish(at: 1_000_000_000)
        #expect(outcome(compare([left], [right]), "latency", .count) == .moved)
    }

    @Test func equalRunsAreTheSameAndMemoryIsNotAsked() throws {
        let comparison = compare([try record()], [try record(memory: 9)])
        #expect(comparison.isSame && comparison.hasSameDigests)
        #expect(outcome(comparison, "memory.allocated", .value) == .noVerdict)
        #expect(ComparisonRows(comparison).withoutVerdict == 0)
    }

    @Test func everyDifferenceThatAReportShowsCounts() throws {
        let comparison = compare([try record(recovery: 3)], [try record(recovery: 3.000_001)])
        #expect(outcome(comparison, "recovery", .value) == .worse)
        let hidden = compare([try record(recovery: 3)], [try record(recovery: 3.000_000_1)])
        #expect(hidden.isSame)
    }

    @Test func bothGatesMustBePassed() throws {
        var gates = Gates.none
        gates.relative = 0.1
        gates.setAbsolute(try Quantity("20ms"))
        func latency(_ candidate: Int64) throws -> ValueDifference.Outcome? {
            outcome(
                compare([try record(p99: 100)], [try record(p99: candidate)], exactGates: gates), "latency",
                .percentile(99))
        }
        #expect(try latency(119) == .same, "19%, but only 19 ms")
        #expect(try latency(121) == .worse)
        gates.relative = 0.5
        #expect(try latency(121) == .same, "21 ms, but only 21%")
        gates.setAbsolute(try Quantity("5"))
        gates.relative = 0
        let counts = compare([try record()], [try record(served: 14)], exactGates: gates)
        #expect(outcome(counts, "served", .count) == .same)
    }

    @Test func whatOneSideLacksIsTold() throws {
        let comparison = compare([try record()], [try record(recovery: nil)])
        #expect(outcome(comparison, "recovery", .value) == .onlyInBase)
        #expect(outcome(compare([try record(recovery: nil)], [try record()]), "recovery", .value) == .onlyInCandidate)
        #expect(!comparison.isSame)
        #expect(ComparisonRows(comparison).onlyInBase.map(\.key.metric) == ["recovery"])
        #expect(comparison.isWorse, "the shop may not have recovered")
        #expect(!compare([try record(recovery: nil)], [try record()]).isWorse)
        let several = compare([try record(), try record(seed: 2)], [try record(recovery: nil), try record(seed: 2)])
        #expect(!several.isWorse, "two runs a side cannot tell")
    }

    @Test func nothingIsComparedInSilence() throws {
        let base = try record()
        func warnings(_ candidate: Record) -> [String] { compare([base], [candidate]).warnings }
        #expect(warnings(base) == [])
        #expect(warnings(try record(scenario: "t")) == ["different scenarios: s and t: figures need not mean the same"])
        #expect(warnings(try record(seed: 2)) == ["different seeds: 1 and 2: other customers came"])
        #expect(warnings(try record(version: "2")) == ["different versions: 1 and 2"])
        let live = try record(world: "live", digest: "")
        #expect(warnings(live) == ["different worlds: virtual and live: nothing is exact between them"])
        var changed = base
        changed.settings = ["--set a=1"]
        #expect(warnings(changed) == ["different settings: none and --set a=1"])
        changed = base
        changed.isInterrupted = true
        #expect(warnings(changed)[0].hasPrefix("b did not come to its end: figures are of what"))
        var (old, new) = (base, base)
        old.scenario = "a: 1\ntimeout: 500ms\nb: 2"
        new.scenario = "a: 1\ntimeout: 2s\nb: 3"
        let told = compare([old], [new]).warnings
        #expect(told == ["the scenario differs: timeout: 500ms and timeout: 2s, and in 1 more line"])
        let mixed = compare([base, try record(version: "2")], [base, base]).warnings
        #expect(mixed[0] == "a mixes runs of several scenarios, variants, worlds, versions or settings")
        let alone = ComparisonSide(name: "x.csv", values: [], stamps: [], runCount: 1)
        let unknown = RunComparison(base: ComparisonSide(name: "a", records: [base]), candidate: alone).warnings
        #expect(unknown == ["x.csv does not say what was run: its scenario, seed, world and version are not known"])
    }

    @Test(
        "What changed in a scenario is told without what stands around it",
        arguments: [
            ("a: 1", "a: 2", "a: 1", "a: 2"),
            ("  - timeout: 900ms", "  - timeout: 30ms", "timeout: 900ms", "timeout: 30ms"),
            ("c: {t: 900ms, r: off}", "c: {t: 30ms, r: off}", "t: 900ms", "t: 30ms"),
            ("l: [1, 2]", "l: [1, 23]", "2", "23"),
            ("a: {b: 1}", "a: {b: 1, c: 2}", "", "c: 2"),
            ("s: [{t: 120/s}, {t: 120/s}]", "s: [{t: 121/s}, {t: 121/s}]", "t: 120/s", "t: 121/s"),
        ])
    func changesAreNarrow(old: String, new: String, base: String, candidate: String) throws {
        let change = try #require(ScenarioChange(from: old, to: new))
        #expect(change.candidate == candidate)
        #expect(change.base == base)
    }

    @Test("Where a scenario changed is told by the keys above it")
    func changesHaveAPlace() throws {
        func scenario(_ value: String, brackets: Bool) -> String {
            let policy = brackets ? " {timeout: \(value), retry: off}" : "\n      timeout: \(value)\n      retry: off"
            return "duration: 1m\nshop:\n  network: 1ms\n  calls:\n    'order -> payment':\(policy)\nexpect: []"
        }
        for brackets in [true, false] {
            let (old, new) = (scenario("500ms", brackets: brackets), scenario("2s", brackets: brackets))
            let change = try #require(ScenarioChange(from: old, to: new))
            #expect(change.text == "shop.calls.order -> payment: timeout: 500ms and timeout: 2s")
            #expect(change.lines == 1)
        }
        let nested = "  calls: {a -> b: {retry: off}, order -> payment: {retry: off, timeout: 1s}}"
        let inner = try #require(
            ScenarioChange(from: "shop:\n\(nested)", to: "shop:\n\(nested.replacing("1s", with: "2s"))"))
        #expect(inner.text == "shop.calls.order -> payment: timeout: 1s and timeout: 2s")
        #expect(ScenarioChange(from: "a: 1", to: "a: 1") == nil)
        #expect(ScenarioChange(from: "a: 1", to: "a: 1\nb: 2") == nil)
    }

    @Test func oneLiveRunASideGivesNoVerdict() throws {
        let live = try record(world: "live", digest: "")
        let comparison = compare([live], [try record(p99: 900, world: "live", digest: "")])
        #expect(outcome(comparison, "latency", .percentile(99)) == .noVerdict)
        #expect(!comparison.isWorse)
        var report = ComparisonReport([.init(name: "n", comparison: comparison)], in: .flowerShop)
        report.width = 200
        #expect(report.table().contains("1 run a side cannot tell noise from a change; perennial run --repeat 10"))
    }

    @Test func virtualRunsOfTheSameSeedsAreDrawnTogether() throws {
        func runs(slower: Int64) throws -> [Record] {
            try (1...6).map { try record(p99: 100 * Int64($0) + slower, seed: UInt64($0), digest: "\($0)") }
        }
        let shifted = compare(try runs(slower: 0), try runs(slower: 60))
        // Seeds differ by more than the shift; what each seed has in common on both sides is not noise.
        #expect(outcome(shifted, "latency", .mean) == .worse)
        let apart = compare(try runs(slower: 0), try runs(slower: 60).reversed())
        #expect(outcome(apart, "latency", .mean) == .noVerdict)
    }

    @Test func aValueThatSomeRunsLackIsReadFromTheOthers() throws {
        let base = try (1...6).map { try record(recovery: $0 == 1 ? nil : 3, world: "live", digest: "") }
        let candidate = try (1...6).map { _ in try record(recovery: 9, world: "live", digest: "") }
        let comparison = compare(base, candidate)
        let row = try #require(comparison.differences.first { $0.key.metric == "recovery" })
        #expect(row.baseRuns == 5 && row.candidateRuns == 6)
        #expect(row.outcome == .worse)
    }
}
