package import Contexts

/// How one version of a service takes another's place.
///
/// Names and defaults: Kubernetes 1.37, `apps/v1` `DeploymentSpec` and `RollingUpdateDeployment`.
package struct DeploymentStrategy: Hashable, Sendable {
    /// How many pods there may be beyond the wanted number. A percentage is rounded up.
    package var maxSurge: IntOrPercent
    /// How many pods of the wanted number may be missing. A percentage is rounded down.
    package var maxUnavailable: IntOrPercent
    /// A pod is available once it has been ready for this long.
    package var minReadySeconds: Timespan
    /// A rollout that has not moved for this long has failed.
    package var progressDeadline: Timespan

    package init(
        maxSurge: IntOrPercent = .percent(25), maxUnavailable: IntOrPercent = .percent(25),
        minReadySeconds: Timespan = .zero, progressDeadline: Timespan = .seconds(600)
    ) {
        self.maxSurge = maxSurge
        self.maxUnavailable = maxUnavailable
        self.minReadySeconds = minReadySeconds
        self.progressDeadline = progressDeadline
    }

    /// When a pod becomes available that is ready since `instant` and stays ready.
    ///
    /// Source: Kubernetes 1.37, `pkg/api/v1/pod`, `IsPodAvailable`. Kubernetes asks for a moment more, which a cluster
    /// cannot tell apart.
    package func availableAt(readySince instant: Instant) -> Instant { instant + minReadySeconds }

    /// What Kubernetes refuses, by the keys of a scenario file and in their order. Empty if all is sound.
    ///
    /// Source: Kubernetes 1.37, `pkg/apis/apps/validation`, `ValidateRollingUpdateDeployment` and `ValidateDeploymentSpec`.
    package func problems() -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        if maxSurge.isZero, maxUnavailable.isZero {
            let advice = "maxSurge and maxUnavailable are both 0, so that no pod could ever be replaced"
            problems.append(ConfigurationProblem(key: "maxUnavailable", problem: advice))
        }
        if case .percent(let percent) = maxUnavailable, percent > 100 {
            problems.append(ConfigurationProblem(key: "maxUnavailable", problem: "maxUnavailable is more than 100%"))
        }
        if progressDeadline <= minReadySeconds {
            let advice =
                "progressDeadlineSeconds \(progressDeadline) is not longer than minReadySeconds \(minReadySeconds)"
            problems.append(ConfigurationProblem(key: "minReadySeconds", problem: advice))
        }
        return problems
    }
}

/// A number of pods, or a percentage of them.
///
/// Source: Kubernetes 1.37, `k8s.io/apimachinery/pkg/util/intstr`, `IntOrString` and `GetScaledValueFromIntOrPercent`.
package enum IntOrPercent: Hashable, Sendable {
    /// 0 or more.
    case count(Int)
    /// Whole percent, 0 or more. A surge may be beyond 100: more pods than the set itself has.
    case percent(Int)

    /// The number of pods of `total` that this means. A part of a pod counts as one if `roundingUp`, else as none.
    package func scaled(to total: Int, roundingUp: Bool) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): (percent * total + (roundingUp ? 99 : 0)) / 100
        }
    }

    /// Whether it means no pods, whatever the total.
    package var isZero: Bool { self == .count(0) || self == .percent(0) }
}

extension IntOrPercent: CustomStringConvertible {
    /// As manifests write it: `3`, `25%`.
    package var description: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): "\(percent)%"
        }
    }
}
