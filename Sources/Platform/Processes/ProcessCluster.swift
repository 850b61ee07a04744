internal import ActorRuntime
package import Contexts

/// Keeps the replicas of every service running as processes of this machine, as ``Cluster`` does in a world: it starts
/// them, probes their health, restarts those that have ended, exchanges their versions and changes their number.
///
/// It is a state machine. It is told what has happened (`ended`, `listening`, `answered`, ...) and that time has passed
/// (``advance(to:)``), and says in ``takeActions()`` what is to be done. It touches no process and reads no clock, so it
/// is tested without either. Its controllers are those of the simulated cluster: ``Deployment`` with rolling update,
/// canary, analysis and autoscaler, ``PodProbes``, ``Supervisor``, ``Termination``.
///
/// There is one machine, so there are no nodes and no images, and a start is not delayed on purpose.
package struct ProcessCluster {
    /// The most replicas of a service on one machine.
    package static let maximumReplicas = 100

    private enum Wake: Hashable {
        case start(PodLife)
        case available(PodLife)
        case askToEnd(PodLife)
        case kill(PodLife)
        case probe(PodLife, ProbeKind)
        case autoscale(Int)
        // For one release of a service.
        case look(Int, UInt32)
        case measure(Int, UInt32)
    }

    private(set) var deployments: [Deployment]
    private(set) var pods: [HostedPod] = []
    private var nextPod = 0
    private var wakes = WakeList<Wake>()
    private var actions: [ProcessAction] = []
    private var log: [PlatformEvent] = []
    private var draws: ClusterDraws
    private var isEnding = false

    package init(_ services: [ServiceSpec], seed: RandomStream) {
        deployments = services.map { Deployment($0, processors: 1) }
        draws = ClusterDraws(seed: seed)
    }

    // MARK: In and out

    package mutating func takeActions() -> [ProcessAction] {
        defer { actions.removeAll() }
        return actions
    }

    package mutating func takeLog() -> [PlatformEvent] {
        defer { log.removeAll() }
        return log
    }

    /// When ``advance(to:)`` is to be called, at the latest; nil if only events matter.
    package var nextWake: Instant? { wakes.next }

    /// Does everything that is due by an instant.
    package mutating func advance(to now: Instant) {
        while let wake = wakes.takeDue(by: now) { woke(wake, at: now) }
    }

    private mutating func wake(_ wake: Wake, at instant: Instant) { wakes.add(wake, at: instant) }

    private mutating func woke(_ wake: Wake, at now: Instant) {
        switch wake {
        case .start(let key): if let pod = place(key) { start(pod, at: now) }
        case .available(let key):
            guard let pod = place(key) else { return }
            let wait = deployments[pods[pod].service].spec.strategy.minReadySeconds
            pods[pod].checkAvailability(at: now, minReady: wait)
            count(pod)
            reconcile(pods[pod].service, at: now)
        case .askToEnd(let key): if place(key) != nil { actions.append(.askToEnd(key)) }
        case .kill(let key): if place(key) != nil { actions.append(.kill(key)) }
        case .probe(let key, let kind):
            guard let pod = place(key) else { return }
            scheduleProbe(pod, kind, at: now)
            ask(pod, kind, at: now)
        case .autoscale(let service):
            guard let spec = deployments[service].spec.autoscaler else { return }
            self.wake(.autoscale(service), at: now + spec.syncPeriod)
            actions.append(.sample(service: service))
        case .look(let service, let release):
            if deployments[service].releases == release { reconcile(service, at: now) }
        case .measure(let service, let release):
            if deployments[service].releases == release { actions.append(.measure(service: service)) }
        }
    }

    /// Where the pod of this life stands; nil if that life is over.
    private func place(_ key: PodLife) -> Int? {
        pods.firstIndex { $0.id == key.pod && $0.life == key.life }
    }

    private mutating func note(_ kind: PlatformEvent.Kind, pod: Int, at now: Instant, _ detail: String = "") {
        log.append(
            PlatformEvent(at: now, kind: kind, service: pods[pod].service, replica: pods[pod].number, detail: detail))
    }

    private mutating func note(_ kind: PlatformEvent.Kind, service: Int, at now: Instant, _ detail: String) {
        log.append(PlatformEvent(at: now, kind: kind, service: service, replica: nil, detail: detail))
    }

    // MARK: What is wanted

    /// Makes all pods, as many as are wanted.
    package mutating func deploy(at now: Instant) {
        for service in deployments.indices {
            reconcile(service, at: now)
            if let autoscaler = deployments[service].spec.autoscaler {
                wake(.autoscale(service), at: now + autoscaler.syncPeriod)
            }
        }
    }

    /// Wants another number of replicas of a service.
    package mutating func scale(_ name: String, to count: Int, at now: Instant) throws(ProcessRefusal) {
        let service = try service(name)
        guard (0...Self.maximumReplicas).contains(count) else { throw .replicas(count) }
        deployments[service].desired = count
        reconcile(service, at: now)
    }

    /// Begins a release. It overtakes the one of that service that is under way.
    package mutating func begin(_ release: Release, at now: Instant) throws(ProcessRefusal) {
        let service = try service(release.service)
        let versions = deployments[service].versions
        guard let version = versions.firstIndex(where: { $0.name == release.version }) else {
            throw .noVersion(release.version, of: release.service, known: versions.map(\.name))
        }
        note(
            .release, service: service, at: now,
            "\(release.name) begins: \(release.strategy.name) to \(release.version)")
        deployments[service].begin(release, of: version, at: now)
        if deployments[service].rollout?.release.analysis != nil {
            actions.append(.beginMeasuring(service: service))
            scheduleMeasurement(service, at: now)
        }
        publish(service)
        reconcile(service, at: now)
    }

    /// Kills the process of a replica by its name, as `order-1`. What follows is what follows any death.
    package mutating func kill(_ name: String, at now: Instant) throws(ProcessRefusal) {
        guard let pod = pods.first(where: { self.name(of: $0) == name && !$0.isTerminating }) else {
            throw .noPod(name, known: status.map(\.name))
        }
        guard pod.phase == .running else { throw .noProcess(name) }
        actions.append(.kill(pod.key))
    }

    /// Asks all processes to end. None is started any more.
    package mutating func end(at now: Instant) {
        isEnding = true
        for pod in pods where pod.counts { terminate(pod.id, at: now) }
    }

    private func service(_ name: String) throws(ProcessRefusal) -> Int {
        guard !isEnding else { throw .endsNow }
        guard let service = deployments.firstIndex(where: { $0.spec.name == name }) else {
            throw .noService(name, known: deployments.map(\.spec.name))
        }
        return service
    }

    // MARK: What happens

    /// The process has said that it listens.
    package mutating func listening(_ key: PodLife, at now: Instant) {
        guard let pod = place(key), !pods[pod].isListening else { return }
        pods[pod].isListening = true
        refreshReadiness(pod, at: now)
        stateChanged(pod, at: now)
    }

    /// The process has ended, or could not be started.
    ///
    /// - Parameter detail: how, in words: `SIGKILL`, `exit code 1`.
    package mutating func ended(_ key: PodLife, detail: String, at now: Instant) {
        guard let pod = place(key) else { return }
        let wasStopping = pods[pod].isStopping
        pods[pod].ended(.waiting)
        guard !pods[pod].isTerminating else {
            note(.terminated, pod: pod, at: now, detail)
            let service = pods[pod].service
            pods.remove(at: pod)
            publish(service)
            return reconcile(service, at: now)
        }
        note(wasStopping ? .killed : .crashed, pod: pod, at: now, detail)
        restart(pod, at: now)
    }

    /// A probe was answered, or was not answered within its time.
    package mutating func answered(_ key: PodLife, _ kind: ProbeKind, succeeded: Bool, at now: Instant) {
        guard let pod = place(key) else { return }
        let (consequence, isDue) = pods[pod].probes.observe(kind, succeeded, at: now)
        switch consequence {
        case .none: break
        case .started, .unready:
            refreshReadiness(pod, at: now)
            stateChanged(pod, at: now)
        case .ready: refreshReadiness(pod, at: now)
        case .restart(let kind):
            note(.probeFailed, pod: pod, at: now, "\(kind.rawValue) probe: the process is restarted")
            stop(pod, at: now)
        }
        if isDue, let pod = place(key) { ask(pod, kind, at: now) }
    }

    /// What the pods of a service do.
    ///
    /// - Parameters:
    ///   - values: for each pod by its number among all pods, a value for each metric of the autoscaler in its order, in
    ///     thousandths; a pod that could not be measured is missing.
    ///   - window: over how long they were measured.
    package mutating func sampled(
        _ service: Int, _ values: [(pod: Int, values: [Int64?])], over window: Timespan, at now: Instant
    ) {
        guard let spec = deployments[service].spec.autoscaler, !isEnding else { return }
        let samples = pods.filter { $0.service == service }.map { pod in
            let own = values.first { $0.pod == pod.id }?.values
            return pod.sample(own ?? spec.metrics.map { _ in nil }, at: now, over: window)
        }
        guard let (reason, isNew) = deployments[service].autoscale(samples, at: now) else { return }
        note(.autoscaler, service: service, at: now, reason)
        if isNew { reconcile(service, at: now) }
    }

    /// What the pods of the version that is being released have done since the latest measurement; nil if nobody could
    /// find out, which says nothing about the version.
    package mutating func measured(_ service: Int, _ figures: Measurement?, at now: Instant) {
        guard let rollout = deployments[service].rollout, rollout.release.analysis != nil else { return }
        scheduleMeasurement(service, at: now)
        // Restarts that were counted meanwhile belong to the next measurement.
        guard let figures else { return }
        var measurement = deployments[service].rollout?.takeMeasurement() ?? Measurement(requests: 0)
        (measurement.requests, measurement.errors) = (figures.requests, figures.errors)
        measurement.slow = figures.slow
        guard rollout.controller.isMeasured else { return }
        tell(deployments[service].rollout?.measure(measurement, at: now) ?? [], service)
        // The old version has its requests back before the new version is told to end.
        if deployments[service].isGoingBack { publish(service) }
        reconcile(service, at: now)
    }

    // MARK: Pods

    private mutating func create(of service: Int, version: Int, at now: Instant) {
        let taken = pods.filter { $0.service == service }.map(\.number)
        let number = (0...).first { !taken.contains($0) } ?? 0
        let pod = HostedPod(
            nextPod, of: service, number: number, version: version, deployments[service].spec, uid: draws.uid(),
            at: now)
        nextPod += 1
        pods.append(pod)
        count(pods.count - 1)
        start(pods.count - 1, at: now)
    }

    private mutating func start(_ pod: Int, at now: Instant) {
        let isFirst = pods[pod].restarts == 0
        pods[pod].start(at: now)
        note(
            isFirst ? .started : .restarted, pod: pod, at: now,
            deployments[pods[pod].service].versions[pods[pod].version].name)
        actions.append(.start(pods[pod].key))
        for kind in ProbeKind.allCases { scheduleProbe(pod, kind, at: now) }
    }

    /// Must be called whenever a pod begins or ceases to count, to be ready or to be available.
    private mutating func count(_ pod: Int) {
        guard let change = pods[pod].recount() else { return }
        deployments[pods[pod].service].recount(pods[pod].version, from: change.from, to: change.to)
    }

    private mutating func terminate(_ id: Int, at now: Instant) {
        guard let pod = pods.firstIndex(where: { $0.id == id }), pods[pod].counts else { return }
        pods[pod].isTerminating = true
        count(pod)
        pods[pod].probes.terminate()
        note(.terminating, pod: pod, at: now)
        let service = pods[pod].service
        guard pods[pod].phase == .running else {
            pods.remove(at: pod)
            return publish(service)
        }
        publish(service)
        stop(pod, at: now)
    }

    /// Asks the process to end after `preStop`, and kills it when its time is up.
    private mutating func stop(_ pod: Int, at now: Instant) {
        guard !pods[pod].isStopping else { return }
        pods[pod].isStopping = true
        let termination = deployments[pods[pod].service].spec.termination
        let key = pods[pod].key
        wake(.kill(key), at: now + termination.killAfter)
        guard termination.signalAfter > .zero else { return actions.append(.askToEnd(key)) }
        wake(.askToEnd(key), at: now + termination.signalAfter)
    }

    /// The process has ended, and its supervision says what follows.
    private mutating func restart(_ pod: Int, at now: Instant) {
        let service = pods[pod].service
        guard !deployments[service].isGivenUp else {
            pods[pod].phase = .stopped
            return refreshReadiness(pod, at: now)
        }
        pods[pod].countRestart()
        if deployments[service].rollout?.version == pods[pod].version { deployments[service].rollout?.countRestart() }
        let (startedAt, jitter) = (pods[pod].startedAt, draws.jitter())
        let verdict =
            if case .intensity = pods[pod].supervisor.policy {
                deployments[service].supervisor.died(at: now, startedAt: startedAt, jitter: jitter)
            } else {
                pods[pod].supervisor.died(at: now, startedAt: startedAt, jitter: jitter)
            }
        switch verdict {
        case .restart(let delay) where delay > .zero:
            wake(.start(pods[pod].key), at: now + delay)
        case .restart:
            refreshReadiness(pod, at: now)
            // The pod may stand elsewhere now, since others may have come or gone meanwhile.
            return wake(.start(pods[pod].key), at: now)
        case .stop:
            pods[pod].phase = .stopped
            note(.stopped, pod: pod, at: now)
        case .escalate:
            deployments[service].giveUp()
            note(
                .escalated, service: service, at: now,
                "more restarts than its supervisor allows: all replicas stay down")
            for other in pods.indices where pods[other].service == service {
                if pods[other].phase == .running { actions.append(.kill(pods[other].key)) }
                pods[other].phase = .stopped
            }
        }
        refreshReadiness(pod, at: now)
    }

    // MARK: Probes

    private mutating func scheduleProbe(_ pod: Int, _ kind: ProbeKind, at now: Instant) {
        guard let due = pods[pod].probes.nextProbe(kind, after: now) else { return }
        wake(.probe(pods[pod].key, kind), at: due)
    }

    /// A process that has started and is not ready is asked for its readiness whenever its state changes.
    private mutating func stateChanged(_ pod: Int, at now: Instant) {
        guard pods[pod].isListening, !pods[pod].probes.isReady else { return }
        ask(pod, .readiness, isOutOfTurn: true, at: now)
    }

    private mutating func ask(_ pod: Int, _ kind: ProbeKind, isOutOfTurn: Bool = false, at now: Instant) {
        guard pods[pod].probes.ask(kind, at: now, isOutOfTurn: isOutOfTurn) else { return }
        let timeout = deployments[pods[pod].service].spec.probes[kind]?.timeout ?? .zero
        actions.append(.probe(pods[pod].key, kind, within: timeout))
    }

    /// Updates the condition `Ready` from the state of process and probes.
    private mutating func refreshReadiness(_ pod: Int, at now: Instant) {
        let service = pods[pod].service
        let isReady = pods[pod].shouldBeReady
        guard isReady != pods[pod].isReady else { return publish(service) }
        let wait = deployments[service].spec.strategy.minReadySeconds
        pods[pod].setReady(isReady, at: now, minReady: wait)
        if pods[pod].phase == .running { note(isReady ? .ready : .unready, pod: pod, at: now) }
        count(pod)
        if isReady, wait > .zero { wake(.available(pods[pod].key), at: now + wait) }
        publish(service)
        reconcile(service, at: now)
    }

    // MARK: Endpoints

    private mutating func publish(_ service: Int) {
        for pod in pods.indices where pods[pod].service == service {
            let isPublished =
                pods[pod].isReady && pods[pod].counts && deployments[service].givesTraffic(to: pods[pod].version)
            guard isPublished != pods[pod].isPublished else { continue }
            pods[pod].isPublished = isPublished
            if actions.last != .publish { actions.append(.publish) }
        }
    }

    // MARK: The deployment controller

    /// Brings a service to the numbers that are wanted now.
    private mutating func reconcile(_ service: Int, at now: Instant) {
        guard !isEnding, !deployments[service].isGivenUp, deployments[service].beginReconciling() else { return }
        repeat {
            deployments[service].beginTurn()
            observeRollout(service, at: now)
            for wanted in deployments[service].wanted { scale(service, wanted, at: now) }
        } while deployments[service].endTurn()
        guard let look = deployments[service].rollout?.nextWakeUp() else { return }
        wake(.look(service, deployments[service].releases), at: look)
    }

    private mutating func scale(_ service: Int, _ wanted: Deployment.Wanted, at now: Instant) {
        let surplus = deployments[service].counts(of: wanted.version).replicas - wanted.count
        guard surplus != 0 else { return }
        deployments[service].noteProgress()
        guard surplus > 0 else {
            for _ in surplus..<0 { create(of: service, version: wanted.version, at: now) }
            return
        }
        for id in leaving(surplus, service, wanted.version, at: now) { terminate(id, at: now) }
    }

    /// The pods of a version that serve least, in the order in which they go.
    private func leaving(_ count: Int, _ service: Int, _ version: Int, at now: Instant) -> [Int] {
        let neighbours = pods.count { $0.service == service && $0.counts }
        let ranked = pods.filter { $0.service == service && $0.version == version && $0.counts }.map {
            (id: $0.id, rank: $0.scaleInRank(neighbours: neighbours))
        }
        return ranked.sorted { $0.rank.goesBefore($1.rank, at: now) }.prefix(count).map(\.id)
    }

    // MARK: Releases

    private mutating func observeRollout(_ service: Int, at now: Instant) {
        let events = deployments[service].observeRollout(at: now)
        guard !events.isEmpty else { return }
        tell(events, service)
        if deployments[service].rollout?.controller.beginsTrial(with: events) == true,
            deployments[service].rollout?.release.analysis != nil
        {
            beginTrial(service, at: now)
        }
        deployments[service].closeRollout()
        publish(service)
    }

    private mutating func beginTrial(_ service: Int, at now: Instant) {
        let remainder = deployments[service].rollout?.takeMeasurement() ?? Measurement(requests: 0)
        actions.append(.beginMeasuring(service: service))
        scheduleMeasurement(service, at: now)
        tell(deployments[service].rollout?.beginTrial(after: remainder, at: now) ?? [], service)
    }

    private mutating func scheduleMeasurement(_ service: Int, at now: Instant) {
        guard let next = deployments[service].rollout?.scheduleMeasurement(at: now) else { return }
        wake(.measure(service, deployments[service].releases), at: next)
    }

    private mutating func tell(_ events: [ReleaseEvent], _ service: Int) {
        guard let release = deployments[service].rollout?.release else { return }
        for event in events {
            note(
                PlatformEvent.Kind(event.kind), service: service, at: event.at,
                "\(release.name) \(event.kind.rawValue): \(event.reason)")
        }
    }
}
