import Contexts
import Testing

@testable import Platform

/// The autoscaler's decisions over time: windows, policies, bounds, and what it says of them.
@Suite struct AutoscalerTests {
    private func at(_ seconds: Int64) -> Instant { .start + .seconds(seconds) }

    /// Pods of one worker that use so many percent of it.
    private func pods(_ count: Int, at percent: Int64, _ now: Instant) -> [PodSample] {
        Array(
            repeating: PodSample(startedAt: .start + .seconds(-3_600), values: [percent * 10], sampledAt: now),
            count: count)
    }

    private func spec(
        _ range: ClosedRange<Int>, target: Int64 = 50, up: ScalingRules = .scaleUp, down: ScalingRules = .scaleDown
    ) -> AutoscalerSpec {
        AutoscalerSpec(
            minReplicas: range.lowerBound, maxReplicas: range.upperBound,
            metrics: [AutoscalerMetric(.cpu, target: target)],
            behavior: ScalingBehavior(scaleUp: up, scaleDown: down))
    }

    /// The numbers of replicas that follow from one CPU percentage after the other, one each sync period, when all
    /// replicas are there at once.
    private func course(_ spec: AutoscalerSpec, from start: Int, _ percents: [Int64]) -> [Int] {
        var autoscaler = Autoscaler(spec, workers: 1)
        var current = start
        return percents.enumerated().map { index, percent in
            let now = at(Int64(index) * 15)
            current = autoscaler.decide(pods(current, at: percent, now), current: current, at: now).desired
            return current
        }
    }

    @Test func theDefaultsAreKubernetes() {
        let spec = AutoscalerSpec(maxReplicas: 10)
        #expect(spec.minReplicas == 1)
        #expect(spec.metrics == [AutoscalerMetric(.cpu, target: 80)])
        #expect(spec.syncPeriod == .seconds(15))
        #expect(spec.tolerance == 0.1)
        #expect(spec.cpuInitializationPeriod == .minutes(5))
        #expect(spec.initialReadinessDelay == .seconds(30))
        #expect(spec.behavior == nil)
        #expect(ScalingBehavior().scaleUp.stabilizationWindow == .zero)
        #expect(ScalingBehavior().scaleDown.stabilizationWindow == .seconds(300))
    }

    @Test func itGrowsByTheLargerOf4PodsAnd100PercentIn15Seconds() {
        #expect(course(spec(1...100), from: 1, [1_000, 1_000, 1_000, 1_000]) == [5, 10, 20, 40])
        #expect(course(spec(1...100), from: 3, [400]) == [7])
    }

    @Test func itShrinksToTheHighestRecommendationOf300Seconds() {
        // Recommended: 10 at 0 s, then 5. The 10 counts until its window is over.
        let found = course(spec(1...100), from: 10, [50] + Array(repeating: 25, count: 20))
        #expect(found == Array(repeating: 10, count: 20) + [5])
    }

    @Test func atItsFirstLookTheNumberThatIsThereCountsAsRecommended() {
        #expect(course(spec(1...100), from: 10, Array(repeating: 10, count: 20)).allSatisfy { $0 == 10 })
    }

    @Test func aScaleUpWindowWaitsForTheLowestRecommendation() {
        var up = ScalingRules.scaleUp
        up.stabilizationWindow = .seconds(30)
        #expect(course(spec(1...100, up: up), from: 4, [50, 100, 100, 100]) == [4, 4, 8, 8])
    }

    @Test func policiesCountWhatWasChangedWithinTheirPeriod() {
        var up = ScalingRules.scaleUp
        up.policies = [.init(.pods, 2, per: .seconds(60))]
        #expect(course(spec(1...100, up: up), from: 4, [200, 200, 200, 200, 200]) == [6, 6, 6, 6, 8])
        let down = ScalingRules(stabilizationWindow: .zero, policies: [.init(.percent, 10, per: .seconds(60))])
        #expect(course(spec(1...100, down: down), from: 80, [5, 5, 5, 5, 5]) == [72, 72, 72, 72, 64])
    }

    /// Source: kubernetes.io, "Horizontal Pod Autoscaling", examples of behaviour; `horizontal_test.go`.
    @Test func selectPolicyTakesTheLargestTheSmallestOrNoChange() {
        func down(_ select: ScalingRules.SelectPolicy) -> ScalingRules {
            ScalingRules(
                stabilizationWindow: .zero, selectPolicy: select,
                policies: [.init(.percent, 10, per: .seconds(60)), .init(.pods, 5, per: .seconds(60))])
        }
        #expect(course(spec(1...100, down: down(.max)), from: 80, [5]) == [72])
        #expect(course(spec(1...100, down: down(.min)), from: 80, [5]) == [75])
        #expect(course(spec(1...100, down: down(.disabled)), from: 80, [5]) == [80])
        #expect(course(spec(1...100, down: down(.max)), from: 40, [5]) == [35])
        var up = ScalingRules.scaleUp
        up.selectPolicy = .min
        #expect(course(spec(1...100, up: up), from: 10, [500]) == [14])
        up.selectPolicy = .disabled
        #expect(course(spec(1...100, up: up), from: 10, [500]) == [10])
    }

    @Test func aSmallSetGrowsByPercentBecauseThatIsRoundedUp() {
        var up = ScalingRules.scaleUp
        up.policies = [.init(.percent, 10, per: .seconds(15))]
        #expect(course(spec(1...100, up: up), from: 1, [500]) == [2])
    }

    @Test func itStaysWithinItsBounds() {
        #expect(course(spec(2...6), from: 4, [500]) == [6])
        #expect(course(spec(2...6), from: 9, [500]) == [6])
        #expect(course(spec(2...6), from: 1, [1]) == [2])
        let down = ScalingRules(stabilizationWindow: .zero, policies: ScalingRules.scaleDown.policies)
        #expect(course(spec(2...6, down: down), from: 4, [1]) == [2])
        #expect(course(spec(2...6), from: 0, [500]) == [0], "a service that is to have no replicas is left alone")
    }

    @Test func theMetricThatAsksForTheMostCounts() {
        var spec = spec(1...100)
        spec.metrics = [AutoscalerMetric(.cpu, target: 50), AutoscalerMetric(.requestsPerSecond, target: 10_000)]
        func decide(_ values: [Int64?]) -> Autoscaler.Decision {
            var autoscaler = Autoscaler(spec, workers: 1)
            let pod = PodSample(startedAt: at(-3_600), values: values, sampledAt: at(0))
            return autoscaler.decide([pod, pod], current: 2, at: at(0))
        }
        #expect(decide([500, 20_000]).desired == 4)
        #expect(decide([1_000, 10_000]).desired == 4)
        #expect(decide([1_000, nil]).desired == 4, "one without values does not keep it from growing")
        #expect(decide([100, nil]).reason.contains("another metric has no values: no change"))
        #expect(decide([nil, nil]).reason == "no metric of a ready pod: no change")
    }

    @Test(arguments: [
        (54, 4, "cpu 54% of 50%: ratio 1.08 within tolerance 0.1: no change"),
        (100, 4, "cpu 100% of 50%: ratio 2: 4 -> 8"),
        (25, 4, "cpu 25% of 50%: ratio 0.5: 4 -> 2; 2 held at 4, the highest recommendation of the last 5m"),
        (900, 4, "cpu 900% of 50%: ratio 18: 4 -> 72; 72 limited to 8 by the scaleUp policies"),
        (900, 25, "cpu 900% of 50%: ratio 18: 25 -> 450; 450 limited to 30 by maxReplicas"),
        (50, 40, "above maxReplicas 30: 40 -> 30"), (50, 1, "below minReplicas 2: 1 -> 2"),
        (50, 0, "scaling is disabled since the service is to have no replicas"),
    ])
    func theReasonSaysWhatWasSeenAndWhatFollows(percent: Int64, current: Int, reason: String) {
        var autoscaler = Autoscaler(spec(2...30), workers: 1)
        let decision = autoscaler.decide(pods(current, at: percent, at(0)), current: current, at: at(0))
        #expect(decision.reason == reason)
        #expect(decision.current == current)
    }

    @Test func itsMemoryDoesNotGrowWithTime() {
        var autoscaler = Autoscaler(spec(1...100), workers: 1)
        var current = 10
        var sizes: [Int] = []
        for round in 0..<2_000 {
            let now = at(Int64(round) * 15)
            let percent: Int64 = round / 40 % 2 == 0 ? 90 : 20
            current = autoscaler.decide(pods(current, at: percent, now), current: current, at: now).desired
            sizes.append(autoscaler.remembered)
        }
        // 300 s of recommendations, 15 s apart, and the changes of one policy's period.
        #expect(sizes.max() ?? 0 <= 300 / 15 + 1 + 4)
    }
}
