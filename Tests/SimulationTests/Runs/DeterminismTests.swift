import ActorRuntime
import Measurement
import Scenarios
import Simulation
import Synchronization
import Testing

@Suite struct DeterminismTests {
    @Test(arguments: GoldenScenario.all)
    func theDigestIsTheSameInEveryBuildOnEveryMachine(golden: GoldenScenario) async throws {
        let record = try await run(golden.yaml)
        #expect(record.digest == golden.digest, "'\(golden.name)' behaves differently than it did")
        #expect(record.breaches.isEmpty, "\(golden.name): \(record.breaches)")
    }

    @Test(arguments: GoldenScenario.all)
    func twoRunsAreEqualInDigestAndReports(golden: GoldenScenario) async throws {
        let first = try await run(golden.yaml)
        let second = try await run(golden.yaml)
        #expect(first.digest == second.digest)
        #expect(first.runNanoseconds == second.runNanoseconds)
        #expect(first.comparableCSV == second.comparableCSV)
        #expect(first.count("saga.started") > 0, "nothing happened that could have differed")
    }

    @Test(arguments: GoldenScenario.all)
    func anotherSeedGivesAnotherRun(golden: GoldenScenario) async throws {
        var other = try scenario(golden.yaml)
        let first = try await run(other)
        other.seed += 1
        let second = try await run(other)
        #expect(first.digest != second.digest)
        #expect(first.comparableCSV != second.comparableCSV)
    }

    @Test func aRunThatIsTracedIsTheSameRun() async throws {
        let events = Mutex<[TracedEvent]>([])
        let plan = try scenario(GoldenScenario.quiet.yaml)
        let traced = try await run(plan, trace: { event in events.withLock { $0.append(event) } })
        #expect(traced.digest == (try await run(plan)).digest)
        let instants = events.withLock { $0.map(\.at) }
        #expect(instants.count > 1_000)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 <= $1 }, "events came out of order")
    }

    @Test func runsSideBySideDoNotDisturbEachOther() async throws {
        let plan = try scenario(GoldenScenario.broken.yaml)
        let alone = try await run(plan).digest
        let digests = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 { group.addTask { try await run(plan).digest } }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(digests == Array(repeating: alone, count: 4))
    }
}
