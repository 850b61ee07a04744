internal import ActorRuntime
internal import Contexts

/// What the horizontal pod autoscaler sees, and what it does.
extension Cluster {
    /// Looks at the pods of a service, decides and asks to be woken for the next time.
    mutating func autoscale(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let autoscaler = deployments[service].autoscaler else { return }
        wake(.autoscale, service, at: world.now + autoscaler.spec.syncPeriod, in: &world)
        guard !deployments[service].isGivenUp else { return }
        var samples: [PodSample] = []
        for index in deployments[service].pods where pods[index].phase != .gone {
            samples.append(sample(index, autoscaler.spec, in: world))
        }
        deployments[service].scaledAt = world.now
        let current = deployments[service].desired
        guard let decision = deployments[service].autoscaler?.decide(samples, current: current, at: world.now) else {
            return
        }
        note(world.now, .autoscaler, service: service, detail: decision.reason)
        deployments[service].desired = decision.desired
        if decision.desired != current { reconcile(service, in: &world, observer) }
    }

    /// What the metrics pipeline knows of a pod: means since the latest look. There are none for a process that has not
    /// run for all of that time.
    private mutating func sample(_ index: Int, _ spec: AutoscalerSpec, in world: borrowing World) -> PodSample {
        let pod = pods[index]
        let since = deployments[pod.service].scaledAt
        let window = world.now - since
        var sample = PodSample(
            phase: pod.phase == .pending ? .pending : pod.counts && pod.phase != .stopped ? .running : .ending,
            startedAt: pod.createdAt, isReady: pod.isReady, readinessChanged: pod.readinessChanged,
            values: spec.metrics.map { _ in nil }, sampledAt: world.now, window: window)
        guard pod.phase == .running else { return sample }
        let usage = world.usage(of: pod.replica)
        let before = pod.scaledUsage
        pods[index].scaledUsage = usage
        guard pod.startedAt <= since, window > .zero else { return sample }
        sample.values = spec.metrics.map { metric in
            switch metric.kind {
            case .cpu: Int64((usage.busy - before.busy).seconds / window.seconds * 1_000)
            case .requestsPerSecond: Int64(Double(usage.handled - before.handled) / window.seconds * 1_000)
            case .mailboxDepth: Int64((usage.waiting - before.waiting).seconds / window.seconds * 1_000)
            }
        }
        return sample
    }
}
