import Contexts
import Testing

@testable import Platform

@Suite struct RollingUpdateTests {
    private func update(_ desired: Int, surge: Int, unavailable: Int) -> RollingUpdate {
        let strategy = DeploymentStrategy(maxSurge: .count(surge), maxUnavailable: .count(unavailable))
        return RollingUpdate(desired: desired, strategy: strategy)
    }

    private func counts(_ replicas: Int, _ available: Int) -> ReplicaSetCounts {
        ReplicaSetCounts(replicas: replicas, ready: available, available: available)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var desired: Int
        var surge: Int
        var unavailable: Int
        var new: (Int, Int)
        var old: [(Int, Int)]
        var expected: (new: Int, old: [Int])

        var testDescription: String {
            "\(desired) +\(surge) -\(unavailable), new \(new), old \(old) -> \(expected)"
        }
    }

    /// Each pair is replicas and of them available. Cases of `rolling_test.go`, where one pass of the controller leads
    /// to the next.
    static let cases = [
        // TestDeploymentController_reconcileNewReplicaSet: as many as the surge has room for.
        Case(desired: 10, surge: 0, unavailable: 0, new: (0, 0), old: [(10, 10)], expected: (1, [9])),
        Case(desired: 10, surge: 2, unavailable: 0, new: (0, 0), old: [(10, 10)], expected: (2, [10])),
        Case(desired: 10, surge: 2, unavailable: 0, new: (5, 0), old: [(5, 5)], expected: (7, [5])),
        Case(desired: 10, surge: 2, unavailable: 0, new: (2, 0), old: [(10, 10)], expected: (2, [10])),
        // Should scale down.
        Case(desired: 10, surge: 2, unavailable: 0, new: (11, 11), old: [], expected: (10, [])),
        // TestDeploymentController_reconcileOldReplicaSets: by as many as may be missing.
        Case(desired: 10, surge: 0, unavailable: 2, new: (0, 0), old: [(10, 10)], expected: (2, [8])),
        Case(desired: 10, surge: 2, unavailable: 2, new: (0, 0), old: [(10, 8)], expected: (4, [8])),
        Case(desired: 10, surge: 2, unavailable: 2, new: (0, 0), old: [(10, 9)], expected: (4, [8])),
        Case(desired: 10, surge: 2, unavailable: 2, new: (0, 0), old: [(10, 0)], expected: (4, [8])),
        // Pods that are not available are taken away although the available ones are needed.
        Case(desired: 10, surge: 3, unavailable: 2, new: (8, 4), old: [(4, 4)], expected: (9, [4])),
        Case(desired: 4, surge: 1, unavailable: 1, new: (2, 0), old: [(3, 2)], expected: (2, [3])),
        Case(desired: 4, surge: 1, unavailable: 1, new: (2, 1), old: [(3, 2)], expected: (3, [2])),
        // Two old sets: the oldest goes first.
        Case(desired: 6, surge: 2, unavailable: 0, new: (4, 4), old: [(1, 1), (3, 3)], expected: (6, [0, 2])),
        // Done.
        Case(desired: 3, surge: 1, unavailable: 0, new: (3, 3), old: [(1, 1)], expected: (3, [0])),
        Case(desired: 0, surge: 1, unavailable: 0, new: (0, 0), old: [(2, 2)], expected: (0, [0])),
    ]

    @Test(arguments: cases)
    func theNextStepIsThatOfTheController(row: Case) {
        let update = update(row.desired, surge: row.surge, unavailable: row.unavailable)
        let step = update.step(new: counts(row.new.0, row.new.1), old: row.old.map { counts($0.0, $0.1) })
        #expect(step.new == row.expected.new)
        #expect(step.old == row.expected.old)
    }

    /// Pods become available, fail and are added at random while the controller acts; desired changes now and then.
    @Test(arguments: 0..<300)
    func neitherTooFewPodsAreAvailableNorTooManyThere(seed: UInt64) throws {
        var model = RolloutModel(seed: seed)
        for _ in 0..<60 { try model.step() }
        try model.finish()
    }
}

/// A service whose pods do as they like, and whose numbers the rolling update decides.
private struct RolloutModel {
    private var stream: RandomStream
    private let seed: UInt64
    private let strategy: DeploymentStrategy
    private var desired: Int
    private var new = ReplicaSetCounts.none
    private var old: [ReplicaSetCounts]

    init(seed: UInt64) {
        self.seed = seed
        stream = RandomStream(seed: seed).fork("rollout")
        desired = stream.nextInRange(0...20)
        func size(_ stream: inout RandomStream, _ from: Int) -> IntOrPercent {
            stream.nextBool(probability: 0.5)
                ? .count(stream.nextInRange(from...6)) : .percent(stream.nextInRange(from...100))
        }
        strategy = DeploymentStrategy(maxSurge: size(&stream, 0), maxUnavailable: size(&stream, 1))
        old = [ReplicaSetCounts(available: desired)]
        if stream.nextBool(probability: 0.3) { old.append(.none) }
    }

    private var update: RollingUpdate { RollingUpdate(desired: desired, strategy: strategy) }
    private var total: Int { old.reduce(new.replicas) { $0 + $1.replicas } }
    private var available: Int { old.reduce(new.available) { $0 + $1.available } }

    mutating func step() throws {
        if stream.nextBool(probability: 0.05) {
            desired = stream.nextInRange(0...20)
        }
        new = changed(new)
        for index in old.indices { old[index] = changed(old[index]) }
        try control()
    }

    /// One pod of the set becomes available or ceases to be.
    private mutating func changed(_ set: ReplicaSetCounts) -> ReplicaSetCounts {
        let count = set.available + (stream.nextBool(probability: 0.8) ? 1 : -1)
        let available = min(max(count, 0), set.replicas)
        return ReplicaSetCounts(replicas: set.replicas, ready: available, available: available)
    }

    private mutating func control() throws {
        let (totalBefore, availableBefore) = (total, available)
        let tooMany = max(0, new.replicas - desired)
        let step = update.step(new: new, old: old)
        new = new.scaled(to: step.new)
        for index in old.indices {
            #expect(step.old[index] <= old[index].replicas, "seed \(seed)")
            old[index] = old[index].scaled(to: step.old[index])
        }
        let least = min(availableBefore - tooMany, desired - update.maxUnavailable)
        try #require(available >= least, "seed \(seed): \(available) of \(desired) available")
        try #require(total <= max(totalBefore, desired + update.maxSurge), "seed \(seed): \(total) of \(desired)")
        try #require(step.new >= 0 && step.new <= desired && step.old.allSatisfy { $0 >= 0 }, "seed \(seed)")
    }

    /// Once all pods come up, the rollout comes to its end.
    mutating func finish() throws {
        for _ in 0..<100 {
            new = ReplicaSetCounts(available: new.replicas)
            old = old.map { ReplicaSetCounts(available: $0.replicas) }
            try control()
        }
        let isWhole = update.isDone(new: ReplicaSetCounts(available: new.replicas), old: old)
        try #require(isWhole, "seed \(seed): \(new) \(old) of \(desired)")
    }
}
