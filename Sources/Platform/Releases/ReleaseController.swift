package import ActorRuntime

/// Leads one release from its first pod to its promotion, or back: a state machine over pod counts and measurements.
///
/// It is asked at every change of a pod, with every measurement, and at ``nextLook``. It never looks at a clock: all
/// that it knows was given to it.
///
/// Sources: Kubernetes' deployment controller for rolling; Argo Rollouts, `rollout/canary.go`, `rollout/bluegreen.go`
/// and background analysis for the others.
package struct ReleaseController: Sendable {
    /// Where the release stands.
    package enum Phase: Hashable, Sendable {
        /// Pods are being exchanged for the step of that number.
        case progressing(step: Int)
        /// The step's share is there since that instant and is tried.
        case holding(step: Int, since: Instant)
        /// Back to the old version.
        case aborting
        /// Over: the old version has all pods; the new one has.
        case rolledBack, promoted
    }

    package let release: Release
    package private(set) var phase = Phase.progressing(step: 0)
    private let steps: [CanaryStep]
    private var desired: Int
    private var deadline: ProgressDeadline
    private var hasStalled = false
    private var analysis: Analysis?
    /// The new version has had its turn of requests; a blue-green release was switched over.
    private var isSwitched = false

    /// - Parameters:
    ///   - desired: the replicas that the service is to have.
    ///   - old: pods of the version that runs.
    package init(
        _ release: Release, strategy: DeploymentStrategy, desired: Int, old: Int, at instant: Instant
    ) {
        self.release = release
        self.desired = desired
        deadline = ProgressDeadline(strategy.progressDeadline, old: old, at: instant)
        analysis = release.analysis.map(Analysis.init)
        let last = CanaryStep(weight: 100)
        if case .canary(let steps) = release.strategy {
            self.steps = steps.last?.weight == 100 ? steps : steps + [last]
        } else {
            steps = [last]
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
            let target = steps[step].replicas(of: desired)
            let old = isRolling ? desired - target : desired
            let traffic: ReleaseGoal.Traffic = isRolling ? .both : isSwitched ? .new : .old
            return ReleaseGoal(newTarget: target, oldTarget: old, traffic: traffic, isRolling: isRolling)
        }
    }

    /// When it wants to be asked again although nothing has changed; nil where only a change matters.
    package var nextLook: Instant? {
        switch phase {
        case .progressing where !hasStalled: deadline.expires
        case .holding(let step, let since) where !isHeldUp: since + pause(step)
        case .progressing, .holding, .aborting, .rolledBack, .promoted: nil
        }
    }

    private var isBlueGreen: Bool {
        if case .blueGreen = release.strategy { true } else { false }
    }

    private var isLast: Bool {
        switch phase {
        case .progressing(let step), .holding(let step, _): step == steps.count - 1
        case .aborting, .rolledBack, .promoted: true
        }
    }

    // MARK: What happens

    /// Takes note of the pods and of the time.
    ///
    /// - Parameters:
    ///   - desired: the replicas that the service is to have now; an autoscaler may have changed it.
    ///   - old: of all other versions together.
    package mutating func observe(
        desired: Int, new: ReplicaSetCounts, old: ReplicaSetCounts, at now: Instant
    ) -> [ReleaseEvent] {
        self.desired = desired
        var events: [ReleaseEvent] = []
        // Each turn of the loop reaches a later phase, of which there are finitely many.
        while let event = advance(new, old, now) { events.append(event) }
        return events
    }

    /// Takes one measurement, due every ``AnalysisSpec/interval`` while ``isMeasured``. The release may be able to go on
    /// after it: the pods are to be shown to it again.
    package mutating func measure(_ measurement: Measurement, at now: Instant) -> [ReleaseEvent] {
        guard isMeasured, let (isFailed, reason) = analysis?.take(measurement) else { return [] }
        let event = ReleaseEvent(at: now, kind: .measured, reason: reason)
        return isFailed ? [event, abort("the analysis has failed: \(reason)", now)] : [event]
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
        case .holding(let step, let since): return hold(step, since, now)
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
            let pods = "\(new.available) of \(desired) pods of \(release.version) are available"
            return ReleaseEvent(at: now, kind: isBlueGreen ? .switched : .holding, reason: pods)
        }
        guard isExceeded, !hasStalled else { return nil }
        let standstill = "no progress within the deadline: \(new.available) of \(goal.newTarget) pods are available"
        if release.analysis != nil { return abort(standstill, now) }
        hasStalled = true
        return ReleaseEvent(at: now, kind: .stalled, reason: standstill)
    }

    private mutating func hold(_ step: Int, _ since: Instant, _ now: Instant) -> ReleaseEvent? {
        guard now >= since + pause(step), !isHeldUp else { return nil }
        guard step < steps.count - 1 else {
            phase = .promoted
            return ReleaseEvent(at: now, kind: .promoted, reason: "\(release.version) has all \(desired) pods")
        }
        phase = .progressing(step: step + 1)
        deadline.restart(at: now)
        hasStalled = false
        let next = steps[step + 1]
        let reason = "weight \(next.weight)%: \(next.replicas(of: desired)) of \(desired) pods of \(release.version)"
        return ReleaseEvent(at: now, kind: .step, reason: reason)
    }

    private mutating func abort(_ reason: String, _ now: Instant) -> ReleaseEvent {
        phase = .aborting
        return ReleaseEvent(at: now, kind: .aborted, reason: reason)
    }

    // MARK: Waiting

    private func pause(_ step: Int) -> Timespan {
        if case .blueGreen(let delay) = release.strategy { delay } else { steps[step].pause }
    }

    /// Whether the release waits for measurements: before the last step of a canary, and before any release is over.
    private var isHeldUp: Bool {
        guard let analysis, !analysis.isComplete else { return false }
        let isNextTheLast =
            if case .holding(let step, _) = phase { step >= steps.count - 2 } else { false }
        return analysis.isCounted && isNextTheLast
    }
}
