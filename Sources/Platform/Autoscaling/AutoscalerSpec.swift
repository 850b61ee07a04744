package import Contexts

/// What the autoscaler measures, and the average over the pods at which it holds the value.
package struct AutoscalerMetric: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Busy workers, as a share of all: a metric of type `Resource` with `averageUtilization`.
        case cpu
        /// Requests and events that a replica handles in a second: a metric of type `Pods` with `averageValue`.
        case requestsPerSecond
        /// Messages that wait in a replica's mailbox: a metric of type `Pods` with `averageValue`.
        case mailboxDepth
    }

    package var kind: Kind
    /// Percent for ``Kind/cpu``, thousandths (Kubernetes' milli) for the others; above 0.
    package var target: Int64

    package init(_ kind: Kind, target: Int64) {
        self.kind = kind
        self.target = target
    }
}

/// The load decides how many replicas a service has.
///
/// Names and defaults: Kubernetes 1.37, `autoscaling/v2` `HorizontalPodAutoscalerSpec` and the controller manager's flags
/// `--horizontal-pod-autoscaler-sync-period`, `-tolerance`, `-cpu-initialization-period`, `-initial-readiness-delay` and
/// `-downscale-stabilization`.
package struct AutoscalerSpec: Hashable, Sendable {
    package static let maximumMetrics = 8
    package static let maximumPolicies = 8

    /// Used if there is no ``behavior``: how far back the highest recommendation counts, and the largest step up. That
    /// step is the larger of a multiple of the replicas and a fixed number. Source: `horizontal.go`,
    /// `scaleUpLimitFactor`, `scaleUpLimitMinimum`.
    package static let downscaleStabilization = Timespan.seconds(300)
    package static let scaleUpLimitFactor = 2
    package static let scaleUpLimitMinimum = 4

    package var minReplicas: Int
    package var maxReplicas: Int
    /// At least one. The metric that asks for the most replicas counts.
    package var metrics: [AutoscalerMetric]
    /// Nil differs from the defaults of both directions: Kubernetes then has no rules, and proceeds in another way.
    package var behavior: ScalingBehavior?
    package var syncPeriod: Timespan
    /// A ratio of metric and target changes nothing if it differs from 1 by no more than this.
    package var tolerance: Double
    /// The CPU of a pod younger than this counts only while the pod is ready.
    package var cpuInitializationPeriod: Timespan
    /// A pod that became unready within this time of its start counts as never having been ready.
    package var initialReadinessDelay: Timespan

    package init(
        minReplicas: Int = 1, maxReplicas: Int, metrics: [AutoscalerMetric] = [AutoscalerMetric(.cpu, target: 80)],
        behavior: ScalingBehavior? = nil, syncPeriod: Timespan = .seconds(15), tolerance: Double = 0.1,
        cpuInitializationPeriod: Timespan = .minutes(5),
        initialReadinessDelay: Timespan = .seconds(30)
    ) {
        self.minReplicas = minReplicas
        self.maxReplicas = maxReplicas
        self.metrics = metrics
        self.behavior = behavior
        self.syncPeriod = syncPeriod
        self.tolerance = tolerance
        self.cpuInitializationPeriod = cpuInitializationPeriod
        self.initialReadinessDelay = initialReadinessDelay
    }
}
