import ActorRuntime
import Contexts
import Measurement
import Platform
import Scenarios
import Simulation
import TestSupport
import Testing

/// Hundreds of small scenarios that nobody thought of.
@Suite struct RandomScenarioTests {
    private static let perBatch: UInt64 = 10
    private static let batches = 0..<UInt64(22 * SoakSize.factor)

    @Test(arguments: batches)
    func everyInvariantHoldsAndEverySagaEnds(batch: UInt64) async throws {
        for seed in batch * Self.perBatch..<(batch + 1) * Self.perBatch {
            let scenario = RandomScenario.make(seed: seed)
            let record = try await run(scenario)
            var problems = record.breaches + record.trafficProblems(scenario) + sagaProblems(record)
            if record.runNanoseconds >= scenario.latestEnd.nanoseconds {
                problems.append("something was still under way when the drain was over")
            }
            if seed % 7 == 0, try await run(scenario).digest != record.digest {
                problems.append("a second run had another digest")
            }
            report(problems, seed, scenario)
        }
    }

    /// With services that stay down, sagas may be stuck and must be named, or be on their way still; all else holds.
    @Test(arguments: 0..<UInt64(30 * SoakSize.factor))
    func whereServicesStayDownAllElseHolds(seed: UInt64) async throws {
        var scenario = RandomScenario.make(seed: seed + 1_000_000)
        scenario.drain = .minutes(2)
        for index in scenario.application.services.indices {
            scenario.application.services[index].spec.supervision =
                (Int(seed) + index).isMultiple(of: 2) ? .pekko : .erlang
        }
        let record = try await run(scenario)
        var problems = record.breaches.filter { !$0.hasPrefix("saga-ends ") } + record.trafficProblems(scenario)
        let named = record.invariants.first { $0.name == "saga-ends" }?.breaches ?? -1
        let stuck = record.count("saga.started") - ended(record)
        let unfinished = Int(record.figure("saga.unfinished") ?? -1)
        if named + unfinished != stuck {
            problems.append("\(stuck) sagas have not ended, \(named) are named, \(unfinished) are on their way")
        }
        report(problems, seed, scenario)
    }

    /// What the scenarios of the generator have shown so far.
    private struct Seen {
        var crashPoints: Set<CrashPoint?> = []
        var overflows: Set<MailboxPolicy.Overflow> = []
        var executors: Set<String> = []
        var actions: Set<String> = []
        var events: Set<String> = []
        var sagas = 0

        /// What only one service in a thousand does has tests of its own.
        private static let seldom: Set<PlatformEvent.Kind> = [
            .accessDenied, .storageLost, .stopped, .escalated, .held, .probeFailed,
        ]
        private static let kinds = Set(PlatformEvent.Kind.allCases).subtracting(seldom).map(\.rawValue)

        mutating func add(_ scenario: Scenario) {
            for fault in scenario.faults {
                if case .kill(let kill) = fault.action { crashPoints.insert(kill.crashPoint) }
                actions.insert(String("\(fault.action)".prefix { $0.isLetter }))
            }
            overflows.formUnion(scenario.application.services.map(\.spec.mailbox.overflow))
            executors.formUnion(scenario.traffic.map(\.executorName))
        }

        mutating func add(_ record: Record) {
            sagas += record.count("saga.started")
            events.formUnion(record.measurements.events.events.map(\.kind))
        }

        /// What has not come yet.
        var missing: [String] {
            var missing = Self.kinds.filter { !events.contains($0) }.sorted()
            if crashPoints.count < CrashPoint.allCases.count + 1 { missing.append("a crash point, of \(crashPoints)") }
            if overflows.count < MailboxPolicy.Overflow.allCases.count { missing.append("a policy, of \(overflows)") }
            if executors.count < 5 { missing.append("an executor, of \(executors.sorted())") }
            if actions.count < 13 { missing.append("an action, of \(actions.sorted())") }
            if sagas <= 100 { missing.append("enough sagas, there are \(sagas)") }
            return missing
        }
    }

    /// The generator reaches what it is there for. It may take more seeds after a change of the generator, and these many
    /// at most.
    @Test func theScenariosAreOfEveryKind() async throws {
        let most: UInt64 = 400
        var seen = Seen()
        var seed: UInt64 = 0
        while seed < most, !seen.missing.isEmpty {
            let scenario = RandomScenario.make(seed: seed)
            seen.add(scenario)
            seen.add(try await run(scenario))
            seed += 1
        }
        #expect(seen.missing.isEmpty, "not in the seeds 0 to \(seed - 1)")
        #expect(
            seen.events.isSubset(of: RunReference.events.map(\.name)),
            "a kind that the reference does not tell, in the seeds 0 to \(seed - 1)")
    }

    /// A scenario that is printed can be run again from its file.
    @Test func aScenarioReadsBackAsItself() throws {
        for seed in 0..<50 as Range<UInt64> {
            let made = RandomScenario.make(seed: seed)
            let read = try scenario(made.yaml)
            // Part by part, so that a failure shows which one differs.
            #expect(read.application.services == made.application.services, "seed \(seed)")
            #expect(read.application == made.application, "seed \(seed)")
            #expect(read.traffic == made.traffic, "seed \(seed)")
            #expect(read.faults == made.faults, "seed \(seed)")
            #expect(read == made, "seed \(seed)")
        }
    }

    private func ended(_ record: Record) -> Int {
        record.count("saga.succeeded") + record.count("saga.compensated")
    }

    private func sagaProblems(_ record: Record) -> [String] {
        var problems: [String] = []
        let started = record.count("saga.started")
        if ended(record) != started { problems.append("\(started) sagas started, \(ended(record)) ended") }
        let reasons = record.count("saga.compensations")
        if reasons != record.count("saga.compensated") { problems.append("compensations do not add up by reason") }
        if record.isInterrupted { problems.append("interrupted") }
        return problems
    }

    private func report(_ problems: [String], _ seed: UInt64, _ scenario: Scenario) {
        guard !problems.isEmpty else { return }
        let yaml = (try? scenario.yaml) ?? "\(scenario)"
        Issue.record("seed \(seed): \(problems.joined(separator: "\n"))\n\n\(yaml)")
    }
}
