internal import ActorRuntime

/// What the autoscaler recommended and did before, which holds its next change back.
///
/// Source: `k8s.io/kubernetes/pkg/controller/podautoscaler/horizontal.go`, `stabilizeRecommendationWithBehaviors`,
/// `convertDesiredReplicasWithBehaviorRate`, `calculateScaleUpLimitWithScalingRules`,
/// `calculateScaleDownLimitWithBehaviors`, `storeScaleEvent`.
struct ScalingHistory: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var at: Instant
        var count: Int
    }

    private var recommendations: [Entry] = []
    /// Replicas added and taken away, each above 0.
    private var additions: [Entry] = []
    private var removals: [Entry] = []

    var count: Int { recommendations.count + additions.count + removals.count }

    /// Before the first recommendation there was the number that the service has.
    mutating func begin(with current: Int, at now: Instant) {
        if recommendations.isEmpty { recommendations.append(Entry(at: now, count: current)) }
    }

    /// Notes the recommendation and brings it within those of the windows. The second value says so where it differs.
    mutating func stabilize(
        _ desired: Int, current: Int, at now: Instant, _ spec: AutoscalerSpec
    ) -> (replicas: Int, reason: String?) {
        let (up, down) = (spec.scaleUp.stabilizationWindow, spec.scaleDown.stabilizationWindow)
        var (lowest, highest) = (desired, desired)
        for entry in recommendations {
            if now - entry.at < up { lowest = min(lowest, entry.count) }
            if now - entry.at < down { highest = max(highest, entry.count) }
        }
        recommendations.removeAll { now - $0.at > max(up, down) }
        recommendations.append(Entry(at: now, count: desired))
        let stable = min(max(current, lowest), highest)
        guard stable != desired else { return (desired, nil) }
        let (word, window) = desired < stable ? ("highest", down) : ("lowest", up)
        return (stable, "\(desired) held at \(stable), the \(word) recommendation of the last \(window)")
    }

    /// Brings the number within what the policies and the bounds allow. The second value says so where it differs.
    func limit(
        _ desired: Int, current: Int, at now: Instant, _ spec: AutoscalerSpec
    ) -> (replicas: Int, reason: String?) {
        if desired > current {
            let rate = max(current, upLimit(current, now, spec.scaleUp))
            let allowed = min(rate, spec.maxReplicas)
            let name = rate < spec.maxReplicas ? "the scaleUp policies" : "maxReplicas"
            return desired > allowed ? (allowed, "\(desired) limited to \(allowed) by \(name)") : (desired, nil)
        }
        if desired < current {
            let rate = min(current, downLimit(current, now, spec.scaleDown))
            let allowed = max(rate, spec.minReplicas)
            let name = rate > spec.minReplicas ? "the scaleDown policies" : "minReplicas"
            return desired < allowed ? (allowed, "\(desired) limited to \(allowed) by \(name)") : (desired, nil)
        }
        return (desired, nil)
    }

    /// Notes a change, and forgets those that no policy asks for any more.
    mutating func scaled(from current: Int, to desired: Int, at now: Instant, _ spec: AutoscalerSpec) {
        guard desired != current else { return }
        let periods = (spec.scaleUp.policies + spec.scaleDown.policies).map(\.period)
        let longest = periods.max() ?? .zero
        additions.removeAll { now - $0.at > longest }
        removals.removeAll { now - $0.at > longest }
        if desired > current { additions.append(Entry(at: now, count: desired - current)) }
        if desired < current { removals.append(Entry(at: now, count: current - desired)) }
    }

    // MARK: Limits

    private func upLimit(_ current: Int, _ now: Instant, _ rules: ScalingRules) -> Int {
        let limits = rules.policies.map { policy in
            let start = replicas(at: policy.period, before: now, current)
            // Rounded up: a small set would never grow otherwise.
            return policy.kind == .pods ? start + policy.value : (start * (100 + policy.value) + 99) / 100
        }
        return switch rules.selectPolicy {
        case .max: limits.max() ?? current
        case .min: limits.min() ?? current
        case .disabled: current
        }
    }

    private func downLimit(_ current: Int, _ now: Instant, _ rules: ScalingRules) -> Int {
        let limits = rules.policies.map { policy in
            let start = replicas(at: policy.period, before: now, current)
            return policy.kind == .pods ? start - policy.value : start * (100 - policy.value) / 100
        }
        // The largest change leaves the fewest replicas.
        return switch rules.selectPolicy {
        case .max: limits.min() ?? current
        case .min: limits.max() ?? current
        case .disabled: current
        }
    }

    /// The replicas that there were at the beginning of a period that ends now.
    private func replicas(at period: Timespan, before now: Instant, _ current: Int) -> Int {
        func sum(_ entries: [Entry]) -> Int { entries.reduce(0) { now - $1.at < period ? $0 + $1.count : $0 } }
        return current - sum(additions) + sum(removals)
    }
}
