import Contexts
import Testing

@testable import Platform

@Suite struct ReleaseControllerTests {
    private let canary = ReleaseStrategy.canary([
        CanaryStep(weight: 20, pause: .seconds(30)), CanaryStep(weight: 50, pause: .seconds(60)),
    ])
    private let blueGreen = ReleaseStrategy.blueGreen(scaleDownDelay: ReleaseStrategy.defaultScaleDownDelay)
    private let bad = Measurement(requests: 1_000, errors: 11)

    // MARK: Rolling

    @Test func aRollingReleaseEndsWithAllPodsOfTheNewVersion() {
        var model = ReleaseModel(.rolling)
        model.run()
        #expect(model.kinds == [.holding, .promoted])
        #expect(model.new == ReplicaSetCounts(available: 4))
        #expect(model.old == .none)
        #expect(model.reason(of: .promoted) == "v2 has all 4 pods")
    }

    @Test func withoutAnalysisAVersionThatNeverStartsStallsAndIsOnlyTold() {
        var model = ReleaseModel(.rolling)
        model.startup = nil
        model.run(seconds: 2_000)
        #expect(model.kinds == [.stalled])
        #expect(model.seconds(of: .stalled) == [602], "the exchange of the first pods, seen at 2 s, was progress")
        #expect(model.reason(of: .stalled) == "no progress within the deadline: 0 of 4 pods are available")
        #expect(model.old.available == 3, "no more than maxUnavailable are given up")
        model.startup = 3
        model.run()
        #expect(model.kinds == [.stalled, .holding, .promoted], "as Kubernetes, it goes on when it can")
    }

    @Test func withAnalysisAVersionThatNeverStartsIsRolledBack() {
        var model = ReleaseModel(
            .rolling, analysis: AnalysisSpec(),
            strategy: DeploymentStrategy(progressDeadline: .seconds(60)))
        model.startup = nil
        model.measurement = Measurement(requests: 0)
        model.run()
        #expect(model.kinds.filter { $0 != .measured } == [.aborted, .rolledBack])
        #expect(model.seconds(of: .aborted) == [62])
        #expect(model.old == ReplicaSetCounts(available: 4))
        #expect(model.new == .none)
    }

    // MARK: Canary

    @Test func aCanaryTakesItsStepsAndPausesAtEach() {
        var model = ReleaseModel(canary, desired: 10)
        model.run(until: { if case .holding(0, _) = $0.phase { true } else { false } })
        #expect(model.new.replicas == 2)
        #expect(model.old.replicas == 8)
        model.run()
        #expect(model.kinds == [.holding, .step, .holding, .step, .holding, .promoted])
        let (holding, step) = (model.seconds(of: .holding), model.seconds(of: .step))
        #expect(step[0] - holding[0] == 30)
        #expect(step[1] - holding[1] == 60)
        #expect(model.reason(of: .step) == "weight 100%: 10 of 10 pods of v2")
    }

    @Test(arguments: [(4, 80, 4, 1), (1, 10, 1, 1), (4, 25, 1, 3), (6, 55, 4, 3), (2, 99, 2, 1)])
    func bothVersionsKeepAPodWhileACanaryIsTried(desired: Int, weight: Int, new: Int, old: Int) {
        var model = ReleaseModel(.canary([CanaryStep(weight: weight, pause: .seconds(30))]), desired: desired)
        model.run(until: { if case .holding = $0.phase { true } else { false } })
        #expect((model.new.replicas, model.old.replicas) == (new, old))
        #expect(model.reason(of: .holding) == "\(new) of \(new + old) pods of v2 are available")
        model.run()
        #expect((model.new.replicas, model.old.replicas) == (desired, 0))
    }

    @Test func aCanaryThatErrsIsRolledBackAtItsFirstMeasurement() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec())
        model.measurement = bad
        model.run()
        #expect(model.kinds == [.holding, .measured, .aborted, .rolledBack])
        #expect(model.seconds(of: .aborted) == [14], "the pods are there at 4 s")
        #expect(
            model.reason(of: .aborted)
                == "the analysis has failed: failed: 1.1% errors of 1000 requests, more than 1%")
        #expect(model.old == ReplicaSetCounts(available: 10))
        #expect(model.new == .none)
    }

    @Test func failuresUpToTheLimitAreBorne() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(failureLimit: 2))
        model.measurement = bad
        model.run(until: { _ in false })
        #expect(model.kinds.filter { $0 == .measured }.count == 3)
        #expect(model.seconds(of: .aborted) == [34], "three intervals after the pods were there")
    }

    @Test func aCanaryWaitsForTheMeasurementsThatAreAskedForBeforeItsLastStep() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(count: 20))
        model.run()
        #expect(model.kinds.filter { $0 == .measured }.count == 20)
        #expect(model.seconds(of: .step)[1] == model.seconds(of: .measured)[19])
        #expect(model.kinds.last == .promoted)
    }

    // MARK: Without evidence

    static let strategies: [ReleaseStrategy] = [
        .rolling, .canary([CanaryStep(weight: 25, pause: .seconds(30))]), .blueGreen(scaleDownDelay: .seconds(30)),
    ]

    @Test(arguments: strategies)
    func withoutAConclusionAReleaseIsHeldAndToldOnce(strategy: ReleaseStrategy) {
        var model = ReleaseModel(strategy, analysis: AnalysisSpec(minimumRequests: 1_000_000))
        model.measurement = Measurement(requests: 5, errors: 5)
        model.run(seconds: 1_000)
        guard case .holding(0, let since) = model.controller.phase else {
            Issue.record("\(model.controller.phase)")
            return
        }
        #expect(model.controller.nextLook == nil, "only a measurement lets it go on")
        #expect(model.kinds.filter { $0 == .held }.count == 1)
        #expect(model.reason(of: .held) == "no conclusion about v2 yet")
        #expect(model.events.first { $0.kind == .held }!.at >= since, "not before its time is over")
        #expect(model.reason(of: .measured).hasPrefix("inconclusive: "))
        if strategy != .rolling { #expect(model.old.available > 0, "others are there still") }
        // And goes on as soon as there is something to go by.
        model.measurement = Measurement(requests: 2_000_000)
        model.run()
        #expect(model.controller.phase == .promoted)
    }

    @Test func whatWasCountedTooLittleInOneMeasurementAddsUp() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(minimumRequests: 50))
        model.measurement = Measurement(requests: 19, errors: 19)
        model.run()
        #expect(model.kinds == [.holding, .measured, .measured, .measured, .aborted, .rolledBack])
        #expect(
            model.reason(of: .aborted)
                == "the analysis has failed: failed: 100% errors of 57 requests, more than 1%")
    }

    @Test func aStepNeedsAConclusionOfItsOwnAndAllPodsAfterTheLastNone() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(interval: .seconds(100)))
        model.run()
        #expect(model.seconds(of: .holding) == [4, 108, 212])
        #expect(model.seconds(of: .measured) == [104, 208])
        #expect(model.seconds(of: .step) == [104, 208], "whatever its pause says")
        #expect(!model.kinds.contains(.held), "a measurement that is yet to come is waited for")
        #expect(model.kinds.last == .promoted)
    }

    @Test func whatIsMeasuredOnTheWayToAStepSaysNothingForIt() {
        // Pods take 25 s: two measurements of few of them pass before each step's share is there.
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(count: 2))
        model.startup = 25
        model.run(until: { if case .holding(0, _) = $0.phase { true } else { false } })
        #expect(model.kinds.filter { $0 == .measured }.count >= 2)
        model.measurement = Measurement(requests: 0)
        model.run(seconds: 500)
        guard case .holding(0, _) = model.controller.phase else {
            Issue.record("went on unmeasured: \(model.controller.phase)")
            return
        }
        #expect(model.kinds.filter { $0 == .held }.count == 1)
    }

    @Test func aTrialIsMeasuredForAnIntervalOfItsOwn() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(interval: .seconds(7)))
        model.run()
        let measured = model.seconds(of: .measured)
        for began in model.seconds(of: .holding).dropLast() {
            #expect(measured.first { $0 > began } == began + 7)
        }
    }

    @Test func whatWasCountedBeforeATrialCanOnlyFailIt() {
        for (requests, errors, isRolledBack) in [(1_000, 11, true), (19, 19, false), (1_000, 0, false)] {
            var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec())
            model.remainder = Measurement(requests: requests, errors: errors)
            model.measurement = Measurement(requests: 0)
            model.run(seconds: 1_000)
            #expect(model.kinds.contains(.rolledBack) == isRolledBack)
            #expect(!model.kinds.contains(.step), "it is no evidence for the version")
            // Nor is what was too little for a verdict added to what is counted later.
            model.measurement = Measurement(requests: 1_000)
            model.run()
            #expect(model.kinds.contains(.promoted) != isRolledBack)
        }
    }

    @Test(arguments: strategies)
    func nothingIsPromotedUnmeasured(strategy: ReleaseStrategy) throws {
        for inconclusive in AnalysisSpec.Inconclusive.allCases {
            var model = ReleaseModel(
                strategy, analysis: AnalysisSpec(interval: .seconds(300), inconclusive: inconclusive))
            model.run(until: { _ in false })
            let promoted = try #require(model.events.first { $0.kind == .promoted }?.at)
            #expect(promoted >= .start + .seconds(300))
            #expect(model.seconds(of: .measured).first == (strategy == .rolling ? 300 : 304))
        }
    }

    @Test(arguments: strategies)
    func whoSaysProceedGoesOnWithoutAConclusion(strategy: ReleaseStrategy) {
        var model = ReleaseModel(strategy, analysis: AnalysisSpec(inconclusive: .proceed))
        model.measurement = Measurement(requests: 0)
        model.run()
        #expect(model.controller.phase == .promoted)
        #expect(!model.kinds.contains(.held))
    }

    @Test func withTooFewConclusionsForItsCountAReleaseIsHeld() {
        var model = ReleaseModel(canary, desired: 10, analysis: AnalysisSpec(count: 8))
        model.run(seconds: 61)
        model.measurement = Measurement(requests: 0)
        model.run(seconds: 1_000)
        #expect(model.controller.phase == .holding(step: 1, since: model.events.last { $0.kind == .holding }!.at))
        #expect(model.kinds.filter { $0 == .held }.count == 1)
        model.measurement = Measurement(requests: 20)
        model.run()
        #expect(model.controller.phase == .promoted)
        #expect(model.kinds.filter { $0 == .measured }.count > 8)
    }

    @Test func theOldSetOfABlueGreenReleaseStaysUntilTheNewOneIsMeasured() {
        let strategy = ReleaseStrategy.blueGreen(scaleDownDelay: .seconds(3))
        var model = ReleaseModel(strategy, analysis: AnalysisSpec(interval: .seconds(60)))
        model.measurement = bad
        model.run(seconds: 59)
        #expect(model.old == ReplicaSetCounts(available: 4))
        model.run()
        #expect(model.kinds == [.switched, .measured, .aborted, .rolledBack])
    }

    @Test(
        "What is concluded is promoted only while all pods are there",
        arguments: [
            .rolling, .canary([CanaryStep(weight: 100, pause: .seconds(30))]),
            .blueGreen(scaleDownDelay: .seconds(30)),
        ] as [ReleaseStrategy])
    func nothingIsPromotedWithoutItsPods(strategy: ReleaseStrategy) {
        var model = ReleaseModel(
            strategy, analysis: AnalysisSpec(interval: .seconds(60), failureLimit: 1, restarts: 0))
        // The one measurement is of pods that died, which the limit allows, and they do not come back.
        model.measurement = Measurement(requests: 1_000, restarts: 1)
        model.run(until: { if case .holding = $0.phase { $0.goal.newTarget == 4 } else { false } })
        model.startup = nil
        model.measurement = Measurement(requests: 1_000)
        model.run(seconds: 600)
        #expect(!model.controller.isOver, "\(model.kinds)")
        let held = model.seconds(of: .held)
        #expect(held.count == 1, "it is told once")
        #expect(model.reason(of: .held) == "0 of 4 pods of v2 are available")
        #expect(model.controller.nextLook == held.first.map { .start + .seconds(Int64($0) + 600) })
        model.startup = 3
        model.run(seconds: 10)
        #expect(model.kinds.last == .promoted)
        #expect(model.new == ReplicaSetCounts(available: 4))
    }

    @Test func aReleaseWhosePodsDoNotComeBackIsTakenBackAfterItsProgressDeadline() throws {
        var model = ReleaseModel(
            .blueGreen(scaleDownDelay: .seconds(30)), analysis: AnalysisSpec(),
            strategy: DeploymentStrategy(progressDeadline: .seconds(90)))
        model.run(until: { if case .holding = $0.phase { true } else { false } })
        model.startup = nil
        model.run()
        let held = try #require(model.seconds(of: .held).first)
        #expect(model.seconds(of: .aborted) == [held + 90])
        #expect(model.reason(of: .aborted) == "no progress within the deadline: 0 of 4 pods are available")
        #expect(model.controller.isAbortedByPods)
        #expect(model.controller.phase == .rolledBack)
    }

    @Test func withoutAnalysisAReleaseWhosePodsDoNotComeBackStallsAndIsPromotedWhenTheyDo() throws {
        var model = ReleaseModel(blueGreen, strategy: DeploymentStrategy(progressDeadline: .seconds(90)))
        model.run(until: { if case .holding = $0.phase { true } else { false } })
        model.startup = nil
        model.run(seconds: 500)
        let held = try #require(model.seconds(of: .held).first)
        #expect(model.seconds(of: .stalled) == [held + 90])
        #expect(model.controller.nextLook == nil, "only a change of the pods matters")
        model.startup = 3
        model.run(seconds: 10)
        #expect(model.kinds == [.switched, .held, .stalled, .promoted])
    }

    @Test func aReleaseThatHasStalledBeforeStallsAgainWhenItsPodsDie() throws {
        var model = ReleaseModel(blueGreen, strategy: DeploymentStrategy(progressDeadline: .seconds(90)))
        model.startup = nil
        model.run(seconds: 200)
        #expect(model.kinds == [.stalled])
        model.startup = 3
        model.run(until: { if case .holding = $0.phase { true } else { false } })
        model.startup = nil
        model.run(seconds: 500)
        #expect(model.kinds == [.stalled, .switched, .held, .stalled])
        #expect(model.seconds(of: .stalled).last == model.seconds(of: .held).first.map { $0 + 90 })
    }

    @Test func podsThatAnAutoscalerWantsBeforeThePromotionAreWaitedFor() {
        var model = ReleaseModel(blueGreen)
        model.run(until: { if case .holding = $0.phase { true } else { false } })
        model.run(seconds: 28)
        model.startup = 20
        model.set(desired: 6)
        model.run()
        #expect(model.kinds == [.switched, .held, .promoted])
        #expect(model.new == ReplicaSetCounts(available: 6))
    }

    @Test func theAutoscalerMayChangeTheNumberOnTheWay() {
        var model = ReleaseModel(canary, desired: 10)
        model.run(seconds: 20)
        model.set(desired: 20)
        model.run(seconds: 10)
        #expect(model.new.replicas == 4)
        model.run()
        #expect(model.new == ReplicaSetCounts(available: 20))
        #expect(model.old == .none)
    }

    // MARK: Blue-green

    @Test func aBlueGreenReleaseSwitchesAtOnceAndKeepsTheOldSetFor30Seconds() {
        var model = ReleaseModel(blueGreen)
        #expect(model.controller.goal.traffic == .old)
        model.run(until: { $0.goal.traffic == .new })
        #expect(model.new.available == 4)
        #expect(model.old.available == 4)
        model.run()
        #expect(model.kinds == [.switched, .promoted])
        #expect(model.seconds(of: .promoted)[0] - model.seconds(of: .switched)[0] == 30)
        #expect(model.old == .none)
    }

    @Test func aBadBlueGreenReleaseIsSwitchedBackWhileTheOldSetStillStands() {
        var model = ReleaseModel(blueGreen, analysis: AnalysisSpec())
        model.measurement = bad
        model.run()
        #expect(model.kinds == [.switched, .measured, .aborted, .rolledBack])
        #expect(model.seconds(of: .rolledBack)[0] - model.seconds(of: .aborted)[0] <= 1)
        #expect(model.controller.goal.traffic == .old)
        #expect(model.old == ReplicaSetCounts(available: 4))
        #expect(model.new == .none)
    }

    @Test func aBlueGreenReleaseIsNotMeasuredBeforeTheSwitch() {
        var model = ReleaseModel(blueGreen, analysis: AnalysisSpec(interval: .seconds(1)))
        model.startup = 20
        model.measurement = bad
        model.run(seconds: 19)
        #expect(model.events.isEmpty)
    }

    // MARK: When to look again

    @Test func itSaysWhenItWantsToBeAskedAgain() {
        var model = ReleaseModel(canary, desired: 10)
        #expect(model.controller.nextLook == .start + .seconds(600))
        model.run(until: { if case .holding = $0.phase { true } else { false } })
        #expect(model.controller.nextLook == model.now + .seconds(30))
        model.run()
        #expect(model.controller.nextLook == nil)
    }
}
