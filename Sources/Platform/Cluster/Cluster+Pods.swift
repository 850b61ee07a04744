package import ActorRuntime
internal import Contexts

/// A pod's life from its creation to its end.
extension Cluster {
    // MARK: Making

    /// Makes a pending pod, in the place of one that is gone or in a new place.
    mutating func makePod(of service: Int, version: Int, in world: inout World) -> Int {
        let number = deployments[service].takeNumber(among: pods)
        let place = number < deployments[service].pods.count ? deployments[service].pods[number] : nil
        let replica = place.map { pods[$0].replica } ?? world.addReplica(of: ServiceID(rawValue: UInt16(service)))
        let pod = Pod(
            replica, of: service, number: number, version: version, deployments[service].spec, uid: draws.uid(),
            life: place.map { pods[$0].life } ?? 0, at: world.now)
        if let place {
            pods[place] = pod
        } else {
            pods.append(pod)
            deployments[service].addPlace(pods.count - 1)
        }
        let index = place ?? pods.count - 1
        count(index)
        return index
    }

    /// Must be called whenever a pod begins or ceases to count, to be ready or to be available.
    mutating func count(_ index: Int) {
        guard let change = pods[index].recount() else { return }
        deployments[pods[index].service].recount(pods[index].version, from: change.from, to: change.to)
    }

    /// Must be called when a pod's place may have become free.
    mutating func returnNumber(of index: Int) {
        if pods[index].isFree { deployments[pods[index].service].returnNumber(pods[index].number) }
    }

    /// Makes a pod and starts it on its way: it gets a node, its image is pulled, its process is started.
    mutating func create(of service: Int, version: Int, in world: inout World) {
        let index = makePod(of: service, version: version, in: &world)
        place(index, after: draws.time(deployments[service].schedule), in: &world)
    }

    /// Finds a node for a pod after the time `scheduling`. If no node is ready, the pod stays pending until one is
    /// back.
    mutating func place(_ index: Int, after scheduling: Timespan, in world: inout World) {
        guard nodes.isAnyReady else { return }
        let (service, version) = (pods[index].service, pods[index].version)
        bind(index)
        var wait = scheduling
        pods[index].probes.podTaken(at: world.now + scheduling)
        let isPulled = nodes.takeImage(of: service, version: version, on: pods[index].node)
        if !isPulled { wait = wait + draws.time(deployments[service].pull) }
        let name = deployments[service].versions[version].name
        note(
            world.now, .scheduled, pod: index,
            detail: "\(name) on node \(pods[index].node + 1)\(isPulled ? "" : ", its image is pulled")")
        wake(.start, pod: index, at: world.now + wait, in: &world)
    }

    /// Gives a pod its node.
    private mutating func bind(_ index: Int) {
        let service = pods[index].service
        let node = nodes.choose(for: service)
        pods[index].place(on: node)
        nodes.bind(service, to: node)
    }

    // MARK: Running

    /// Makes the pod one that has been up for a while: its process listens, and its probes have succeeded.
    mutating func beUp(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let spec = deployments[pods[index].service].spec
        bind(index)
        pods[index].phase = .running
        _ = nodes.takeImage(of: pods[index].service, version: 0, on: pods[index].node)
        world.start(pods[index].replica)
        // Pods that were taken at different times are not all probed at the same instant.
        pods[index].probes.podTaken(at: world.now + draws.phase(of: pods[index].number, spec) * -1)
        if spec.database.letsIn {
            world.setListening(true, pods[index].replica)
            pods[index].probes.containerIsUp(at: world.now)
            pods[index].beAvailable(at: world.now, minReady: spec.strategy.minReadySeconds)
            count(index)
        } else {
            pods[index].probes.containerStarted(at: world.now)
        }
        scheduleProbes(index, in: &world)
        let isPublished = pods[index].isReady || publishesNotReady
        pods[index].endpoints.begin(isPublished)
        if isPublished { world.setReady(true, pods[index].replica, observer) }
    }

    /// Starts the process. If its node is out of reach, the process starts when the node is back.
    mutating func start(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        pods[index].isOverdue = nodes.isLost(pods[index].node)
        guard !pods[index].isOverdue else { return }
        let service = pods[index].service
        let isFirst = pods[index].start(at: world.now)
        world.start(pods[index].replica)
        note(world.now, isFirst ? .started : .restarted, pod: index, causes: pods[index].faults.diedBy)
        behave(index, isWarm: false, in: &world)
        pods[index].memory.restart(at: world.now)
        setLeak(index, in: &world)
        scheduleLoop(index, in: &world)
        let startup = draws.time(deployments[service].startups[pods[index].version])
        if startup > .zero {
            wake(.listen, pod: index, at: world.now + startup, in: &world)
        } else {
            listen(index, in: &world)
        }
        pods[index].probes.containerStarted(at: world.now)
        scheduleProbes(index, in: &world)
        refreshReadiness(index, in: &world, observer)
        // The pod may have been published while its process was down. The world does not accept that for a dead
        // process.
        if pods[index].endpoints.isPublished, pods[index].endpoints.areUpToDate {
            world.setReady(true, pods[index].replica, observer)
        }
        stateChanged(index, in: &world, observer)
    }

    /// The process opens its port. A process that its database does not let in never comes this far.
    func listen(_ index: Int, in world: inout World) {
        guard deployments[pods[index].service].spec.database.letsIn else { return }
        world.setListening(true, pods[index].replica)
    }

    /// Gives the process the behaviour of its version, slower as long as it is not warm.
    func behave(_ index: Int, isWarm: Bool, in world: inout World) {
        let deployment = deployments[pods[index].service]
        let (version, warmUp) = (deployment.versions[pods[index].version], deployment.spec.warmUp)
        let isCold = !isWarm && warmUp.duration > .zero && warmUp.factor != 1
        if isCold { wake(.warm, pod: index, at: world.now + warmUp.duration, in: &world) }
        let isPlain = !isCold && version.time == nil && version.errorProbability == 0
        let behaviour = ReplicaBehaviour(
            time: version.time, timeFactor: isCold ? warmUp.factor : 1, errorProbability: version.errorProbability)
        world.setBehaviour(isPlain ? nil : behaviour, of: pods[index].replica)
    }

    // MARK: Ending

    /// Deletes a pod: it leaves the endpoints, and its process is asked to end.
    mutating func terminate(_ index: Int, detail: String = "", in world: inout World, _ observer: some WorldObserver) {
        guard pods[index].counts else { return }
        pods[index].isTerminating = true
        count(index)
        if !pods[index].isUnplaced { nodes.unbind(pods[index].service, from: pods[index].node) }
        pods[index].probes.terminate()
        note(world.now, .terminating, pod: index, detail: detail)
        publish(index, in: &world, observer)
        if pods[index].phase == .running {
            stop(index, in: &world, observer)
        } else {
            finish(index, in: &world, observer)
        }
    }

    /// Asks the process to end after `preStop`, and kills it when its time is up. A process that cannot be reached is
    /// asked when its node is back.
    mutating func stop(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard !pods[index].isStopping, !nodes.isLost(pods[index].node) else { return }
        pods[index].isStopping = true
        let termination = deployments[pods[index].service].spec.termination
        wake(.kill, pod: index, at: world.now + termination.killAfter, in: &world)
        guard termination.signalAfter > .zero else { return signal(index, in: &world, observer) }
        wake(.terminate, pod: index, at: world.now + termination.signalAfter, in: &world)
    }

    /// `SIGTERM`: the process finishes what it holds. A process that stands still hears it only when it goes on.
    mutating func signal(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard !pods[index].faults.isHeld else {
            pods[index].isDeaf = true
            return
        }
        world.drain(pods[index].replica, observer)
    }

    /// A replica that was asked to end holds nothing any more.
    package mutating func drained(_ replica: ReplicaID, in world: inout World, _ observer: some WorldObserver) {
        guard let index = pod(of: replica) else { return }
        endStopped(index, detail: "", in: &world, observer)
    }

    /// Ends a process that was asked to end, because its pod is deleted or because its probe has failed.
    mutating func endStopped(_ index: Int, detail: String, in world: inout World, _ observer: some WorldObserver) {
        guard pods[index].isStopping else { return }
        if pods[index].isTerminating { return finish(index, detail: detail, in: &world, observer) }
        died(index, .killed, fault: nil, detail: detail, in: &world, observer)
    }

    /// The pod is gone, whatever its process still held.
    private mutating func finish(
        _ index: Int, detail: String = "", in world: inout World, _ observer: some WorldObserver
    ) {
        pods[index].phase = .gone
        endProcess(index, in: &world, observer)
        pods[index].end()
        note(world.now, .terminated, pod: index, detail: detail)
        publish(index, in: &world, observer)
        returnNumber(of: index)
        reconcile(pods[index].service, in: &world, observer)
    }

    /// Ends the process, if there is one, and everything that belongs to its present life.
    private mutating func endProcess(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        if world.isRunning(pods[index].replica) {
            // Senders that have not heard of its death yet find the port closed.
            world.kill(pods[index].replica, keepsAddress: spec.endpointsDelay > .zero || publishesNotReady, observer)
            harvest(index, in: world)
        }
        pods[index].endLife()
        loseStorage(pods[index].service, in: &world)
    }

    /// A database on the replicas' own volume is lost with the last of them (Kubernetes `emptyDir`).
    private mutating func loseStorage(_ service: Int, in world: inout World) {
        guard deployments[service].spec.database.storage == .ephemeral,
            !deployments[service].pods.contains(where: { world.isRunning(pods[$0].replica) })
        else { return }
        world.crashDatabase(ServiceID(rawValue: UInt16(service)), losing: .everything)
        note(world.now, .storageLost, service: service, detail: "ephemeral storage: all rows are lost")
    }

    // MARK: Dying

    /// The process has died, or dies now. Its supervision decides what follows.
    mutating func died(
        _ index: Int, _ kind: PlatformEvent.Kind, fault: Int?, detail: String = "", in world: inout World,
        _ observer: some WorldObserver
    ) {
        pods[index].phase = .waiting
        let isProbe = pods[index].isStopping && !pods[index].isTerminating
        pods[index].faults.died(by: fault, ofProbe: isProbe)
        world.blameDeath(of: pods[index].replica, on: pods[index].faults.diedBy)
        endProcess(index, in: &world, observer)
        note(world.now, kind, pod: index, fault: fault, detail: detail)
        guard !pods[index].isTerminating else { return finish(index, in: &world, observer) }
        countRestart(of: index)
        switch verdict(on: index, at: world.now) {
        case .restart(let delay):
            wake(.start, pod: index, at: world.now + delay, in: &world)
        case .stop:
            pods[index].phase = .stopped
            note(world.now, .stopped, pod: index)
        case .escalate:
            escalate(pods[index].service, in: &world, observer)
        }
        refreshReadiness(index, in: &world, observer)
    }

    private mutating func countRestart(of index: Int) {
        pods[index].countRestart()
        let service = pods[index].service
        if deployments[service].rollout?.version == pods[index].version { deployments[service].rollout?.countRestart() }
    }

    /// OTP counts restarts by supervisor, and a service's replicas share one supervisor. The others count by replica.
    private mutating func verdict(on index: Int, at now: Instant) -> Supervisor.Verdict {
        let jitter = draws.jitter()
        let startedAt = pods[index].startedAt
        if case .intensity = pods[index].supervisor.policy {
            return deployments[pods[index].service].supervisor.died(at: now, startedAt: startedAt, jitter: jitter)
        }
        return pods[index].supervisor.died(at: now, startedAt: startedAt, jitter: jitter)
    }

    /// The service's supervisor has given up: all its replicas end and stay down. An OTP application does so when its
    /// top supervisor terminates.
    private mutating func escalate(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        deployments[service].giveUp()
        let causes = deployments[service].pods.reduce(into: FaultSet()) { $0.formUnion(pods[$1].faults.diedBy) }
        note(
            world.now, .escalated, service: service, detail: Self.reason(deployments[service].spec.supervision),
            causes: causes)
        for index in deployments[service].pods where pods[index].phase != .gone {
            pods[index].phase = .stopped
            endProcess(index, in: &world, observer)
            note(world.now, .stopped, pod: index)
            refreshReadiness(index, in: &world, observer)
        }
    }

    private static func reason(_ policy: SupervisionPolicy) -> String {
        guard case .intensity(let maximum, let period) = policy else { return "all replicas stay down" }
        let restarts = maximum == 1 ? "1 restart" : "\(maximum) restarts"
        return "more than \(restarts) needed within \(period): all replicas stay down"
    }
}
