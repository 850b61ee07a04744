package import Contexts

/// Decides how many replicas a service has, from metrics of its pods: the horizontal pod autoscaler.
///
/// Source: Kubernetes 1.37, `pkg/controller/podautoscaler/horizontal.go` (`reconcileAutoscaler`,
/// `computeReplicasForMetrics`) and kubernetes.io, "Horizontal Pod Autoscaling".
package struct Autoscaler: Hashable, Sendable {
    package struct Decision: Hashable, Sendable {
        package var current: Int
        package var desired: Int
        /// What was seen and what follows, in one line: `cpu 43% of 40%: ratio 1.08 within tolerance 0.1: no change`.
        package var reason: String
    }

    package let spec: AutoscalerSpec
    /// The workers of one pod, in thousandths.
    private let request: Int64
    private var history = ScalingHistory()

    /// - Parameter workers: the workers of one replica; at least 1.
    package init(_ spec: AutoscalerSpec, workers: Int) {
        self.spec = spec
        request = Int64(workers) * 1_000
    }

    /// How many recommendations and changes are kept. The windows and periods bound this number.
    var remembered: Int { history.count }

    /// Looks at the pods and decides; to be called once every ``AutoscalerSpec/syncPeriod``. The caller must give the
    /// service the desired number of replicas.
    ///
    /// - Parameter current: the replicas that the service should have now, whether they are there or not.
    package mutating func decide(_ pods: [PodSample], current: Int, at now: Instant) -> Decision {
        history.begin(with: current, at: now)
        let decision = decision(pods, current, now)
        history.scaled(from: current, to: decision.desired, at: now, spec)
        return decision
    }

    private mutating func decision(_ pods: [PodSample], _ current: Int, _ now: Instant) -> Decision {
        func bounded(_ desired: Int, _ reason: String) -> Decision {
            Decision(current: current, desired: desired, reason: "\(reason): \(current) -> \(desired)")
        }
        if current == 0, spec.minReplicas != 0 {
            return Decision(
                current: 0, desired: 0, reason: "scaling is disabled since the service is to have no replicas")
        }
        if current > spec.maxReplicas { return bounded(spec.maxReplicas, "above maxReplicas \(spec.maxReplicas)") }
        if current < spec.minReplicas { return bounded(spec.minReplicas, "below minReplicas \(spec.minReplicas)") }
        let (proposal, invalid) = highest(pods, current, now)
        guard let proposal else {
            return Decision(current: current, desired: current, reason: "no metric of a ready pod: no change")
        }
        // Nothing is recorded either: it is unknown what the invalid metric would have asked for.
        guard invalid == 0 || proposal.replicas >= current else {
            let reason = "\(proposal.reason); another metric has no values: no change"
            return Decision(current: current, desired: current, reason: reason)
        }
        let (stable, window) = history.stabilize(proposal.replicas, current: current, at: now, spec)
        let (allowed, limit) = history.limit(stable, current: current, at: now, spec)
        var reason = proposal.reason
        if let window { reason += "; \(window)" }
        if let limit { reason += "; \(limit)" }
        return Decision(current: current, desired: allowed, reason: reason)
    }

    /// The metric that asks for the most replicas, and how many metrics have no value.
    private func highest(
        _ pods: [PodSample], _ current: Int, _ now: Instant
    ) -> (ReplicaCalculator.Proposal?, invalid: Int) {
        var highest: ReplicaCalculator.Proposal?
        var invalid = 0
        for (index, metric) in spec.metrics.enumerated() {
            let calculator = ReplicaCalculator(metric: metric, index: index, spec: spec, request: request)
            guard let proposal = calculator.proposal(for: pods, current: current, at: now) else {
                invalid += 1
                continue
            }
            if proposal.replicas > highest?.replicas ?? -1 { highest = proposal }
        }
        return (highest, invalid)
    }
}

/// What the autoscaler knows of one pod.
package struct PodSample: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        /// Not running yet. Counts as not ready.
        case pending
        case running
        /// Being deleted, or failed. Left out.
        case ending
    }

    package var phase: Phase
    package var startedAt: Instant
    package var isReady: Bool
    /// When `isReady` last changed; nil if the pod has no such condition yet.
    package var readinessChanged: Instant?
    /// One value for each metric, in thousandths: of a busy worker, of a request a second, of a message. Nil is
    /// missing.
    package var values: [Int64?]
    /// When the values were taken, and over how long.
    package var sampledAt: Instant
    package var window: Timespan

    package init(
        phase: Phase = .running, startedAt: Instant = .start, isReady: Bool = true, readinessChanged: Instant? = .start,
        values: [Int64?], sampledAt: Instant, window: Timespan = .zero
    ) {
        self.phase = phase
        self.startedAt = startedAt
        self.isReady = isReady
        self.readinessChanged = readinessChanged
        self.values = values
        self.sampledAt = sampledAt
        self.window = window
    }
}
