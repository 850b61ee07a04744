internal import Contexts

/// The autoscaler's earlier recommendations and changes. They hold its next change back.
///
/// Source: Kubernetes 1.37, `pkg/controller/podautoscaler/horizontal.go`: `stabilizeRecommendation` and
/// `convertDesiredReplicasWithRules` where there is no `behavior`, otherwise `stabilizeRecommendationWithBehaviors`,
/// `convertDesiredReplicasWithBehaviorRate`, `calculateScaleUpLimitWithScalingRules`,
/// `calculateScaleDownLimitWithBehaviors`, `storeScaleEvent`.
struct ScalingHistory: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var at: Instant
        var count: Int
    }

    private var recommendations: [Entry] = []
    /// Replicas added and replicas removed. Each count is above 0.
    private var additions: [Entry] = []
    private var removals: [Entry] = []

    var count: Int { recommendations.count + additions.count + removals.count }

    /// Takes the service's present number as the recommendation before the first one.
    mutating func begin(with current: Int, at now: Instant) {
        if recommendations.isEmpty { recommendations.append(Entry(at: now, count: current)) }
    }

    // MARK: Stabilization

    /// Notes the recommendation and brings it within the recommendations of the windows. The second value says why, if
    /// the number changes.
    mutating func stabilize(
        _ desired: Int, current: Int, at now: Instant, _ spec: AutoscalerSpec
    ) -> (replicas: Int, reason: String?) {
        guard let behavior = spec.behavior else { return highest(desired, at: now) }
        let (up, down) = (behavior.scaleUp.stabilizationWindow, behavior.scaleDown.stabilizationWindow)
        var (lowest, highest) = (desired, desired)
        for entry in recommendations {
            if now - entry.at < up { lowest = min(lowest, entry.count) }
            if now - entry.at < down { highest = max(highest, entry.count) }
        }
        remember(desired, at: now, for: max(up, down))
        let stable = min(max(current, lowest), highest)
        guard stable != desired else { return (desired, nil) }
        let (word, window) = desired < stable ? ("highest", down) : ("lowest", up)
        return (stable, "\(desired) held at \(stable), the \(word) recommendation of the last \(window)")
    }

    /// Without `behavior` the highest recommendation counts, both upwards and downwards. A recommendation exactly as
    /// old as the window still counts.
    private mutating func highest(_ desired: Int, at now: Instant) -> (replicas: Int, reason: String?) {
        let window = AutoscalerSpec.downscaleStabilization
        remember(desired, at: now, for: window)
        let highest = recommendations.reduce(desired) { max($0, $1.count) }
        guard highest != desired else { return (desired, nil) }
        return (highest, "\(desired) held at \(highest), the highest recommendation of the last \(window)")
    }

    private mutating func remember(_ desired: Int, at now: Instant, for window: Timespan) {
        recommendations.removeAll { now - $0.at > window }
        recommendations.append(Entry(at: now, count: desired))
    }

    // MARK: Limits

    /// Brings the number within the policies and the bounds. The second value says why, if the number changes.
    func limit(
        _ desired: Int, current: Int, at now: Instant, _ spec: AutoscalerSpec
    ) -> (replicas: Int, reason: String?) {
        guard let behavior = spec.behavior else { return limit(desired, current: current, spec) }
        if desired > current {
            let rate = max(current, upLimit(current, now, behavior.scaleUp))
            let allowed = min(rate, spec.maxReplicas)
            let name = rate < spec.maxReplicas ? "the scaleUp policies" : "maxReplicas"
            return desired > allowed ? (allowed, "\(desired) limited to \(allowed) by \(name)") : (desired, nil)
        }
        if desired < current {
            let rate = min(current, downLimit(current, now, behavior.scaleDown))
            let allowed = max(rate, spec.minReplicas)
            let name = rate > spec.minReplicas ? "the scaleDown policies" : "minReplicas"
            return desired < allowed ? (allowed, "\(desired) limited to \(allowed) by \(name)") : (desired, nil)
        }
        return (desired, nil)
    }

    /// Without `behavior` one look may at most double the replicas or make them 4, whichever is more. It does not
    /// matter how recent the last change was.
    private func limit(
        _ desired: Int, current: Int, _ spec: AutoscalerSpec
    ) -> (replicas: Int, reason: String?) {
        if desired < spec.minReplicas {
            return (spec.minReplicas, "\(desired) limited to \(spec.minReplicas) by minReplicas")
        }
        let step = max(AutoscalerSpec.scaleUpLimitFactor * current, AutoscalerSpec.scaleUpLimitMinimum)
        let allowed = min(step, spec.maxReplicas)
        guard desired > allowed else { return (desired, nil) }
        let name =
            step < spec.maxReplicas
            ? "the larger of \(AutoscalerSpec.scaleUpLimitMinimum) and twice \(current)" : "maxReplicas"
        return (allowed, "\(desired) limited to \(allowed) by \(name)")
    }

    private func upLimit(_ current: Int, _ now: Instant, _ rules: ScalingRules) -> Int {
        let limits = rules.policies.map { policy in
            let start = replicas(at: policy.period, before: now, current)
            return policy.kind == .pods ? start + policy.value : Self.raised(start, by: policy.value)
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
            return policy.kind == .pods ? start - policy.value : Self.lowered(start, by: policy.value)
        }
        // The largest change leaves the fewest replicas.
        return switch rules.selectPolicy {
        case .max: limits.min() ?? current
        case .min: limits.max() ?? current
        case .disabled: current
        }
    }

    /// The replicas plus a percentage, rounded up, because a small set would never grow otherwise. Computed in float64
    /// as in the source: 50 plus 10 % is 55.00000000000001, so 56.
    static func raised(_ replicas: Int, by percent: Int) -> Int {
        Int((Double(replicas) * (1 + Double(percent) / 100)).rounded(.up))
    }

    /// The replicas less a percentage, cut off. Computed in float64 as in the source: 15 less 80 % is
    /// 2.9999999999999996, so 2.
    static func lowered(_ replicas: Int, by percent: Int) -> Int {
        Int(Double(replicas) * (1 - Double(percent) / 100))
    }

    // MARK: Changes

    /// Notes a change. It takes the place of a change that no policy of its direction needs any more.
    ///
    /// As in the source, only the last such change is given up, and only when a new one comes. The others stay: the
    /// other direction may have a longer period and still count them.
    mutating func scaled(from current: Int, to desired: Int, at now: Instant, _ spec: AutoscalerSpec) {
        guard let behavior = spec.behavior, desired != current else { return }
        let change = Entry(at: now, count: abs(desired - current))
        if desired > current {
            Self.store(change, in: &additions, longest: behavior.scaleUp.longestPeriod)
        } else {
            Self.store(change, in: &removals, longest: behavior.scaleDown.longestPeriod)
        }
    }

    private static func store(_ change: Entry, in changes: inout [Entry], longest: Timespan) {
        if let outdated = changes.lastIndex(where: { change.at - $0.at > longest }) {
            changes[outdated] = change
        } else {
            changes.append(change)
        }
    }

    /// How many replicas there were at the beginning of a period that ends now.
    private func replicas(at period: Timespan, before now: Instant, _ current: Int) -> Int {
        func sum(_ entries: [Entry]) -> Int { entries.reduce(0) { now - $1.at < period ? $0 + $1.count : $0 } }
        return current - sum(additions) + sum(removals)
    }
}
