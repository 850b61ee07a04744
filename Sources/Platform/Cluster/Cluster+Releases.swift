internal import ActorRuntime
internal import Contexts

/// Releases: new versions are tried, and then promoted or rolled back.
extension Cluster {
    mutating func beginRelease(_ number: Int, in world: inout World, _ observer: some WorldObserver) {
        var release = releases[number]
        guard let service = deployments.firstIndex(where: { $0.spec.name == release.service }),
            let version = deployments[service].versions.firstIndex(where: { $0.name == release.version })
        else { return }
        if let overtaken = deployments[service].rollout?.controller.release {
            tell(overtaken, service, "overtaken by '\(release.name)'", at: world.now)
        }
        tell(release, service, "begins: \(release.strategy.name) to \(release.version)", at: world.now)
        // The stable version has nothing to prove (Argo Rollouts: a rollback to the stable set skips the steps).
        if version == deployments[service].stable { (release.strategy, release.analysis) = (.rolling, nil) }
        let old = counts(of: service) { $0 != version }
        let controller = ReleaseController(
            release, strategy: deployments[service].spec.strategy, desired: deployments[service].desired,
            old: old.replicas, at: world.now)
        deployments[service].rollout = Deployment.Rollout(
            controller: controller, version: version, hadTraffic: deployments[service].givesTraffic(to: version))
        deployments[service].releases += 1
        if let analysis = release.analysis {
            world.watch(
                ServiceID(rawValue: UInt16(service)), slowAfter: analysis.p99 ?? Timespan(nanoseconds: .max))
            scheduleMeasurement(service, analysis, in: &world)
        }
        switchTraffic(service, in: &world, observer)
        reconcile(service, in: &world, observer)
    }

    private mutating func tell(
        _ release: Release, _ service: Int, _ what: String, at now: Instant, as kind: PlatformEvent.Kind = .release
    ) {
        note(now, kind, service: service, detail: "\(release.name) \(what)")
    }

    private mutating func tell(_ events: [ReleaseEvent], _ service: Int) {
        guard let release = deployments[service].rollout?.controller.release else { return }
        for event in events {
            let kind: PlatformEvent.Kind =
                switch event.kind {
                case .promoted: .promoted
                case .rolledBack: .rolledBack
                case .held: .held
                default: .release
                }
            if event.kind == .aborted {
                let causes = causesOfAbortion(service)
                deployments[service].rollout?.causes = causes
            }
            let causes = kind == .rolledBack ? deployments[service].rollout?.causes ?? FaultSet() : FaultSet()
            let what = "\(release.name) \(event.kind.rawValue): \(event.reason)"
            note(event.at, kind, service: service, detail: what, causes: causes)
        }
    }

    /// The faults behind the requests that failed or were slow. If the release is aborted because of its pods, the
    /// faults behind the deaths and standstills of the version's pods.
    private func causesOfAbortion(_ service: Int) -> FaultSet {
        guard let rollout = deployments[service].rollout else { return FaultSet() }
        guard rollout.controller.isAbortedByPods else { return rollout.faults }
        return deployments[service].pods.filter { pods[$0].version == rollout.version }
            .reduce(into: FaultSet()) {
                $0.formUnion(pods[$1].diedBy)
                $0.formUnion(pods[$1].wasHeldBy)
            }
    }

    // MARK: Leading it

    /// Shows the pods to the release that is under way, and carries out what it says.
    mutating func observeRollout(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let version = deployments[service].rollout?.version else { return }
        // On the way back, the release is over when one version is left, even if it had overtaken another release.
        let stable = deployments[service].stable
        let isNew: (Int) -> Bool = deployments[service].isGoingBack ? { $0 != stable } : { $0 == version }
        let new = counts(of: service, where: isNew)
        let old = counts(of: service) { !isNew($0) }
        let desired = deployments[service].desired
        let events =
            deployments[service].rollout?.controller.observe(desired: desired, new: new, old: old, at: world.now) ?? []
        guard !events.isEmpty else { return }
        tell(events, service)
        if deployments[service].rollout?.controller.beginsTrial(with: events) == true {
            beginTrial(service, in: &world)
        }
        switch deployments[service].rollout?.controller.phase {
        case .promoted:
            deployments[service].stable = version
            deployments[service].rollout = nil
        case .rolledBack: deployments[service].rollout = nil
        default: break
        }
        switchTraffic(service, in: &world, observer)
    }

    /// Gives requests to the pods that should have them now, whichever version had them before.
    private mutating func switchTraffic(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in deployments[service].pods { publish(index, in: &world, observer) }
    }

    /// Asks to be woken when the release wants to be asked again.
    mutating func scheduleLook(_ service: Int, in world: inout World) {
        guard let rollout = deployments[service].rollout else { return }
        let next = rollout.controller.nextLook
        guard next != rollout.nextLook else { return }
        deployments[service].rollout?.nextLook = next
        guard let next else { return }
        wake(.look, service, life: deployments[service].releases, at: next, in: &world)
    }

    // MARK: Measuring it

    private mutating func scheduleMeasurement(_ service: Int, _ analysis: AnalysisSpec, in world: inout World) {
        let next = world.now + analysis.interval
        deployments[service].rollout?.nextMeasurement = next
        wake(.measure, service, life: deployments[service].releases, at: next, in: &world)
    }

    /// Adds what a replica has done since the latest measurement to the figures of its version.
    mutating func harvest(_ index: Int, in world: borrowing World) {
        let service = pods[index].service
        guard deployments[service].rollout?.version == pods[index].version else { return }
        let usage = world.usage(of: pods[index].replica)
        deployments[service].rollout?.measured.add(usage, since: pods[index].measuredUsage)
        deployments[service].rollout?.faults.formUnion(usage.faults)
        pods[index].measuredUsage = usage
    }

    /// What the new version's replicas have done since the latest measurement.
    private mutating func takeMeasurement(_ service: Int, in world: borrowing World) -> Measurement {
        for index in deployments[service].pods where pods[index].phase == .running { harvest(index, in: world) }
        guard let rollout = deployments[service].rollout else { return Measurement(requests: 0) }
        deployments[service].rollout?.measured = ReplicaUsage()
        deployments[service].rollout?.restarts = 0
        return Measurement(
            requests: Int(rollout.measured.handled), errors: Int(rollout.measured.failed),
            slow: Int(rollout.measured.slow), restarts: rollout.restarts)
    }

    /// Measures the new version's replicas.
    mutating func measure(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let rollout = deployments[service].rollout, rollout.nextMeasurement == world.now,
            let analysis = rollout.controller.release.analysis
        else { return }
        scheduleMeasurement(service, analysis, in: &world)
        let measurement = takeMeasurement(service, in: world)
        guard rollout.controller.isMeasured else { return }
        tell(deployments[service].rollout?.controller.measure(measurement, at: world.now) ?? [], service)
        // The old version has its requests back before the new version is told to end.
        if deployments[service].isGoingBack { switchTraffic(service, in: &world, observer) }
    }

    /// From now on measurements of the new version belong to its trial.
    private mutating func beginTrial(_ service: Int, in world: inout World) {
        guard let analysis = deployments[service].rollout?.controller.release.analysis else { return }
        let remainder = takeMeasurement(service, in: world)
        scheduleMeasurement(service, analysis, in: &world)
        tell(deployments[service].rollout?.controller.beginTrial(after: remainder, at: world.now) ?? [], service)
    }
}

extension ReplicaUsage {
    fileprivate mutating func add(_ usage: ReplicaUsage, since before: ReplicaUsage) {
        handled += usage.handled - before.handled
        failed += usage.failed - before.failed
        slow += usage.slow - before.slow
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
