package import Contexts

/// What the autoscaler looks at, and the value that it holds the average of the pods to.
package struct AutoscalerMetric: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Busy workers, as a share of all: a metric of type `Resource` with `averageUtilization`.
        case cpu
        /// Requests and events that a replica handles in a second: of type `Pods` with `averageValue`.
        case requestsPerSecond
        /// Messages that wait in a replica's mailbox: of type `Pods` with `averageValue`.
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

/// How many replicas a service has, by its load.
///
/// Names and defaults: Kubernetes 1.37, `autoscaling/v2` `HorizontalPodAutoscalerSpec` and the controller manager's flags
/// `--horizontal-pod-autoscaler-sync-period`, `-tolerance`, `-cpu-initialization-period`, `-initial-readiness-delay` and
/// `-downscale-stabilization`.
package struct AutoscalerSpec: Hashable, Sendable {
    package static let maximumMetrics = 8
    package static let maximumPolicies = 8

    /// Where there is no ``behavior``: how far back the highest recommendation counts, and the largest step up, which is
    /// the larger of so many times the replicas and so many. Source: `horizontal.go`, `scaleUpLimitFactor`,
    /// `scaleUpLimitMinimum`.
    package static let downscaleStabilization = Timespan.seconds(300)
    package static let scaleUpLimitFactor = 2
    package static let scaleUpLimitMinimum = 4

    package var minReplicas: Int
    package var maxReplicas: Int
    /// At least one; the one that asks for the most replicas counts.
    package var metrics: [AutoscalerMetric]
    /// Nil is not the same as the defaults of both directions: Kubernetes has no rules then, and a way of its own.
    package var behavior: ScalingBehavior?
    package var syncPeriod: Timespan
    /// A ratio of metric and target that is no further from 1 changes nothing.
    package var tolerance: Double
    /// The CPU of a pod this young counts only while it is ready.
    package var cpuInitializationPeriod: Timespan
    /// A pod that became unready within so long of its start has never been ready.
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
