internal import Contexts
internal import Platform

extension Format where Value == DeploymentStrategy {
    /// Kubernetes' keys of a Deployment and its rolling update, in one mapping.
    static var strategy: Format {
        Format.record(
            DeploymentStrategy(),
            [
                Field(
                    "maxSurge", \.maxSurge, .intOrPercent,
                    "Replicas beyond the wanted number while it goes on; percent are rounded up."),
                Field(
                    "maxUnavailable", \.maxUnavailable, .intOrPercent,
                    "Replicas that may be missing meanwhile; percent are rounded down."),
                Field(
                    "minReadySeconds", \.minReadySeconds, .seconds,
                    "How long a replica must be ready before it counts as available."),
                Field(
                    "progressDeadlineSeconds", \.progressDeadline, .positiveSeconds,
                    "A rollout that has not moved for so long has failed."),
            ],
            check: { strategy, node, reading in
                for problem in strategy.problems() {
                    reading.report(problem.problem, at: node.position(of: problem.key))
                }
            }
        ).defined(as: "strategy")
    }
}

extension Format where Value == Termination {
    static var termination: Format {
        Format.record(
            Termination(),
            [
                Field(
                    "terminationGracePeriodSeconds", \.gracePeriod, .seconds,
                    "From a replica's deletion to its kill; until then it may finish what it holds. From the signal to end to the kill it has "
                        + "2 s at least."),
                Field(
                    "preStop", \.preStop, .duration,
                    "From the deletion to the signal to end: time for gateway and services to hear of it, so that they send nothing more."
                ),
            ],
            check: { termination, node, reading in
                guard termination.preStop > termination.gracePeriod else { return }
                reading.report(
                    "preStop \(termination.preStop) is longer than terminationGracePeriodSeconds "
                        + "\(termination.gracePeriod), so that it would be cut off before it is over",
                    at: node.position(of: "preStop"))
            }
        ).defined(as: "termination")
    }
}

extension Format where Value == PodStart {
    static var podStart: Format {
        Format.record(
            PodStart(),
            [
                Field("schedule", \.schedule, .distribution, "Until a node is found for a new replica."),
                Field("pull", \.pull, .distribution, "Until the node has the image, where it has not run it before."),
            ]
        ).defined(as: "podStart")
    }
}

extension Format where Value == WarmUp {
    static var warmUp: Format {
        Format.record(
            WarmUp(),
            [
                Field("for", \.duration, .duration, "How long after its start a replica is slower."),
                Field("factor", \.factor, .number(1...1_000), "What its times are multiplied by meanwhile."),
            ]
        ).defined(as: "warmUp")
    }
}
