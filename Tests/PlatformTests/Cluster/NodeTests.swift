import Contexts
import Testing

@testable import Platform

/// Nodes that are lost for a while, by Kubernetes' times: not ready after 50 s, replaced 300 s later.
@Suite struct NodeTests {
    private func lose(_ node: Int, at seconds: Int64 = 10, for duration: Int64? = nil, name: String = "f") -> Fault {
        Fault(
            name: name, at: .seconds(seconds), duration: duration.map { Timespan.seconds($0) },
            action: .loseNode(node))
    }

    /// As `seconds kind replica`, faults and what happened on the way left out.
    private func story(
        _ spec: ServiceSpec, _ faults: [Fault], nodes: Int = 3, until end: Int64 = 1_000
    ) async throws -> [String] {
        try await onPlatform([spec], cluster: ClusterSpec(nodes: nodes, endpointsDelay: .zero), faults: faults) {
            world, platform in
            world.run(untilMilliseconds: end * 1_000, platform)
            return platform.log.filter { $0.kind != .faultStarted && $0.kind != .faultEnded }.map { event in
                let replica = event.replica.map { " \($0)" } ?? ""
                return "\(event.at.nanoseconds / 1_000_000_000) \(event.kind.rawValue)\(replica)"
            }
        }
    }

    // MARK: Where replicas are

    @Test func replicasAreSpreadOverTheNodesServiceByService() async throws {
        let nodes = try await onPlatform([
            service("a", replicas: 4), service("b", replicas: 3), service("c", replicas: 1),
        ]) { _, platform in
            platform.cluster.deployments.map { deployment in deployment.pods.map { platform.cluster.pods[$0].node } }
        }
        // A service of its own first, then the emptier node, then the first.
        #expect(nodes == [[0, 1, 2, 0], [1, 2, 0], [1]])
    }

    @Test func aNewReplicaGoesWhereItsServiceHasFewest() async throws {
        let details = try await onPlatform([service("a", replicas: 2), service("b", replicas: 1)]) { world, platform in
            platform.at(1_000, in: &world) { world, platform in platform.scale(to: 4, of: 1, in: &world) }
            world.run(untilMilliseconds: 10_000, platform)
            return platform.events(.scheduled).map(\.detail)
        }
        #expect(
            details == [
                "v1 on node 1, its image is pulled", "v1 on node 2, its image is pulled", "v1 on node 3",
            ])
    }

    // MARK: A node that is lost

    @Test func theReplicasOfALostNodeAreNotReadyAfterTheGracePeriodAndReplacedAfterTheToleration() async throws {
        // Three replicas, one a node. The second goes; 300 s after the node is known to be lost another is made.
        let told = try await story(service(replicas: 3), [lose(2)])
        #expect(
            told == [
                "10 suspended 1", "60 node-not-ready", "60 unready 1", "360 terminating 1", "360 scheduled 3",
                "360 started 3", "360 ready 3",
            ])
    }

    @Test func theOneThatTakesItsPlaceIsElsewhere() async throws {
        let nodes = try await onPlatform([service(replicas: 3)], faults: [lose(2)]) { world, platform in
            world.run(untilMilliseconds: 1_000_000, platform)
            return platform.cluster.pods.filter(\.counts).map(\.node)
        }
        #expect(nodes == [0, 2, 0])
    }

    @Test func afterAShortLossTheReplicasJustGoOn() async throws {
        let told = try await story(service(replicas: 3), [lose(2, for: 49)])
        #expect(told == ["10 suspended 1", "59 resumed 1"])
    }

    @Test func afterALongerLossTheyAreReadyAgain() async throws {
        let told = try await story(service(replicas: 3), [lose(2, for: 339)])
        #expect(
            told == [
                "10 suspended 1", "60 node-not-ready", "60 unready 1", "349 resumed 1", "349 node-ready",
                "349 ready 1",
            ])
    }

    @Test func thoseThatWereReplacedEndWhenTheirNodeIsBack() async throws {
        let told = try await story(service(replicas: 3), [lose(2, for: 400)])
        #expect(
            told.filter { !$0.contains("ready") } == [
                "10 suspended 1", "360 terminating 1", "360 scheduled 3", "360 started 3", "410 resumed 1",
                "410 terminated 1",
            ])
    }

    @Test func whatWasSentToALostReplicaIsAnsweredWhenItsNodeIsBack() async throws {
        let replies = try await onPlatform([service(replicas: 1)], faults: [lose(1, for: 60)]) { world, platform in
            // Swallowed, and turned away once the replica is not ready any more.
            platform.request(at: [9_000, 20_000, 65_000, 71_000], in: &world)
            world.run(untilMilliseconds: 100_000, platform)
            return platform.replies
        }
        #expect(replies == ["9010 ok", "70010 ok", "65000 noReadyReplica", "71010 ok"])
    }

    @Test func aNodeThatIsLostTwiceIsWatchedFromTheSecondTimeOn() async throws {
        let told = try await story(service(replicas: 3), [lose(2, for: 30), lose(2, at: 45, for: 39, name: "g")])
        #expect(told == ["10 suspended 1", "40 resumed 1", "45 suspended 1", "84 resumed 1"])
    }

    @Test func aNodeThatTwoFaultsKeepAwayIsBackWithTheLastOfThem() async throws {
        let told = try await story(service(replicas: 3), [lose(2, for: 100), lose(2, at: 70, for: 90, name: "g")])
        #expect(
            told == [
                "10 suspended 1", "60 node-not-ready", "60 unready 1", "70 suspended 1", "160 resumed 1",
                "160 node-ready", "160 ready 1",
            ])
    }

    @Test func aNodeThatThereIsNotLosesNothing() async throws {
        #expect(try await story(service(replicas: 3), [lose(4), lose(0, name: "g")]) == [])
    }

    // MARK: Death, and everybody away

    @Test func whatDiesOnALostNodeIsStartedWhenTheNodeIsBack() async throws {
        let story = try await onPlatform([service()], cluster: ClusterSpec(nodes: 1), faults: [lose(1, for: 30)]) {
            world, platform in
            platform.at(20_000, in: &world) { world, platform in platform.kill(1, in: &world) }
            world.run(untilMilliseconds: 100_000, platform)
            return platform.story { $0.replica != nil }
        }
        #expect(story == ["10000 suspended 0", "20000 killed 0", "40000 restarted 0", "40500 ready 0"])
    }

    @Test func withAllNodesLostNothingRunsAndAllComesBack() async throws {
        let faults = (1...3).map { lose($0, for: 600, name: "f\($0)") }
        let (during, after, nodes) = try await onPlatform([service(replicas: 6)], faults: faults) { world, platform in
            world.run(untilMilliseconds: 600_000, platform)
            let during = platform.cluster.readiness(of: 0).ready
            world.run(untilMilliseconds: 700_000, platform)
            let pods = platform.cluster.pods.filter(\.counts)
            return (during, platform.cluster.readiness(of: 0).ready, pods.map(\.node).sorted())
        }
        #expect(during == 0)
        #expect(after == 6)
        #expect(nodes == [0, 0, 1, 1, 2, 2])
    }

    @Test func aReplicaThatFindsNoNodeGoesToTheFirstThatIsBack() async throws {
        let faults = [lose(1, for: 3_000), lose(2, for: 600, name: "g")]
        let (during, after, nodes) = try await onPlatform(
            [service(replicas: 2)], cluster: ClusterSpec(nodes: 2, endpointsDelay: .zero), faults: faults
        ) { world, platform in
            platform.at(300_000, in: &world) { world, platform in platform.scale(to: 3, in: &world) }
            world.run(untilMilliseconds: 609_000, platform)
            let during = platform.cluster.readiness(of: 0).ready
            // The second node is back at 610 s. Ten seconds later the first gets its taint, of which 300 s are borne.
            world.run(untilMilliseconds: 919_000, platform)
            let after = platform.cluster.readiness(of: 0).ready
            world.run(untilMilliseconds: 930_000, platform)
            return (during, after, platform.cluster.pods.filter(\.counts).map(\.node))
        }
        #expect(during == 0)
        #expect(after == 2)
        #expect(nodes == [1, 1, 1])
    }
}
