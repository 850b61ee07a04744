import Contexts
import Measurement
import Scenarios
import Simulation
import Synchronization
import Testing

@Suite struct DeterminismTests {
    @Test(arguments: GoldenScenario.all)
    func everyRunOnEveryMachineGivesTheSameDigestAndTwoGiveTheSameReports(golden: GoldenScenario) async throws {
        let first = try await run(golden.yaml)
        #expect(first.digest == golden.digest, "'\(golden.name)' behaves differently than it did")
        #expect(first.breaches.isEmpty, "\(golden.name): \(first.breaches)")
        #expect(first.count("saga.started") > 0, "nothing happened that could have differed")
        let second = try await run(golden.yaml)
        #expect(first.digest == second.digest)
        #expect(first.runNanoseconds == second.runNanoseconds)
        #expect(first.comparableCSV == second.comparableCSV)
    }

    @Test(arguments: GoldenScenario.all)
    func anotherSeedGivesAnotherRun(golden: GoldenScenario) async throws {
        var other = try scenario(golden.yaml)
        other.seed += 1
        #expect(try await run(other).digest != golden.digest)
    }

    @Test func aRunThatIsTracedIsTheSameRun() async throws {
        let events = Mutex<[TracedEvent]>([])
        let plan = try scenario(GoldenScenario.quiet.yaml)
        let traced = try await run(plan, trace: { event in events.withLock { $0.append(event) } })
        #expect(traced.digest == GoldenScenario.quiet.digest)
        let instants = events.withLock { $0.map(\.at) }
        #expect(instants.count > 1_000)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 <= $1 }, "events came out of order")
    }

    @Test func runsSideBySideDoNotDisturbEachOther() async throws {
        let plan = try scenario(GoldenScenario.broken.yaml)
        let digests = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<3 { group.addTask { try await run(plan).digest } }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(digests == Array(repeating: GoldenScenario.broken.digest, count: 3))
    }
}
