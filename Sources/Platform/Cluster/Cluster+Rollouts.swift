internal import ActorRuntime
internal import Contexts

/// How the number and the versions of a service's pods change: the deployment controller, the autoscaler, and releases,
/// which try new versions and promote them or take them back.
extension Cluster {
    // MARK: The deployment controller

    /// Brings a service to the numbers that are wanted now. Must be called whenever a pod has come, gone, become ready,
    /// unready or available, and whenever other numbers are wanted.
    mutating func reconcile(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard !deployments[service].isGivenUp, deployments[service].beginReconciling() else { return }
        repeat {
            deployments[service].beginTurn()
            observeRollout(service, in: &world, observer)
            for wanted in deployments[service].wanted { scale(service, wanted, in: &world, observer) }
        } while deployments[service].endTurn()
        guard let look = deployments[service].rollout?.nextWakeUp() else { return }
        wake(.look, service, life: deployments[service].releases, at: look, in: &world)
    }

    /// Makes pods of a version, or deletes those that are too many.
    private mutating func scale(
        _ service: Int, _ wanted: Deployment.Wanted, in world: inout World, _ observer: some WorldObserver
    ) {
        let surplus = deployments[service].counts(of: wanted.version).replicas - wanted.count
        guard surplus != 0 else { return }
        deployments[service].noteProgress()
        guard surplus > 0 else {
            for _ in surplus..<0 { create(of: service, version: wanted.version, in: &world) }
            return
        }
        for index in leaving(surplus, service, wanted.version, at: world.now) { terminate(index, in: &world, observer) }
    }

    /// The pods of a version that serve least, `count` of them, in the order in which they go.
    private func leaving(_ count: Int, _ service: Int, _ version: Int, at now: Instant) -> [Int] {
        guard count > 0 else { return [] }
        var ranked: [(pod: Int, rank: ScaleInRank)] = []
        // A release asks for one pod after each change, so this loop copies no pod and keeps just the first.
        for index in deployments[service].pods where pods[index].version == version && pods[index].counts {
            let rank = pods[index].scaleInRank(neighbours: neighbours(of: index))
            if count > 1 || ranked.isEmpty {
                ranked.append((index, rank))
            } else if rank.goesBefore(ranked[0].rank, at: now) {
                ranked[0] = (index, rank)
            }
        }
        if count > 1 { ranked.sort { $0.rank.goesBefore($1.rank, at: now) } }
        return ranked.prefix(count).map(\.pod)
    }

    private func neighbours(of index: Int) -> Int {
        pods[index].isUnplaced ? 0 : nodes.pods(of: pods[index].service, on: pods[index].node)
    }

    // MARK: The autoscaler

    /// Looks at the pods of a service, decides and asks to be woken for the next time.
    mutating func autoscale(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let autoscaler = deployments[service].spec.autoscaler else { return }
        wake(.autoscale, service, at: world.now + autoscaler.syncPeriod, in: &world)
        guard !deployments[service].isGivenUp else { return }
        let since = deployments[service].scaledAt
        var samples: [PodSample] = []
        for index in deployments[service].pods where pods[index].phase != .gone {
            let usage = pods[index].phase == .running ? world.usage(of: pods[index].replica) : nil
            samples.append(pods[index].sample(autoscaler.metrics, usage, since: since, at: world.now))
        }
        guard let (reason, isNew) = deployments[service].autoscale(samples, at: world.now) else { return }
        note(world.now, .autoscaler, service: service, detail: reason)
        if isNew { reconcile(service, in: &world, observer) }
    }

    // MARK: Releases

    mutating func begin(_ release: Release, in world: inout World, _ observer: some WorldObserver) {
        guard let service = deployments.firstIndex(where: { $0.spec.name == release.service }),
            let version = deployments[service].versions.firstIndex(where: { $0.name == release.version })
        else { return }
        if let overtaken = deployments[service].rollout?.release {
            tell(overtaken, service, "overtaken by '\(release.name)'", at: world.now)
        }
        tell(release, service, "begins: \(release.strategy.name) to \(release.version)", at: world.now)
        deployments[service].begin(release, of: version, at: world.now)
        if let analysis = deployments[service].rollout?.release.analysis {
            world.watch(
                ServiceID(rawValue: UInt16(service)), slowAfter: analysis.p99 ?? Timespan(nanoseconds: .max))
            scheduleMeasurement(service, in: &world)
        }
        switchTraffic(service, in: &world, observer)
        reconcile(service, in: &world, observer)
    }

    private mutating func tell(_ release: Release, _ service: Int, _ what: String, at now: Instant) {
        note(now, .release, service: service, detail: "\(release.name) \(what)")
    }

    private mutating func tell(_ events: [ReleaseEvent], _ service: Int) {
        guard let release = deployments[service].rollout?.release else { return }
        for event in events {
            if event.kind == .aborted {
                let causes = causesOfAbortion(service)
                deployments[service].rollout?.aborted(because: causes)
            }
            let causes = event.kind == .rolledBack ? deployments[service].rollout?.causes : nil
            note(
                event.at, PlatformEvent.Kind(event.kind), service: service,
                detail: "\(release.name) \(event.kind.rawValue): \(event.reason)", causes: causes ?? FaultSet())
        }
    }

    /// The faults behind the requests that failed or were slow. If the release is aborted because of its pods, the
    /// faults behind the deaths and standstills of the version's pods.
    private func causesOfAbortion(_ service: Int) -> FaultSet {
        guard let rollout = deployments[service].rollout else { return FaultSet() }
        guard rollout.controller.isAbortedByPods else { return rollout.faults }
        return deployments[service].pods.filter { pods[$0].version == rollout.version }
            .reduce(into: FaultSet()) { $0.formUnion(pods[$1].faults.all) }
    }

    /// Shows the pods to the release that is under way, and carries out what it says.
    private mutating func observeRollout(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        let events = deployments[service].observeRollout(at: world.now)
        guard !events.isEmpty else { return }
        tell(events, service)
        if deployments[service].rollout?.controller.beginsTrial(with: events) == true {
            beginTrial(service, in: &world)
        }
        deployments[service].closeRollout()
        switchTraffic(service, in: &world, observer)
    }

    /// Gives requests to the pods that should have them now, whichever version had them before.
    private mutating func switchTraffic(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in deployments[service].pods { publish(index, in: &world, observer) }
    }

    // MARK: Analyses

    private mutating func scheduleMeasurement(_ service: Int, in world: inout World) {
        guard let next = deployments[service].rollout?.scheduleMeasurement(at: world.now) else { return }
        wake(.measure, service, life: deployments[service].releases, at: next, in: &world)
    }

    /// Adds what a replica has done since the latest measurement to the figures of its version.
    mutating func harvest(_ index: Int, in world: borrowing World) {
        let service = pods[index].service
        guard deployments[service].rollout?.version == pods[index].version else { return }
        let usage = world.usage(of: pods[index].replica)
        let before = pods[index].takeUsage(usage)
        deployments[service].rollout?.count(usage, since: before)
    }

    /// What the new version's replicas have done since the latest measurement.
    private mutating func takeMeasurement(_ service: Int, in world: borrowing World) -> Measurement {
        for index in deployments[service].pods where pods[index].phase == .running { harvest(index, in: world) }
        return deployments[service].rollout?.takeMeasurement() ?? Measurement(requests: 0)
    }

    /// Measures the new version's replicas.
    mutating func measure(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let rollout = deployments[service].rollout, rollout.isMeasured(at: world.now),
            rollout.release.analysis != nil
        else { return }
        scheduleMeasurement(service, in: &world)
        let measurement = takeMeasurement(service, in: world)
        guard rollout.controller.isMeasured else { return }
        tell(deployments[service].rollout?.measure(measurement, at: world.now) ?? [], service)
        // The old version has its requests back before the new version is told to end.
        if deployments[service].isGoingBack { switchTraffic(service, in: &world, observer) }
    }

    /// From now on measurements of the new version belong to its trial.
    private mutating func beginTrial(_ service: Int, in world: inout World) {
        guard deployments[service].rollout?.release.analysis != nil else { return }
        let remainder = takeMeasurement(service, in: world)
        scheduleMeasurement(service, in: &world)
        tell(deployments[service].rollout?.beginTrial(after: remainder, at: world.now) ?? [], service)
    }
}

extension PlatformEvent.Kind {
    /// As whose event a release's is told.
    init(_ kind: ReleaseEvent.Kind) {
        self =
            switch kind {
            case .promoted: .promoted
            case .rolledBack: .rolledBack
            case .held: .held
            case .step, .holding, .switched, .measured, .stalled, .aborted: .release
            }
    }
}

extension ReleaseStrategy {
    /// As scenario files spell it.
    package var name: String {
        switch self {
        case .rolling: "rolling"
        case .canary: "canary"
        case .blueGreen: "blue-green"
        }
    }
}
