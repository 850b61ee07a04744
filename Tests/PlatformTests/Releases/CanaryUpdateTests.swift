import Testing

@testable import Platform

/// A canary's numbers of pods, against the tables of Argo Rollouts v1.9.1, `utils/replicaset/canary_test.go`.
@Suite struct CanaryUpdateTests {
    struct Share: Sendable, CustomTestStringConvertible {
        var desired: Int
        var surge: Int
        /// Weight, canary, stable.
        var rows: [(Int, Int, Int)]

        var testDescription: String { "\(desired) pods, surge \(surge)" }
    }

    /// `TestApproximateWeightedNewStableReplicaCounts`.
    static let shares = [
        Share(desired: 0, surge: 0, rows: [(0, 0, 0), (50, 0, 0), (100, 0, 0)]),
        Share(desired: 0, surge: 1, rows: [(0, 0, 0), (50, 0, 0), (100, 0, 0)]),
        Share(desired: 1, surge: 0, rows: [(0, 0, 1), (1, 0, 1), (49, 0, 1), (50, 1, 0), (99, 1, 0), (100, 1, 0)]),
        Share(desired: 1, surge: 1, rows: [(0, 0, 1), (1, 1, 1), (49, 1, 1), (50, 1, 1), (99, 1, 1), (100, 1, 0)]),
        Share(desired: 2, surge: 0, rows: [(0, 0, 2), (1, 1, 1), (50, 1, 1), (99, 1, 1), (100, 2, 0)]),
        Share(desired: 2, surge: 1, rows: [(0, 0, 2), (1, 1, 2), (50, 1, 1), (99, 2, 1), (100, 2, 0)]),
        Share(desired: 3, surge: 0, rows: [(10, 1, 2), (25, 1, 2), (33, 1, 2), (34, 1, 2), (49, 1, 2), (50, 2, 1)]),
        Share(desired: 3, surge: 1, rows: [(10, 1, 3), (25, 1, 3), (33, 1, 2), (34, 1, 2), (49, 2, 2), (50, 2, 2)]),
        Share(desired: 10, surge: 0, rows: [(1, 1, 9), (14, 1, 9), (15, 2, 8), (16, 2, 8), (99, 9, 1)]),
        Share(
            desired: 10, surge: 1,
            rows: [
                (0, 0, 10), (1, 1, 10), (18, 2, 9), (19, 2, 9), (20, 2, 8), (23, 2, 8), (24, 3, 8), (25, 3, 8),
                (99, 10, 1), (100, 10, 0),
            ]),
    ]

    @Test(arguments: shares)
    func theNumbersAreThoseThatComeClosestToTheWeight(share: Share) {
        for (weight, canary, stable) in share.rows {
            let counts = CanaryUpdate.counts(of: share.desired, weight: weight, maxSurge: share.surge)
            #expect(counts == CanaryUpdate.Counts(canary: canary, stable: stable), "\(weight)%")
        }
    }

    @Test func aStablePodStaysAtEveryWeightBetweenWhereverTwoPodsMayBe() {
        var without: [String] = []
        for desired in 1...60 {
            for surge in (desired == 1 ? 1 : 0)...3 {
                for weight in 1...99 {
                    let counts = CanaryUpdate.counts(of: desired, weight: weight, maxSurge: surge)
                    #expect(counts.stable >= 1, "\(weight)% of \(desired)+\(surge)")
                    #expect((desired...desired + min(surge, 1)).contains(counts.canary + counts.stable))
                    if counts.canary == 0 { without.append("\(weight)% of \(desired)+\(surge)") }
                }
            }
        }
        // As there: half a pod short of all of them, without a surge, is none.
        #expect(without == ["75% of 2+0", "90% of 5+0", "95% of 10+0", "98% of 25+0", "99% of 50+0"])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var desired: Int
        var weight: Int
        var surge: IntOrPercent
        var unavailable: IntOrPercent
        /// Pods, and of these available.
        var stable: (Int, Int)
        var canary: (Int, Int)
        var older: [Int] = []
        /// What is wanted next: stable, canary.
        var next: (Int, Int)

        init(
            _ name: String, of desired: Int, _ weight: Int, _ surge: IntOrPercent, _ unavailable: IntOrPercent,
            stable: (Int, Int), canary: (Int, Int), older: [Int] = [], next: (Int, Int)
        ) {
            (self.name, self.desired, self.weight) = (name, desired, weight)
            (self.surge, self.unavailable) = (surge, unavailable)
            (self.stable, self.canary, self.older, self.next) = (stable, canary, older, next)
        }

        var testDescription: String { name }
    }

    /// `TestCalculateReplicaCountsForCanary`, those without traffic routing.
    static let cases = [
        Case(
            "more available than wanted", of: 10, 100, .count(3), .count(0), stable: (7, 8), canary: (6, 3),
            next: (7, 6)),
        Case("surge", of: 10, 20, .count(2), .count(0), stable: (10, 10), canary: (0, 0), next: (10, 2)),
        Case("surge in percent", of: 10, 20, .percent(20), .count(0), stable: (10, 10), canary: (0, 0), next: (10, 2)),
        Case("extra stable", of: 10, 20, .percent(20), .count(0), stable: (10, 10), canary: (2, 2), next: (8, 2)),
        Case("not past the surge", of: 10, 30, .count(2), .count(0), stable: (10, 10), canary: (0, 0), next: (10, 2)),
        Case("unavailable", of: 10, 20, .count(0), .count(2), stable: (10, 10), canary: (0, 0), next: (8, 0)),
        Case("unavailable %", of: 10, 20, .count(0), .percent(20), stable: (10, 10), canary: (0, 0), next: (8, 0)),
        Case("not past it", of: 10, 30, .count(0), .count(2), stable: (10, 10), canary: (0, 0), next: (8, 0)),
        Case("both", of: 10, 50, .count(2), .count(1), stable: (10, 10), canary: (0, 0), next: (9, 2)),
        Case("back to none", of: 10, 0, .count(1), .count(1), stable: (10, 10), canary: (1, 1), next: (10, 0)),
        Case("all of it", of: 10, 100, .count(1), .count(1), stable: (1, 1), canary: (10, 10), next: (0, 10)),
        Case("one pod, 20%", of: 1, 20, .count(1), .count(0), stable: (1, 1), canary: (0, 0), next: (1, 1)),
        Case("one pod, 90%", of: 1, 90, .count(1), .count(0), stable: (1, 1), canary: (0, 0), next: (1, 1)),
        Case("one pod, no surge, 49%", of: 1, 49, .count(0), .count(1), stable: (1, 1), canary: (0, 0), next: (1, 0)),
        Case("one pod, no surge, 51%", of: 1, 51, .count(0), .count(1), stable: (1, 1), canary: (0, 0), next: (0, 0)),
        Case("and then", of: 1, 51, .count(0), .count(1), stable: (0, 0), canary: (0, 0), next: (0, 1)),
        Case(
            "stable first", of: 10, 30, .count(1), .count(0), stable: (1, 1), canary: (0, 0), older: [3], next: (7, 1)),
        Case("both down", of: 10, 30, .count(0), .count(3), stable: (8, 5), canary: (4, 4), next: (7, 3)),
        Case("both available", of: 10, 100, .count(1), .count(0), stable: (10, 2), canary: (10, 8), next: (2, 9)),
        Case(
            "older ones first", of: 10, 30, .count(0), .count(1), stable: (8, 6), canary: (4, 2), older: [3],
            next: (8, 4)),
        Case("uneven", of: 10, 5, .count(0), .count(1), stable: (10, 10), canary: (0, 0), next: (9, 0)),
        Case("uneven, then", of: 10, 5, .count(0), .count(1), stable: (9, 9), canary: (0, 0), next: (9, 1)),
        Case("both come to 0", of: 10, 10, .percent(0), .percent(0), stable: (10, 10), canary: (0, 0), next: (9, 0)),
        Case("stable unavailable", of: 4, 100, .count(1), .count(0), stable: (4, 1), canary: (0, 0), next: (4, 1)),
        Case("99% of 3", of: 3, 99, .count(0), .count(2), stable: (3, 3), canary: (0, 0), next: (1, 0)),
        Case("99% of 3, then", of: 3, 99, .count(0), .count(2), stable: (1, 1), canary: (0, 0), next: (1, 2)),
        Case("stable down", of: 4, 100, .count(1), .count(0), stable: (4, 1), canary: (1, 1), next: (3, 1)),
        Case("back, 1", of: 4, 0, .count(1), .count(0), stable: (0, 0), canary: (4, 4), next: (1, 4)),
        Case("back, 2", of: 4, 0, .count(1), .count(0), stable: (1, 0), canary: (4, 4), next: (1, 4)),
        Case("back, 3", of: 4, 0, .count(1), .count(0), stable: (1, 1), canary: (4, 4), next: (1, 3)),
        Case("all at once", of: 4, 100, .count(4), .count(4), stable: (4, 4), canary: (0, 0), next: (0, 4)),
        Case("all, with a surge", of: 4, 100, .count(3), .count(0), stable: (4, 4), canary: (0, 0), next: (4, 3)),
    ]

    @Test(arguments: cases)
    func theNextStepIsArgos(row: Case) {
        func set(_ counts: (Int, Int)) -> ReplicaSetCounts {
            ReplicaSetCounts(replicas: counts.0, ready: counts.1, available: counts.1)
        }
        let update = CanaryUpdate(
            desired: row.desired, weight: row.weight,
            strategy: DeploymentStrategy(maxSurge: row.surge, maxUnavailable: row.unavailable))
        let next = update.step(
            canary: set(row.canary), stable: set(row.stable),
            older: row.older.map { ReplicaSetCounts(available: $0) })
        #expect((next.stable, next.canary) == row.next)
    }

    @Test func setsOfAReleaseThatWasOvertakenGoFirst() {
        let strategy = DeploymentStrategy(maxSurge: .count(2), maxUnavailable: .count(1))
        let update = CanaryUpdate(desired: 10, weight: 30, strategy: strategy)
        let older = [ReplicaSetCounts(replicas: 3, ready: 2, available: 2), ReplicaSetCounts(available: 2)]
        // 12 are there, 11 available: one is not and goes, and two more may.
        let next = update.step(
            canary: ReplicaSetCounts(available: 3), stable: ReplicaSetCounts(available: 4), older: older)
        #expect(next == CanaryUpdate.Counts(canary: 3, stable: 4, older: [2, 0]))
    }
}
