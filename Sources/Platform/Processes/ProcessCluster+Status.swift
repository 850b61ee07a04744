// What there is.
extension ProcessCluster {
    package func name(of key: PodLife) -> String? {
        pods.first { $0.id == key.pod }.map { name(of: $0) }
    }

    func name(of pod: HostedPod) -> String { "\(deployments[pod.service].spec.name)-\(pod.number)" }

    /// The service and the version of a pod; nil if it is gone.
    package func place(of key: PodLife) -> (service: Int, version: VersionSpec)? {
        pods.first { $0.id == key.pod }.map { ($0.service, deployments[$0.service].versions[$0.version]) }
    }

    /// All pods, those of a service one after the other, by their numbers.
    package var status: [PodStatus] {
        pods.sorted { ($0.service, $0.number) < ($1.service, $1.number) }.map { pod in
            let phase: PodStatus.Phase =
                if pod.isTerminating {
                    .terminating
                } else {
                    switch pod.phase {
                    case .running: pod.isListening ? .running : .starting
                    case .waiting: .backOff
                    case .stopped: .stopped
                    }
                }
            return PodStatus(
                key: pod.key, service: pod.service, name: name(of: pod),
                version: deployments[pod.service].versions[pod.version].name, phase: phase, isReady: pod.isReady,
                restarts: pod.restarts, startedAt: pod.startedAt)
        }
    }

    package var deploymentStatus: [DeploymentStatus] {
        deployments.map { deployment in
            DeploymentStatus(
                service: deployment.spec.name, desired: deployment.desired,
                ready: deployment.counts(where: { _ in true }).ready,
                version: deployment.versions[deployment.stable].name,
                rollout: deployment.rollout.map {
                    (deployment.versions[$0.version].name, $0.controller.phase.description)
                })
        }
    }

    /// What the release of a service that is under way is judged by; nil if there is none.
    package func analysis(of service: Int) -> AnalysisSpec? { deployments[service].rollout?.release.analysis }

    /// The pods of each service that get requests, by their numbers.
    package var endpoints: [[PodStatus]] {
        var endpoints: [[PodStatus]] = deployments.map { _ in [] }
        for pod in status where pods.contains(where: { $0.id == pod.key.pod && $0.isPublished }) {
            endpoints[pod.service].append(pod)
        }
        return endpoints
    }

    /// Whether every service has as many ready replicas as it should have, and no release is under way.
    package var isSettled: Bool {
        deployments.allSatisfy { $0.counts(where: { _ in true }).ready >= $0.desired && $0.rollout == nil }
    }

    /// Whether no process is left.
    package var isEmpty: Bool { pods.allSatisfy { $0.phase != .running } }
}
