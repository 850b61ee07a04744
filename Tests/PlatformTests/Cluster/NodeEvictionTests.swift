import Contexts
import Testing

@testable import Platform

/// Whose pods leave when nodes are lost.
///
/// After Kubernetes 1.37, `pkg/controller/nodelifecycle/node_lifecycle_controller_test.go`,
/// `TestMonitorNodeHealthEvictPodsWithDisruption` and `TestSwapUnreachableNotReadyTaints`, and
/// `scheduler/rate_limited_queue_test.go`, `TestSwapLimiter`; with values of our own.
@Suite struct NodeEvictionTests {
    private func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }

    @Test(arguments: [
        (0, 5, NodeEviction.ZoneState.normal), (1, 1, .fullDisruption), (1, 2, .normal), (2, 3, .normal),
        (3, 3, .fullDisruption), (3, 4, .partialDisruption), (3, 5, .partialDisruption), (3, 6, .normal),
        (11, 20, .partialDisruption), (10, 20, .normal), (54, 100, .normal), (55, 100, .partialDisruption),
        (99, 100, .partialDisruption), (100, 100, .fullDisruption),
    ])
    func aZoneIsDisruptedByMoreThanTwoAndFiftyFivePercent(lost: Int, nodes: Int, state: NodeEviction.ZoneState) {
        #expect(NodeEviction.state(unreachable: lost, of: nodes) == state)
    }

    /// When each node gets its taint, looked at every second.
    private func taints(
        _ eviction: inout NodeEviction, from: Int64 = 0, until end: Int64
    ) -> [String] {
        (from...end).compactMap { second in
            eviction.taint(at: at(second)).map { "\(second): \($0)" }
        }
    }

    @Test func oneNodeEveryTenSecondsIsTainted() {
        var eviction = NodeEviction(nodes: 10)
        for node in [4, 1, 7] { #expect(eviction.lost(node, at: at(50)) == []) }
        #expect(eviction.nextTurn(from: at(50)) == at(50))
        #expect(taints(&eviction, from: 50, until: 100) == ["50: 4", "60: 1", "70: 7"])
        #expect(eviction.nextTurn(from: at(100)) == nil)
        #expect(eviction.restraint == nil)
    }

    @Test func aNodeThatIsBackInTimeIsNotTainted() {
        var eviction = NodeEviction(nodes: 10)
        for node in [0, 1, 2] { _ = eviction.lost(node, at: at(50)) }
        #expect(eviction.taint(at: at(50)) == 0)
        #expect(eviction.found(1, at: at(55)) == [])
        #expect(eviction.found(0, at: at(56)) == [0], "its taint goes")
        #expect(taints(&eviction, from: 56, until: 100) == ["60: 2"])
    }

    @Test func ofFiftyNodesNoneIsTaintedWhileThreeOfFiveAreLost() {
        var eviction = NodeEviction(nodes: 5)
        for node in [0, 1] { _ = eviction.lost(node, at: at(50)) }
        #expect(eviction.taint(at: at(50)) == 0)
        #expect(eviction.lost(2, at: at(55)) == [], "what is tainted stays so")
        #expect(eviction.restraint == "no pod is evicted while 3 of 5 nodes are")
        #expect(eviction.nextTurn(from: at(60)) == nil)
        #expect(taints(&eviction, from: 55, until: 200) == [])
        // One is back: the limiter begins with a full wait.
        #expect(eviction.found(2, at: at(200)) == [])
        #expect(taints(&eviction, from: 200, until: 300) == ["210: 1"])
    }

    @Test func ofMoreThanFiftyOneEveryHundredSeconds() {
        var eviction = NodeEviction(nodes: 60)
        for node in 0..<33 { _ = eviction.lost(node, at: at(50)) }
        #expect(eviction.state == .partialDisruption)
        #expect(eviction.restraint == "one node every 100 s while 33 of 60 nodes are")
        #expect(taints(&eviction, from: 50, until: 300) == ["50: 0", "150: 1", "250: 2"])
        // Normal again, while it waits: the wait is the shorter one, from now on.
        _ = eviction.found(32, at: at(301))
        #expect(taints(&eviction, from: 301, until: 325) == ["311: 3", "321: 4"])
    }

    @Test func whenAllAreLostTheTaintsGoAndComeBackOneByOne() {
        var eviction = NodeEviction(nodes: 3)
        for node in [0, 1] { _ = eviction.lost(node, at: at(50)) }
        #expect(taints(&eviction, from: 50, until: 60) == ["50: 0", "60: 1"])
        #expect(Set(eviction.lost(2, at: at(70))) == [0, 1])
        #expect(eviction.restraint == "no pod is evicted while all nodes are")
        #expect(taints(&eviction, from: 70, until: 400) == [])
        #expect(eviction.found(2, at: at(400)) == [])
        #expect(taints(&eviction, from: 400, until: 430) == ["410: 0", "420: 1"])
    }

    // MARK: In a cluster

    /// As `seconds kind replica` of what ends: nodes are lost at 10 s.
    private func gone(
        _ lost: [Int], of nodes: Int, replicas: Int, for duration: Int64? = nil, until end: Int64 = 1_000
    ) async throws -> [String] {
        let faults = lost.map { node in
            Fault(
                name: "f\(node)", at: .seconds(10), duration: duration.map { Timespan.seconds($0) },
                action: .loseNode(node))
        }
        return try await onPlatform(
            [service(replicas: replicas)], cluster: ClusterSpec(nodes: nodes, endpointsDelay: .zero), faults: faults
        ) { world, platform in
            world.run(untilMilliseconds: end * 1_000, platform)
            return platform.events(.terminating).map { event in
                "\(event.at.nanoseconds / 1_000_000_000) \(event.replica ?? -1)"
            }
        }
    }

    @Test func theReplicasOfTwoNodesLeaveTenSecondsApart() async throws {
        // Noticed at 60 s, tainted at 60 and 70 s, and 300 s later.
        #expect(try await gone([1, 3], of: 4, replicas: 4) == ["360 0", "370 2"])
    }

    @Test func noReplicaLeavesWhileTooManyNodesAreLost() async throws {
        #expect(try await gone([1, 2], of: 2, replicas: 4) == [])
        #expect(try await gone([1], of: 1, replicas: 1) == [])
        #expect(try await gone([1, 2, 3], of: 5, replicas: 5) == [])
        #expect(try await gone([1, 2, 3], of: 6, replicas: 6) == ["360 0", "370 1", "380 2"])
    }

    @Test func theLogSaysWhyNobodyLeaves() async throws {
        let faults = [1, 2].map { Fault(name: "f\($0)", at: .seconds(10), action: .loseNode($0)) }
        let details = try await onPlatform(
            [service(replicas: 2)], cluster: ClusterSpec(nodes: 2, endpointsDelay: .zero), faults: faults
        ) { world, platform in
            world.run(untilMilliseconds: 100_000, platform)
            return platform.events(.nodeNotReady).map(\.detail)
        }
        #expect(
            details == [
                "node 1 is unreachable", "node 2 is unreachable; no pod is evicted while all nodes are",
            ])
    }
}
