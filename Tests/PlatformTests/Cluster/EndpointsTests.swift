import ActorRuntime
import Contexts
import Platform
import Testing

/// Who gets requests, and how late everybody hears of a change.
@Suite struct EndpointsTests {
    /// Two replicas that take 5 s to start, one of which dies at 1 s; a request every 100 ms, to one after the other.
    private func replies(
        endpointsDelay: Timespan, publishesNotReady: Bool = false, until end: Int64 = 8_000
    ) async throws -> [(at: Int64, failure: DeliveryFailure?)] {
        var spec = service(replicas: 2)
        spec.startup = .constant(.seconds(5))
        return try await onPlatform(
            [spec], cluster: ClusterSpec(endpointsDelay: endpointsDelay), publishesNotReady: publishesNotReady
        ) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.request(at: stride(from: 50, to: end, by: 100), in: &world)
            world.run(untilMilliseconds: end + 10_000, platform)
            return platform.answers.sorted { $0.token < $1.token }.map { (50 + 100 * Int64($0.token), $0.failure) }
        }
    }

    @Test func aReplicaThatHasDiedIsSentToAndRefusesUntilTheEndpointsHaveHeard() async throws {
        let replies = try await replies(endpointsDelay: .milliseconds(500))
        let failed = replies.filter { $0.failure != nil }
        #expect(failed.allSatisfy { $0.failure == .connectionRefused && $0.failure?.status == 502 })
        #expect(failed.count == 2 || failed.count == 3, "every other of five")
        #expect(failed.allSatisfy { (1_000...1_500).contains($0.at) }, "\(failed)")
        #expect(replies.count == 80)
    }

    @Test func endpointsThatAreNeverLateCostNoRequest() async throws {
        let replies = try await replies(endpointsDelay: .zero)
        #expect(replies.count == 80 && replies.allSatisfy { $0.failure == nil })
    }

    @Test func aReplicaThatIsReadyGetsRequestsOnlyOnceTheEndpointsHaveHeard() async throws {
        var spec = service()
        spec.startup = .constant(.seconds(5))
        let (story, replies) = try await onPlatform(
            [spec], cluster: ClusterSpec(endpointsDelay: .milliseconds(500))
        ) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.request(at: [900, 1_400, 1_600, 5_900, 6_400, 6_600], in: &world)
            world.run(untilMilliseconds: 60_000, platform)
            return (platform.story, platform.replies)
        }
        #expect(story.last == "6000 ready 0")
        #expect(
            replies == [
                "910 ok", "1400 connectionRefused", "1600 noReadyReplica", "5900 noReadyReplica",
                "6400 noReadyReplica", "6610 ok",
            ])
    }

    @Test func aDeathAndARestartWithinTheDelayAreHeardInTheirOrder() async throws {
        var spec = service()
        spec.startup = .constant(.zero)
        let (ready, replies) = try await onPlatform(
            [spec], cluster: ClusterSpec(endpointsDelay: .milliseconds(500))
        ) { world, platform in
            // Ready again at once: not named at 1.5 s, and named in the same instant.
            platform.at(1_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            platform.request(at: [1_100, 1_700], in: &world)
            world.run(untilMilliseconds: 5_000, platform)
            return (world.isReady(ReplicaID(rawValue: 0)), platform.replies)
        }
        #expect(ready)
        #expect(replies == ["1110 ok", "1710 ok"])
    }

    @Test func publishedNotReadyAddressesAreSentToAsLongAsTheProcessStarts() async throws {
        let failed = try await replies(endpointsDelay: .zero, publishesNotReady: true).filter { $0.failure != nil }
        // Every other one, from the death at 1 s until it listens at 6 s.
        #expect(failed.count == 25 && failed.allSatisfy { $0.failure == .connectionRefused })
        #expect(failed.allSatisfy { (1_000..<6_000).contains($0.at) })
    }

    @Test func aNewReplicaHasNoAddressBeforeItsProcessRuns() async throws {
        let refused = try await onPlatform([service()], publishesNotReady: true) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 2, in: &world) }
            platform.request(at: stride(from: 50, to: 5_000, by: 100), in: &world)
            world.run(untilMilliseconds: 6_000, platform)
            return platform.answers.filter { $0.failure != nil }.map { 50 + 100 * Int64($0.token) }
        }
        // It runs after 200 ms for a node and 1 s for its image, and listens half a second later.
        #expect(refused.count == 2 || refused.count == 3)
        #expect(refused.allSatisfy { (2_200..<2_700).contains($0) }, "\(refused)")
    }

    @Test(arguments: [false, true])
    func whatAHungReplicaGetsIsSwallowedUntilTheEndpointsLetItGo(publishesNotReady: Bool) async throws {
        var spec = service(replicas: 2)
        spec.probes = ProbeSpecs(readiness: ProbeSpec(period: .seconds(1), failureThreshold: 1))
        let fault = Fault(name: "f", at: .seconds(1), service: "shop", action: .hang(replicas: 1))
        let unanswered = try await onPlatform(
            [spec], cluster: ClusterSpec(endpointsDelay: .milliseconds(500)), publishesNotReady: publishesNotReady,
            faults: [fault]
        ) { world, platform in
            platform.request(at: stride(from: 50, to: 9_950, by: 100), in: &world)
            world.run(untilMilliseconds: 30_000, platform)
            let unready = platform.events(.unready).map { $0.at.nanoseconds / 1_000_000 }
            let answered = Set(platform.answers.map(\.token))
            return (unready, (0..<99 as Range<UInt64>).filter { !answered.contains($0) }.map { 50 + 100 * Int64($0) })
        }
        let unready = try #require(unanswered.0.first)
        #expect((2_000...3_000).contains(unready), "one probe in a second, and its time-out")
        let swallowed = unanswered.1
        if publishesNotReady {
            #expect((44...45).contains(swallowed.count), "every other one of 89 for ever")
        } else {
            #expect(swallowed.allSatisfy { (1_000...(unready + 500)).contains($0) }, "\(swallowed), \(unready)")
            #expect(swallowed.count >= 7)
        }
    }
}
