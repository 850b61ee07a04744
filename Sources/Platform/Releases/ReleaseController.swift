package import Contexts

/// Leads one release from its first pod to its promotion, or back. It is a state machine over pod counts and
/// measurements.
///
/// It is called at every change of a pod, with every measurement, and at ``nextLook``. It never looks at a clock: it
/// knows only what it was given.
///
/// With an analysis, no step goes on and nothing is promoted before the step's measurements have come to a conclusion.
/// With ``AnalysisSpec/Inconclusive/proceed`` it is enough that one measurement was taken. A canary's step is concluded
/// by what was counted while all of its pods were there (``beginTrial(after:at:)``). What is measured on the way to the
/// step can only fail it.
///
/// Sources: Kubernetes' deployment controller for rolling; Argo Rollouts v1.9.1, `rollout/canary.go`,
/// `rollout/bluegreen.go` and `rollout/analysis.go` for the others: each step has an analysis of its own, and
/// blue-green has one after the switch. There somebody has to look at a rollout that an inconclusive analysis has
/// paused; here it is measured again.
package struct ReleaseController: Sendable {
    /// Where the release stands.
    package enum Phase: Hashable, Sendable {
        /// Pods are being exchanged for the step of that number.
        case progressing(step: Int)
        /// The step's share has been there since that instant and is being tried.
        case holding(step: Int, since: Instant)
        /// Back to the old version.
        case aborting
        /// Over: the old version has all pods; the new version has all pods.
        case rolledBack, promoted
    }

    package let release: Release
    package private(set) var phase = Phase.progressing(step: 0)
    private let strategy: DeploymentStrategy
    private let steps: [CanaryStep]
    /// Steps that are tried separately. The last one may exist only because a canary ends with all pods.
    private let triedSteps: Int
    private var desired: Int
    private var deadline: ProgressDeadline
    private var hasStalled = false
    private var analysis: Analysis?
    /// The new version has had its turn of requests, or a blue-green release was switched over.
    private var isSwitched = false
    /// Whether the analysis has said something that lets this step go on; whether it was reported that it has not.
    private var isConcluded = false
    private var isToldHeld = false
    /// Everything is concluded, but pods are missing: they have died meanwhile, or more are wanted.
    private var isShortOfPods = false
    /// Whether it was aborted because pods died or did not come up, and not because of its requests.
    package private(set) var isAbortedByPods = false

    /// - Parameters:
    ///   - desired: the replicas that the service should have.
    ///   - old: pods of the version that runs.
    package init(
        _ release: Release, strategy: DeploymentStrategy, desired: Int, old: Int, at instant: Instant
    ) {
        self.release = release
        self.strategy = strategy
        self.desired = desired
        deadline = ProgressDeadline(strategy.progressDeadline, old: old, at: instant)
        analysis = release.analysis.map(Analysis.init)
        let last = CanaryStep(weight: 100)
        if case .canary(let steps) = release.strategy, !steps.isEmpty {
            self.steps = steps.last?.weight == 100 ? steps : steps + [last]
            triedSteps = steps.count
        } else {
            steps = [last]
            triedSteps = 1
        }
    }

    // MARK: What is wanted

    package var isOver: Bool { phase == .promoted || phase == .rolledBack }

    package var goal: ReleaseGoal {
        let isRolling = !isBlueGreen
        switch phase {
        case .aborting, .rolledBack:
            return ReleaseGoal(
                newTarget: 0, oldTarget: desired, traffic: isRolling ? .both : .old, isRolling: isRolling)
        case .promoted:
            return ReleaseGoal(
                newTarget: desired, oldTarget: 0, traffic: isRolling ? .both : .new, isRolling: isRolling)
        case .progressing(let step), .holding(let step, _):
            guard !isRolling else {
                let counts = counts(at: step)
                return ReleaseGoal(
                    newTarget: counts.canary, oldTarget: counts.stable, traffic: .both, isRolling: true,
                    canaryWeight: isCanary ? steps[step].weight : nil)
            }
            return ReleaseGoal(
                newTarget: desired, oldTarget: desired, traffic: isSwitched ? .new : .old, isRolling: false)
        }
    }

    /// When it must be asked again although nothing has changed; nil if only a change matters.
    package var nextLook: Instant? {
        switch phase {
        case .progressing where !hasStalled: deadline.expires
        case .holding where isShortOfPods && !hasStalled: deadline.expires
        case .holding(let step, let since) where !isHeldUp && !isShortOfPods: since + pause(step)
        case .progressing, .holding, .aborting, .rolledBack, .promoted: nil
        }
    }

    private var isBlueGreen: Bool {
        if case .blueGreen = release.strategy { true } else { false }
    }

    private var isCanary: Bool {
        if case .canary = release.strategy { true } else { false }
    }

    private func counts(at step: Int) -> CanaryUpdate.Counts {
        CanaryUpdate(desired: desired, weight: steps[step].weight, strategy: strategy).goal
    }

    /// The new version's share of a step in words: `2 of 4`.
    private func share(_ count: Int, at step: Int) -> String {
        let counts = counts(at: step)
        return "\(count) of \(counts.canary + counts.stable)"
    }

    // MARK: What happens

    /// Takes note of the pods and of the time.
    ///
    /// - Parameters:
    ///   - desired: the replicas that the service should have now; an autoscaler may have changed it.
    ///   - old: pods of all other versions together.
    package mutating func observe(
        desired: Int, new: ReplicaSetCounts, old: ReplicaSetCounts, at now: Instant
    ) -> [ReleaseEvent] {
        self.desired = desired
        var events: [ReleaseEvent] = []
        // Each turn of the loop reaches a later phase, and there are finitely many phases.
        while let event = advance(new, old, now) { events.append(event) }
        return events
    }

    /// Whether these events of ``observe(desired:new:old:at:)`` begin a trial: a canary's share of pods is there, or a
    /// blue-green release was switched over. In a rolling release each pod is tried from its first request on.
    package func beginsTrial(with events: [ReleaseEvent]) -> Bool {
        release.strategy != .rolling && events.contains { $0.kind == .holding || $0.kind == .switched }
    }

    /// Begins a trial. `remainder` is what was counted since the latest measurement; it is no evidence about the trial.
    /// The next measurement is due an ``AnalysisSpec/interval`` later, as in an analysis that begins with its step
    /// (Argo Rollouts).
    package mutating func beginTrial(after remainder: Measurement, at now: Instant) -> [ReleaseEvent] {
        // Nobody sent requests to the set of a blue-green release before the switch, so what it did then is not judged.
        guard isCanary, isMeasured, let finding = analysis?.close(with: remainder), finding.verdict == .failed else {
            return []
        }
        let event = ReleaseEvent(at: now, kind: .measured, reason: finding.reason)
        return finding.isFailed ? [event, abort(becauseOf: finding, now)] : [event]
    }

    /// Takes one measurement, due every ``AnalysisSpec/interval`` while ``isMeasured``. The release may be able to go
    /// on after it, so it must be shown the pods again.
    package mutating func measure(_ measurement: Measurement, at now: Instant) -> [ReleaseEvent] {
        let isTried = isTried
        guard isMeasured, let finding = analysis?.take(measurement, isTrial: isTried) else { return [] }
        var events = [ReleaseEvent(at: now, kind: .measured, reason: finding.reason)]
        let isInconclusive = finding.verdict == .inconclusive
        if isTried, !isInconclusive || analysis?.spec.inconclusive == .proceed { isConcluded = true }
        if finding.isFailed {
            events.append(abort(becauseOf: finding, now))
        } else if isInconclusive, isHeldUp, !isToldHeld, isTimeOver(now) {
            isToldHeld = true
            events.append(ReleaseEvent(at: now, kind: .held, reason: "no conclusion about \(release.version) yet"))
        }
        return events
    }

    /// Whether measurements are wanted now.
    package var isMeasured: Bool {
        guard let analysis, !analysis.isComplete else { return false }
        switch phase {
        case .progressing, .holding: return !isBlueGreen || isSwitched
        case .aborting, .rolledBack, .promoted: return false
        }
    }

    private mutating func advance(
        _ new: ReplicaSetCounts, _ old: ReplicaSetCounts, _ now: Instant
    ) -> ReleaseEvent? {
        switch phase {
        case .progressing(let step): return progress(step, new, old, now)
        case .holding(let step, let since): return hold(step, since, new, old, now)
        case .aborting:
            guard new.replicas == 0, old.available >= desired else { return nil }
            phase = .rolledBack
            return ReleaseEvent(at: now, kind: .rolledBack, reason: "\(old.available) pods of the old version again")
        case .rolledBack, .promoted: return nil
        }
    }

    private mutating func progress(
        _ step: Int, _ new: ReplicaSetCounts, _ old: ReplicaSetCounts, _ now: Instant
    ) -> ReleaseEvent? {
        let isExceeded = deadline.isExceeded(new: new, old: old, at: now)
        let goal = goal
        let isThere = new.replicas == goal.newTarget && new.available >= goal.newTarget
        if isThere, isBlueGreen || old.replicas <= goal.oldTarget {
            phase = .holding(step: step, since: now)
            isSwitched = true
            let pods = "\(share(new.available, at: step)) pods of \(release.version) are available"
            return ReleaseEvent(at: now, kind: isBlueGreen ? .switched : .holding, reason: pods)
        }
        return isExceeded ? stall(new, now) : nil
    }

    /// What follows when the progress deadline has passed.
    private mutating func stall(_ new: ReplicaSetCounts, _ now: Instant) -> ReleaseEvent? {
        guard !hasStalled else { return nil }
        let standstill = "no progress within the deadline: \(new.available) of \(goal.newTarget) pods are available"
        if release.analysis != nil { return abort(standstill, isOfPods: true, now) }
        hasStalled = true
        return ReleaseEvent(at: now, kind: .stalled, reason: standstill)
    }

    /// A version is promoted only while all of its pods are available: pods of a step may have died since the step was
    /// reached (`shouldFullPromote` of Argo Rollouts v1.9.1).
    private mutating func hold(
        _ step: Int, _ since: Instant, _ new: ReplicaSetCounts, _ old: ReplicaSetCounts, _ now: Instant
    ) -> ReleaseEvent? {
        guard now >= since + pause(step), !isHeldUp else { return nil }
        guard step < steps.count - 1 else {
            guard new.available >= goal.newTarget else { return waitForPods(new, old, now) }
            phase = .promoted
            return ReleaseEvent(at: now, kind: .promoted, reason: "\(release.version) has all \(desired) pods")
        }
        phase = .progressing(step: step + 1)
        deadline.restart(at: now)
        hasStalled = false
        isConcluded = step + 1 >= triedSteps
        isToldHeld = false
        let next = share(counts(at: step + 1).canary, at: step + 1)
        let reason = "weight \(steps[step + 1].weight)%: \(next) pods of \(release.version)"
        return ReleaseEvent(at: now, kind: .step, reason: reason)
    }

    /// The progress deadline starts again when the first pod is missed.
    private mutating func waitForPods(
        _ new: ReplicaSetCounts, _ old: ReplicaSetCounts, _ now: Instant
    ) -> ReleaseEvent? {
        guard isShortOfPods else {
            isShortOfPods = true
            hasStalled = false
            deadline.restart(at: now)
            _ = deadline.isExceeded(new: new, old: old, at: now)
            let pods = "\(new.available) of \(goal.newTarget) pods of \(release.version) are available"
            return ReleaseEvent(at: now, kind: .held, reason: pods)
        }
        return deadline.isExceeded(new: new, old: old, at: now) ? stall(new, now) : nil
    }

    private mutating func abort(becauseOf finding: Analysis.Finding, _ now: Instant) -> ReleaseEvent {
        abort("the analysis has failed: \(finding.reason)", isOfPods: finding.isOfRestarts, now)
    }

    private mutating func abort(_ reason: String, isOfPods: Bool, _ now: Instant) -> ReleaseEvent {
        phase = .aborting
        isAbortedByPods = isOfPods
        return ReleaseEvent(at: now, kind: .aborted, reason: reason)
    }

    // MARK: Waiting

    /// Whether the present measurements belong to the trial: a canary's step with all of its pods.
    private var isTried: Bool {
        if case .holding = phase { true } else { !isCanary }
    }

    private func pause(_ step: Int) -> Timespan {
        if case .blueGreen(let delay) = release.strategy { delay } else { steps[step].pause }
    }

    private func isTimeOver(_ now: Instant) -> Bool {
        if case .holding(let step, let since) = phase { now >= since + pause(step) } else { false }
    }

    /// Whether the release waits for measurements. It waits for a conclusion about each step, and for the requested
    /// number before the last step of a canary and before the end of any release.
    private var isHeldUp: Bool {
        guard let analysis, !analysis.isComplete, case .holding(let step, _) = phase else { return false }
        return !isConcluded || analysis.isCounted && step >= steps.count - 2
    }
}

extension ReleaseController.Phase: CustomStringConvertible {
    package var description: String {
        switch self {
        case .progressing(let step): "pods are being exchanged for step \(step + 1)"
        case .holding(let step, _): "step \(step + 1) is being tried"
        case .aborting: "going back"
        case .rolledBack: "rolled back"
        case .promoted: "promoted"
        }
    }
}
