internal import Contexts
internal import Platform
internal import Texts

/// How a new image takes over from the running one, as one of the scenario's releases of the service says
/// (``ClusterService/release``); pod by pod where there is none.
struct ReleaseSettings: Sendable {
    enum Strategy: String {
        case rolling, canary
        case blueGreen = "blue-green"
    }

    /// Numbers of pods on the way, and how long they are tried.
    struct Step: Hashable, Sendable {
        var canary: Int
        /// Nil leaves the running version's pods to the autoscaler.
        var stable: Int?
        var pause: Int
    }

    /// The bounds of a replica's histogram, in seconds (`http_request_duration_seconds` of `/metrics`).
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    let strategy: Strategy
    let steps: [Step]
    let analysis: AnalysisSpec?
    /// Pods that there are before and after; nil where the autoscaler says it.
    let replicas: Int?
    /// Seconds without progress after which a release is taken back.
    let deadline: Int

    init(_ service: ClusterService) {
        let spec = service.spec
        replicas = service.isScaled ? nil : spec.replicas
        deadline = spec.strategy.progressDeadline.wholeSeconds
        analysis = service.release?.analysis
        let desired = spec.autoscaler?.minReplicas ?? spec.replicas
        switch service.release?.strategy {
        case nil, .rolling?: (strategy, steps) = (.rolling, [])
        case .canary(let steps)?:
            strategy = .canary
            let isScaled = service.isScaled
            self.steps = steps.map { step in
                let counts = CanaryUpdate(desired: desired, weight: step.weight, strategy: spec.strategy).goal
                return Step(
                    canary: counts.canary, stable: isScaled ? nil : counts.stable, pause: step.pause.wholeSeconds)
            }
        case .blueGreen(let delay)?:
            strategy = .blueGreen
            steps = [Step(canary: desired, stable: nil, pause: delay.wholeSeconds)]
        }
    }

    /// The bound at which the time of a request counts as slow: the largest that is not above p99, so that no slow
    /// request passes for a quick one. 0, which makes every request slow, where there is none; nil without p99.
    var slowBound: Double? {
        analysis?.p99.map { p99 in Self.bounds.last { $0 <= p99.seconds } ?? 0 }
    }

    /// Whether requests are judged at another time than the scenario says.
    var isSlowBoundLower: Bool { slowBound.map { $0 != analysis?.p99?.seconds } ?? false }
}
