import Contexts
import Testing

@testable import Platform

/// Releases of bad versions, and of good ones, with 25 requests a second to four replicas.
@Suite struct ReleaseRunTests {
    enum Flaw: String, CaseIterable, Sendable {
        case erring, slow, leaking, neverReady

        var version: VersionSpec {
            switch self {
            case .erring: VersionSpec(name: "v2", errorProbability: 0.5)
            case .slow: VersionSpec(name: "v2", time: .constant(.milliseconds(200)))
            // 384 MiB are free: a death every six seconds.
            case .leaking: VersionSpec(name: "v2", leakPerSecond: 64 << 20)
            case .neverReady: VersionSpec(name: "v2", becomesReady: false)
            }
        }

        /// Part of what the log says of the analysis.
        var reason: String {
            switch self {
            case .erring: "errors of"
            case .slow: "slower than 100ms"
            case .leaking: "restart"
            case .neverReady: "no progress within the deadline"
            }
        }
    }

    static let strategies: [ReleaseStrategy] = [
        .rolling, .canary([CanaryStep(weight: 25, pause: .seconds(30))]), .blueGreen(scaleDownDelay: .seconds(30)),
    ]

    private static let analysis = AnalysisSpec(
        interval: .seconds(5), count: 4, errorRate: 0.05, p99: .milliseconds(100), minimumRequests: 10)

    struct Outcome: Sendable {
        var log: [PlatformEvent] = []
        /// Replicas of the new version, of all that count.
        var released = 0
        var ready = 0
        var failures: [TestPlatform.Answer] = []

        func details(_ kind: PlatformEvent.Kind) -> [String] { log.filter { $0.kind == kind }.map(\.detail) }

        func first(_ kind: PlatformEvent.Kind, _ part: String) -> Int64? {
            log.first { $0.kind == kind && $0.detail.contains(part) }.map { $0.at.nanoseconds / 1_000_000 }
        }
    }

    private func spec(_ versions: [VersionSpec]) -> ServiceSpec {
        var spec = service(replicas: 4)
        spec.workers = 16
        spec.versions = versions
        spec.strategy.progressDeadline = .seconds(60)
        spec.termination.preStop = .seconds(2)
        return spec
    }

    private func run(
        _ versions: [VersionSpec], _ releases: [Release], killAt kill: Int64? = nil, until end: Int64 = 200
    ) async throws -> Outcome {
        let cluster = ClusterSpec(endpointsDelay: .milliseconds(500))
        return try await onPlatform([spec(versions)], cluster: cluster, releases: releases) { world, platform in
            if let kill { platform.at(kill, in: &world) { world, platform in platform.kill(1, in: &world) } }
            platform.request(at: stride(from: 7, to: end * 1_000, by: 40), in: &world)
            world.run(untilMilliseconds: (end + 1) * 1_000, platform)
            return Outcome(
                log: platform.log, released: platform.cluster.released(of: 0),
                ready: platform.cluster.readiness(of: 0).ready, failures: platform.answers.filter { $0.failure != nil })
        }
    }

    private func release(
        _ name: String, _ strategy: ReleaseStrategy, to version: String = "v2", at seconds: Int64 = 10,
        analysis: AnalysisSpec? = nil
    ) -> Release {
        Release(
            name: name, at: .seconds(seconds), service: "shop", version: version, strategy: strategy,
            analysis: analysis)
    }

    // MARK: Bad versions

    @Test(arguments: Flaw.allCases, strategies)
    func anAnalysisTakesABadVersionBack(flaw: Flaw, strategy: ReleaseStrategy) async throws {
        let outcome = try await run([flaw.version], [release("r", strategy, analysis: Self.analysis)])
        #expect(outcome.details(.rolledBack) == ["r rolled-back: 4 pods of the old version again"])
        #expect(outcome.details(.promoted) == [])
        #expect(outcome.released == 0)
        #expect(outcome.ready == 4)
        let why = outcome.details(.release).filter { $0.contains("aborted") }
        #expect(why.count == 1 && why[0].contains(flaw.reason), "\(why)")
        // Whatever fails, fails by the version's own doing: somebody is always there.
        let expected: Set<DeliveryFailure> =
            flaw == .erring ? [.serviceError] : flaw == .leaking ? [.replicaDied, .connectionRefused] : []
        #expect(Set(outcome.failures.compactMap(\.failure)).isSubset(of: expected))
        // And nothing does any more once all is as it was.
        let back = try #require(outcome.log.last { $0.kind == .rolledBack }?.at)
        #expect(!outcome.failures.contains { $0.at > back + .seconds(3) })
    }

    @Test(arguments: [Flaw.erring, .slow, .leaking], strategies)
    func withoutAnAnalysisABadVersionReachesEveryone(flaw: Flaw, strategy: ReleaseStrategy) async throws {
        let outcome = try await run([flaw.version], [release("r", strategy)])
        // One that dies again and again may never be there whole.
        if flaw != .leaking { #expect(outcome.details(.promoted) == ["r promoted: v2 has all 4 pods"]) }
        #expect(outcome.details(.rolledBack) == [])
        #expect(outcome.released == 4)
        if flaw == .erring {
            let late = outcome.failures.filter { $0.at > .start + .seconds(100) }
            #expect((1_100...1_400).contains(late.count), "half of 2500: \(late.count)")
        }
    }

    @Test(arguments: strategies)
    func aVersionThatIsNeverReadyStallsAndCostsNobodyAnything(strategy: ReleaseStrategy) async throws {
        let outcome = try await run([Flaw.neverReady.version], [release("r", strategy)])
        #expect(outcome.details(.promoted) == [] && outcome.details(.rolledBack) == [])
        #expect(outcome.first(.release, "stalled: no progress within the deadline") != nil)
        #expect(outcome.failures.isEmpty)
        #expect(outcome.ready >= 3)
    }

    // MARK: Times and words

    @Test func theProgressDeadlineRunsFromTheLastThingThatMoved() async throws {
        let outcome = try await run([Flaw.neverReady.version], [release("r", .rolling)])
        // At 10 s one is taken away and two are made; nothing moves after that.
        #expect(outcome.first(.release, "stalled") == 70_000)
        let goodUntilLate = VersionSpec(name: "v2", startup: .constant(.seconds(50)))
        let slow = try await run([goodUntilLate], [release("r", .rolling)], until: 300)
        #expect(slow.first(.release, "stalled") == nil, "each pod that becomes ready is progress")
        #expect(slow.details(.promoted).count == 1)
    }

    @Test func theLogTellsACanaryStepByStep() async throws {
        let steps = [CanaryStep(weight: 25, pause: .seconds(10)), CanaryStep(weight: 50, pause: .seconds(10))]
        let outcome = try await run([VersionSpec(name: "v2")], [release("r", .canary(steps))])
        #expect(
            outcome.details(.release) == [
                "r begins: canary to v2", "r holding: 1 of 4 pods of v2 are available",
                "r step: weight 50%: 2 of 4 pods of v2", "r holding: 2 of 4 pods of v2 are available",
                "r step: weight 100%: 4 of 4 pods of v2", "r holding: 4 of 4 pods of v2 are available",
            ])
        #expect(outcome.details(.promoted) == ["r promoted: v2 has all 4 pods"])
        #expect(outcome.failures.isEmpty)
        let held = try #require(outcome.first(.release, "holding: 1 of 4"))
        #expect(outcome.first(.release, "weight 50%") == held + 10_000)
    }

    @Test func aMeasurementIsToldWithItsFigures() async throws {
        let outcome = try await run(
            [VersionSpec(name: "v2")],
            [
                release("r", .canary([CanaryStep(weight: 25, pause: .seconds(30))]), analysis: Self.analysis)
            ])
        let measured = outcome.details(.release).filter { $0.contains("measured") }
        #expect(measured.count == 4, "as many as were asked for: \(measured)")
        #expect(
            measured.dropFirst().first
                == "r measured: passed: 0% errors of 31 requests, at most 5%; 0% slower than 100ms, at most 1%")
        #expect(outcome.details(.promoted).count == 1)
    }

    @Test func whatAReplicaDidBeforeItsDeathIsMeasuredToo() async throws {
        let analysis = AnalysisSpec(interval: .seconds(10), failureLimit: 9, restarts: 1)
        let outcome = try await onPlatform(
            [spec([VersionSpec(name: "v2")])],
            releases: [release("r", .canary([CanaryStep(weight: 25, pause: .seconds(60))]), analysis: analysis)]
        ) { world, platform in
            platform.at(29_900, in: &world) { world, platform in
                let canary = platform.cluster.pods.firstIndex { $0.counts && $0.version == 1 }
                platform.cluster.died(canary ?? 0, .killed, fault: nil, in: &world, platform)
            }
            platform.request(at: stride(from: 7, to: 41_000, by: 40), in: &world)
            world.run(untilMilliseconds: 41_000, platform)
            return Outcome(log: platform.log)
        }
        let measured = outcome.details(.release).filter { $0.contains("measured") }
        // Of a quarter of 250; then fewer, as it was away for half a second in the middle of the interval.
        #expect(measured.count == 2 && measured[0].contains(" of 63 requests"), "\(measured)")
        #expect(measured.last?.contains(" of 57 requests") == true, "\(measured)")
    }

    // MARK: Who gets requests

    @Test func aBlueGreenReleaseSwitchesEverybodyAtOnce() async throws {
        let outcome = try await run(
            [VersionSpec(name: "v2", errorProbability: 1)], [release("r", .blueGreen(scaleDownDelay: .seconds(30)))])
        let switched = try #require(outcome.first(.release, "switched"))
        // 500 ms later everybody has heard of it.
        #expect(outcome.failures.allSatisfy { $0.failure == .serviceError })
        let first = try #require(outcome.failures.first).at.nanoseconds / 1_000_000
        #expect((switched + 500...switched + 570).contains(first))
        let sent = 7 + 40 * Int64(try #require(outcome.failures.first).token)
        #expect(outcome.failures.count == Int((200_000 - sent + 39) / 40), "all of them since then")
        #expect(outcome.details(.promoted).count == 1)
        #expect(outcome.first(.promoted, "v2") == switched + 30_000, "the old set waits so long")
    }

    @Test func aBlueGreenReleaseThatIsTakenBackBeforeItsSwitchCostsNothing() async throws {
        let outcome = try await run(
            [VersionSpec(name: "v2", startup: .constant(.seconds(20)))],
            [
                release("out", .blueGreen(scaleDownDelay: .seconds(30))),
                release("back", .blueGreen(scaleDownDelay: .seconds(30)), to: "v1", at: 15),
            ], killAt: 14_900)
        // One of the four is away just then: the others go on.
        #expect(outcome.failures.allSatisfy { $0.failure == .connectionRefused })
        #expect(outcome.failures.count <= 5, "\(outcome.failures)")
        #expect(outcome.released == 0 && outcome.ready == 4)
        #expect(outcome.details(.release).contains("out overtaken by 'back'"))
    }

    @Test func aBlueGreenReleaseIsTakenBackEvenWhileAnOldReplicaIsAway() async throws {
        let outcome = try await onPlatform(
            [spec([VersionSpec(name: "v2", errorProbability: 1)])],
            releases: [release("r", .blueGreen(scaleDownDelay: .seconds(30)), analysis: Self.analysis)]
        ) { world, platform in
            // It is switched to at 11.7 s and measured 5 s later.
            platform.at(16_500, in: &world) { world, platform in
                platform.cluster.died(0, .killed, fault: nil, in: &world, platform)
                platform.collect()
            }
            platform.request(at: stride(from: 7, to: 30_000, by: 40), in: &world)
            world.run(untilMilliseconds: 60_000, platform)
            return Outcome(log: platform.log, failures: platform.answers.filter { $0.failure != nil })
        }
        #expect(outcome.first(.release, "aborted") == 16_700)
        #expect(outcome.details(.rolledBack).count == 1)
        #expect(Set(outcome.failures.map(\.failure)) == [.serviceError], "three others have the requests at once")
        #expect(!outcome.failures.contains { $0.at > .start + .milliseconds(16_800) })
    }

    @Test func aRollingReleaseThatABlueGreenOneOfTheSameVersionOvertakesCostsNothing() async throws {
        let outcome = try await run(
            [VersionSpec(name: "v2", startup: .constant(.seconds(5)))],
            [
                release("one", .rolling), release("two", .blueGreen(scaleDownDelay: .seconds(30)), at: 20),
            ])
        #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(3))")
        #expect(outcome.released == 4)
        #expect(outcome.details(.promoted).count == 1)
    }

    @Test(arguments: strategies)
    func aGoodReleaseCostsNobodyAnything(strategy: ReleaseStrategy) async throws {
        let outcome = try await run([VersionSpec(name: "v2")], [release("r", strategy, analysis: Self.analysis)])
        #expect(outcome.failures.isEmpty)
        #expect(outcome.released == 4 && outcome.ready == 4)
        #expect(outcome.details(.promoted) == ["r promoted: v2 has all 4 pods"])
    }

    @Test func aReleaseOfWhatThereIsNotNeverBegins() async throws {
        let unknown = [
            release("a", .rolling, to: "v9"), Release(name: "b", at: .seconds(9), service: "x", version: "v2"),
        ]
        let outcome = try await run([VersionSpec(name: "v2")], unknown, until: 30)
        #expect(outcome.log.isEmpty)
    }

    @Test func theWayBackIsAReleaseToo() async throws {
        let outcome = try await run(
            [VersionSpec(name: "v2")], [release("out", .rolling), release("back", .rolling, to: "v1", at: 60)])
        #expect(outcome.details(.promoted) == ["out promoted: v2 has all 4 pods", "back promoted: v1 has all 4 pods"])
        #expect(outcome.released == 0)
        #expect(outcome.failures.isEmpty)
    }
}
