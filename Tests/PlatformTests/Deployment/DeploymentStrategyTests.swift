import Contexts
import Platform
import Testing

/// Kubernetes' arithmetic of maxSurge and maxUnavailable, and what it refuses.
@Suite struct DeploymentStrategyTests {
    /// Source: `intstr_test.go`, `TestGetIntFromIntOrString` and the cases of `deployment_util_test.go`,
    /// `TestResolveFenceposts`.
    @Test(arguments: [
        (IntOrPercent.percent(25), 10, 3, 2), (.percent(25), 4, 1, 1), (.percent(25), 1, 1, 0),
        (.percent(90), 10, 9, 9),
        (.percent(95), 10, 10, 9), (.percent(0), 10, 0, 0), (.percent(100), 7, 7, 7), (.percent(200), 3, 6, 6),
        (.percent(1), 1, 1, 0), (.count(3), 10, 3, 3), (.count(0), 5, 0, 0), (.percent(25), 0, 0, 0),
    ])
    func aPercentageIsRoundedAsItIsAskedFor(value: IntOrPercent, total: Int, up: Int, down: Int) {
        #expect(value.scaled(to: total, roundingUp: true) == up)
        #expect(value.scaled(to: total, roundingUp: false) == down)
    }

    /// Source: `deployment_util_test.go`, `TestResolveFenceposts`.
    @Test(arguments: [
        (IntOrPercent.percent(0), IntOrPercent.percent(0), 0, 0, 0), (.count(0), .count(0), 10, 0, 1),
        (.count(5), .count(1), 9, 5, 1), (.percent(25), .percent(20), 8, 2, 1), (.percent(0), .percent(100), 3, 0, 3),
        (.percent(0), .percent(10), 5, 0, 1), (.percent(25), .percent(25), 2, 1, 0), (.count(2), .count(20), 10, 2, 10),
    ])
    func surgeIsRoundedUpAndUnavailabilityDownAndOneOfThemIsNever0(
        surge: IntOrPercent, unavailable: IntOrPercent, desired: Int, maxSurge: Int, maxUnavailable: Int
    ) {
        let strategy = DeploymentStrategy(maxSurge: surge, maxUnavailable: unavailable)
        let update = RollingUpdate(desired: desired, strategy: strategy)
        #expect(update.maxSurge == maxSurge)
        #expect(update.maxUnavailable == maxUnavailable)
    }

    @Test func theDefaultsAreKubernetes() {
        let strategy = DeploymentStrategy()
        #expect(strategy.maxSurge == .percent(25))
        #expect(strategy.maxUnavailable == .percent(25))
        #expect(strategy.minReadySeconds == .zero)
        #expect(strategy.progressDeadline == .seconds(600))
        #expect(Termination().gracePeriod == .seconds(30))
        #expect(Termination().preStop == .zero)
        #expect(strategy.problems().isEmpty)
    }

    @Test(arguments: [
        (DeploymentStrategy(maxSurge: .count(0), maxUnavailable: .percent(0)), "both 0"),
        (DeploymentStrategy(maxUnavailable: .percent(101)), "more than 100%"),
        (DeploymentStrategy(minReadySeconds: .seconds(600)), "progressDeadlineSeconds 10m is not longer"),
    ])
    func whatKubernetesRefusesIsRefused(strategy: DeploymentStrategy, problem: String) {
        #expect(strategy.problems().count == 1)
        #expect(strategy.problems().first?.problem.contains(problem) == true)
    }

    @Test func aPodIsAvailableWhenItHasBeenReadyForMinReadySeconds() {
        let ready = Instant.start + .seconds(7)
        #expect(DeploymentStrategy().availableAt(readySince: ready) == ready)
        let patient = DeploymentStrategy(minReadySeconds: .seconds(5))
        #expect(patient.availableAt(readySince: ready) == .start + .seconds(12))
    }

    @Test func aRolloutThatDoesNotMoveExceedsItsDeadline() {
        func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }
        let (started, ready) = (
            ReplicaSetCounts(replicas: 1, ready: 0, available: 0), ReplicaSetCounts(replicas: 1, ready: 1, available: 0)
        )
        let available = ReplicaSetCounts(available: 1)
        var deadline = ProgressDeadline(.seconds(600), old: 3, at: at(10))
        #expect(deadline.expires == at(610))
        let course: [(new: ReplicaSetCounts, old: Int, at: Int64, isExceeded: Bool)] = [
            (.none, 3, 609, false), (started, 3, 609, false), (started, 3, 1_208, false), (started, 3, 1_209, true),
            (ready, 3, 1_300, false), (available, 3, 1_800, false), (available, 2, 2_300, false),
            // A pod that fails is no progress.
            (started, 2, 2_800, false), (started, 2, 2_900, true),
        ]
        for row in course {
            let old = ReplicaSetCounts(replicas: row.old, ready: 0, available: 0)
            let isExceeded = deadline.isExceeded(new: row.new, old: old, at: at(row.at))
            #expect(isExceeded == row.isExceeded, "\(row)")
        }
        deadline.restart(at: at(3_000))
        #expect(deadline.expires == at(3_600))
    }

    /// Source: `deployment_util_test.go`, `TestDeploymentProgressing`.
    @Test func podsOfAnyVersionThatBecomeReadyOrAvailableAreProgress() {
        func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }
        func counts(_ replicas: Int, _ ready: Int, _ available: Int) -> ReplicaSetCounts {
            ReplicaSetCounts(replicas: replicas, ready: ready, available: available)
        }
        var deadline = ProgressDeadline(.seconds(100), old: 4, at: at(0))
        let course: [(new: ReplicaSetCounts, old: ReplicaSetCounts, at: Int64, isExceeded: Bool)] = [
            // What is ready when the release begins is no progress, nor is it later.
            (.none, counts(4, 2, 2), 0, false), (.none, counts(4, 2, 2), 99, false),
            // An old pod is ready again, and then available.
            (.none, counts(4, 3, 2), 99, false), (.none, counts(4, 3, 3), 198, false),
            (.none, counts(4, 3, 3), 297, false), (.none, counts(4, 3, 3), 298, true),
            // One becomes ready of the new and one unready of the old: the same number.
            (counts(1, 0, 0), counts(4, 3, 3), 300, false), (counts(1, 1, 0), counts(4, 2, 2), 400, true),
            (counts(1, 1, 1), counts(4, 2, 2), 401, false), (counts(1, 1, 1), counts(4, 3, 2), 500, false),
        ]
        for row in course {
            let isExceeded = deadline.isExceeded(new: row.new, old: row.old, at: at(row.at))
            #expect(isExceeded == row.isExceeded, "\(row)")
        }
    }

    // MARK: The end of a process

    @Test(arguments: [
        (30, 0, 0, 30), (30, 5, 5, 30), (30, 28, 28, 30), (30, 29, 29, 31), (30, 30, 30, 32), (30, 45, 30, 32),
        (2, 0, 0, 2), (1, 0, 0, 2), (0, 0, 0, 2), (0, 9, 1, 3), (3, 2, 2, 4), (60, 59, 59, 61),
    ])
    func fromSignalToKillItIsTwoSecondsAtLeast(grace: Int64, preStop: Int64, signal: Int64, kill: Int64) {
        let termination = Termination(gracePeriod: .seconds(grace), preStop: .seconds(preStop))
        #expect(termination.signalAfter == .seconds(signal))
        #expect(termination.killAfter == .seconds(kill))
    }

    @Test func ofThePreStopWholeSecondsAreCounted() {
        func kill(_ preStop: Int64) -> Timespan {
            Termination(gracePeriod: .seconds(30), preStop: .milliseconds(preStop)).killAfter
        }
        #expect(kill(500) == .milliseconds(30_500))
        #expect(kill(5_999) == .milliseconds(30_999))
        #expect(kill(6_000) == .seconds(30))
        #expect(kill(28_500) == .milliseconds(30_500))
    }
}
