import Contexts
import Testing

@testable import Platform

/// What holds the autoscaler's changes back, with `behavior` and without.
///
/// After Kubernetes 1.37, `pkg/controller/podautoscaler/horizontal_test.go`: `TestUpscaleCap`, `TestScaleUpRCImmediately`,
/// `TestStoreScaleEvents`, `TestScalingWithRules`, `TestNormalizeDesiredReplicas`; with values of our own.
@Suite struct ScalingHistoryTests {
    private func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }

    private func spec(
        _ range: ClosedRange<Int> = 1...1_000, _ behavior: ScalingBehavior? = nil
    ) -> AutoscalerSpec {
        AutoscalerSpec(minReplicas: range.lowerBound, maxReplicas: range.upperBound, behavior: behavior)
    }

    /// The replicas that follow where so many are wanted, one number after the other, 15 s apart; nil wants as many as
    /// there are.
    private func course(_ spec: AutoscalerSpec, from start: Int, _ wanted: [Int?]) -> [Int] {
        var (history, current) = (ScalingHistory(), start)
        return wanted.enumerated().map { index, wanted in
            let now = at(Int64(index) * 15)
            history.begin(with: current, at: now)
            let (stable, _) = history.stabilize(wanted ?? current, current: current, at: now, spec)
            let (allowed, _) = history.limit(stable, current: current, at: now, spec)
            history.scaled(from: current, to: allowed, at: now, spec)
            current = allowed
            return current
        }
    }

    // MARK: Without behavior

    @Test(arguments: [(1, 4), (2, 4), (3, 6), (4, 8), (5, 10), (40, 80), (600, 1_000)])
    func withoutBehaviorOneLookDoublesTheReplicasOrMakesThemFour(current: Int, next: Int) {
        #expect(course(spec(), from: current, [5_000]) == [next])
    }

    @Test func withoutBehaviorThereIsNoPeriod() {
        #expect(course(spec(), from: 1, [100, 100, 100, 100, 100, 100]) == [4, 8, 16, 32, 64, 100])
        var history = ScalingHistory()
        history.scaled(from: 1, to: 4, at: at(0), spec())
        #expect(history.count == 0, "changes are not remembered, as nothing asks for them")
    }

    @Test func withoutBehaviorOneSpikeIsFollowedForFiveMinutesOnTheWayUpToo() {
        #expect(course(spec(), from: 2, [20, nil, nil, nil, nil, nil]) == [4, 8, 16, 20, 20, 20])
        #expect(course(spec(1...12), from: 3, [50, nil, nil]) == [6, 12, 12])
    }

    @Test func withoutBehaviorTheHighestRecommendationCountsAsLongAsTheWindowAndNoLonger() {
        // 9 are recommended at 0 s; at 300 s they are still within the window, at 315 s not any more.
        let found = course(spec(), from: 9, [9] + Array(repeating: 3, count: 22))
        #expect(found[20] == 9)
        #expect(found[21] == 3)
    }

    @Test func withoutBehaviorTheBoundsHold() {
        #expect(course(spec(3...9), from: 5, [900]) == [9])
        #expect(course(spec(3...9), from: 3, Array(repeating: 1, count: 30)).last == 3)
    }

    @Test func theReasonNamesWhatLimits() {
        var history = ScalingHistory()
        #expect(history.stabilize(7, current: 2, at: at(0), spec()).reason == nil)
        #expect(
            history.stabilize(3, current: 2, at: at(15), spec()).reason
                == "3 held at 7, the highest recommendation of the last 5m")
        func reason(_ desired: Int, _ current: Int, _ range: ClosedRange<Int>) -> String? {
            ScalingHistory().limit(desired, current: current, at: at(0), spec(range)).reason
        }
        #expect(reason(30, 6, 1...100) == "30 limited to 12 by the larger of 4 and twice 6")
        #expect(reason(30, 6, 1...12) == "30 limited to 12 by maxReplicas")
        #expect(reason(1, 6, 2...12) == "1 limited to 2 by minReplicas")
    }

    // MARK: Percent

    @Test(arguments: [
        (50, 10, 56), (100, 10, 111), (10, 10, 11), (3, 50, 5), (7, 100, 14), (1, 1, 2), (200, 15, 230), (0, 50, 0),
    ])
    func percentOnTheWayUpAreRoundedUpAsFloatsAre(replicas: Int, percent: Int, limit: Int) {
        #expect(ScalingHistory.raised(replicas, by: percent) == limit)
        let up = ScalingRules(stabilizationWindow: .zero, policies: [.init(.percent, percent, per: .seconds(60))])
        #expect(
            course(spec(0...10_000, ScalingBehavior(scaleUp: up)), from: replicas, [10_000])
                == [max(replicas, limit)])
    }

    @Test(arguments: [
        (15, 80, 2), (100, 90, 9), (10, 10, 9), (5, 50, 2), (7, 100, 0), (40, 10, 36), (20, 90, 1), (8, 25, 6),
    ])
    func percentOnTheWayDownAreCutOffAsFloatsAre(replicas: Int, percent: Int, limit: Int) {
        #expect(ScalingHistory.lowered(replicas, by: percent) == limit)
        let down = ScalingRules(stabilizationWindow: .zero, policies: [.init(.percent, percent, per: .seconds(60))])
        #expect(course(spec(0...10_000, ScalingBehavior(scaleDown: down)), from: replicas, [0]) == [limit])
    }

    // MARK: Changes that are forgotten

    @Test func aChangeGivesItsPlaceToTheNextOnceItsDirectionsLongestPeriodIsOver() {
        let spec = spec(
            1...1_000,
            ScalingBehavior(
                scaleUp: ScalingRules(stabilizationWindow: .zero, policies: [.init(.pods, 5, per: .seconds(60))]),
                scaleDown: ScalingRules(stabilizationWindow: .zero, policies: [.init(.pods, 5, per: .seconds(600))])))
        var history = ScalingHistory()
        history.scaled(from: 10, to: 13, at: at(0), spec)
        history.scaled(from: 13, to: 15, at: at(60), spec)
        #expect(history.count == 2, "one that is exactly as old as the period stays")
        history.scaled(from: 15, to: 16, at: at(61), spec)
        #expect(history.count == 2, "the first has given up its place")
        // On the way down 600 s count: of the additions the 2 and the 1 are left, so that there were 13 before.
        #expect(history.limit(1, current: 16, at: at(70), spec).replicas == 8)
        history.scaled(from: 16, to: 8, at: at(100), spec)
        // On the way up 60 s count: 8 were taken away and 3 added, so that there were 13; 5 more are 18.
        #expect(history.limit(100, current: 8, at: at(110), spec).replicas == 18)
    }

    @Test func ofSeveralThatAreTooOldOneIsGivenUp() {
        let short = ScalingRules(stabilizationWindow: .zero, policies: [.init(.pods, 4, per: .seconds(15))])
        let long = ScalingRules(stabilizationWindow: .zero, policies: [.init(.pods, 4, per: .seconds(1_800))])
        let spec = spec(1...1_000, ScalingBehavior(scaleUp: short, scaleDown: long))
        var history = ScalingHistory()
        for second in [0, 5, 10] as [Int64] { history.scaled(from: 10, to: 11, at: at(second), spec) }
        history.scaled(from: 13, to: 20, at: at(100), spec)
        #expect(history.count == 3)
        // 1 and 1 and 7 were added within half an hour: 11 at its beginning, less 4.
        #expect(history.limit(1, current: 20, at: at(110), spec).replicas == 7)
    }

    @Test func whatHasNoValueIsNotRecorded() {
        var spec = spec(1...100)
        spec.metrics = [AutoscalerMetric(.cpu, target: 50), AutoscalerMetric(.requestsPerSecond, target: 10_000)]
        var autoscaler = Autoscaler(spec, workers: 1)
        func decide(_ values: [Int64?], _ second: Int64) -> Autoscaler.Decision {
            let pod = PodSample(startedAt: at(-3_600), values: values, sampledAt: at(second))
            return autoscaler.decide(Array(repeating: pod, count: 8), current: 8, at: at(second))
        }
        // Seven minutes without one of the metrics: neither the 8 that stay nor the 2 that cpu asks for are kept.
        for look in 0..<28 { #expect(decide([100, nil], Int64(look) * 15).desired == 8) }
        #expect(autoscaler.remembered == 1, "the number at the first look alone")
        #expect(decide([100, 2_500], 28 * 15).desired == 2)
        for look in 29..<40 { #expect(decide([nil, nil], Int64(look) * 15).desired == 8) }
        #expect(autoscaler.remembered == 1)
    }
}
