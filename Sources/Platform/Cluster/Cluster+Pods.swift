package import ActorRuntime
internal import Contexts

/// A pod's life from its creation to its end.
extension Cluster {
    // MARK: Making

    /// Makes a pending pod, in the place of one that is gone or in a new place.
    mutating func makePod(of service: Int, version: Int, in world: inout World) -> Int {
        let spec = deployments[service].spec
        let number = takeNumber(of: service)
        let place = number < deployments[service].pods.count ? deployments[service].pods[number] : nil
        let replica = place.map { pods[$0].replica } ?? world.addReplica(of: ServiceID(rawValue: UInt16(service)))
        var pod = Pod(
            replica: replica, service: service, number: number, supervisor: Supervisor(spec.supervision),
            probes: PodProbes(spec.probes), memory: MemoryModel(spec.memory, at: world.now))
        pod.version = version
        pod.phase = .pending
        pod.createdAt = world.now
        pod.uid = uids.next()
        pod.readinessChanged = world.now
        if let place {
            pod.life = pods[place].life
            pods[place] = pod
        } else {
            pods.append(pod)
            deployments[service].pods.append(pods.count - 1)
        }
        let index = place ?? pods.count - 1
        count(index)
        return index
    }

    /// Makes a pod and starts it on its way: it gets a node, its image is pulled, its process is started.
    mutating func create(of service: Int, version: Int, in world: inout World) {
        let index = makePod(of: service, version: version, in: &world)
        place(index, after: deployments[service].schedule.next(&stream), in: &world)
    }

    /// Finds a node for a pod after the time `scheduling`. If no node is ready, the pod stays pending until one is
    /// back.
    mutating func place(_ index: Int, after scheduling: Timespan, in world: inout World) {
        guard nodes.contains(where: \.isReady) else { return }
        let (service, version) = (pods[index].service, pods[index].version)
        bind(index, to: chooseNode(for: service))
        var wait = scheduling
        pods[index].probes.podTaken(at: world.now + scheduling)
        let image = service * (ServiceSpec.maximumVersions + 1) + version
        let isPulled = nodes[pods[index].node].images[image]
        if !isPulled { wait = wait + deployments[service].pull.next(&stream) }
        nodes[pods[index].node].images[image] = true
        let name = deployments[service].versions[version].name
        note(
            world.now, .scheduled, pod: index,
            detail: "\(name) on node \(pods[index].node + 1)\(isPulled ? "" : ", its image is pulled")")
        wake(.start, pod: index, at: world.now + wait, in: &world)
    }

    /// The node with the fewest pods of the service, then with the fewest pods of all, then the first. Never a node
    /// that is known to be lost.
    ///
    /// Source: Kubernetes 1.37, kube-scheduler, default constraints of `PodTopologySpread`, and the taint
    /// `node.kubernetes.io/unreachable`.
    private func chooseNode(for service: Int) -> Int {
        func rank(_ node: Int) -> (Int, Int) { (nodes[node].podsOf[service], nodes[node].pods) }
        return nodes.indices.filter { nodes[$0].isReady }.min { rank($0) < rank($1) } ?? 0
    }

    // MARK: Running

    /// Makes the pod one that has been up for a while: its process listens, and its probes have succeeded.
    mutating func beUp(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        let spec = deployments[pods[index].service].spec
        bind(index, to: chooseNode(for: pods[index].service))
        pods[index].phase = .running
        nodes[pods[index].node].images[pods[index].service * (ServiceSpec.maximumVersions + 1)] = true
        world.start(pods[index].replica)
        // Pods that were taken at different times are not all probed at the same instant.
        pods[index].probes.podTaken(at: world.now + phase(of: index) * -1)
        if spec.database.letsIn {
            world.setListening(true, pods[index].replica)
            pods[index].probes.containerIsUp(at: world.now)
            (pods[index].isReady, pods[index].isAvailable) = (true, true)
            let minReady = spec.strategy.minReadySeconds
            pods[index].readinessChanged = world.now + Timespan(nanoseconds: -minReady.nanoseconds)
            count(index)
        } else {
            pods[index].probes.containerStarted(at: world.now)
        }
        scheduleProbes(index, in: &world)
        pods[index].isPublished = pods[index].isReady || publishesNotReady
        if pods[index].isPublished { world.setReady(true, pods[index].replica, observer) }
    }

    /// How long before the run's beginning the probes of a pod last ticked; they all ticked at the same time.
    private func phase(of index: Int) -> Timespan {
        let spec = deployments[pods[index].service].spec
        let longest = spec.probes.longest(\.period)
        guard longest > .zero, var stream = phases?.fork(spec.name).fork(UInt64(pods[index].number)) else {
            return .zero
        }
        return Timespan(nanoseconds: Int64(stream.nextBounded(UInt64(longest.nanoseconds))))
    }

    /// Starts the process. If its node is out of reach, the process starts when the node is back.
    mutating func start(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        pods[index].isOverdue = nodes[pods[index].node].isLost
        guard !pods[index].isOverdue else { return }
        let (isFirst, service) = (pods[index].phase == .pending, pods[index].service)
        pods[index].phase = .running
        pods[index].startedAt = world.now
        pods[index].scaledUsage = ReplicaUsage()
        pods[index].measuredUsage = ReplicaUsage()
        world.start(pods[index].replica)
        note(world.now, isFirst ? .started : .restarted, pod: index, causes: pods[index].diedBy)
        behave(index, isWarm: false, in: &world)
        pods[index].memory.restart(at: world.now)
        setLeak(index, in: &world)
        scheduleLoop(index, in: &world)
        let startup = deployments[service].startups[pods[index].version].next(&stream)
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
        if pods[index].isPublished, pods[index].unheard.isEmpty { world.setReady(true, pods[index].replica, observer) }
        stateChanged(index, in: &world, observer)
    }

    /// The process opens its port. A process that its database does not let in never comes this far.
    mutating func listen(_ index: Int, in world: inout World) {
        guard deployments[pods[index].service].spec.database.letsIn else { return }
        world.setListening(true, pods[index].replica)
    }

    /// Gives the process the behaviour of its version, slower as long as it is not warm.
    mutating func behave(_ index: Int, isWarm: Bool, in world: inout World) {
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
        unbind(index)
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
        guard !pods[index].isStopping, !nodes[pods[index].node].isLost else { return }
        pods[index].isStopping = true
        let termination = deployments[pods[index].service].spec.termination
        wake(.kill, pod: index, at: world.now + termination.killAfter, in: &world)
        guard termination.signalAfter > .zero else { return signal(index, in: &world, observer) }
        wake(.terminate, pod: index, at: world.now + termination.signalAfter, in: &world)
    }

    /// `SIGTERM`: the process finishes what it holds. A process that stands still hears it only when it goes on.
    mutating func signal(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard pods[index].heldBy.isEmpty else {
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
    mutating func finish(_ index: Int, detail: String = "", in world: inout World, _ observer: some WorldObserver) {
        let service = pods[index].service
        pods[index].phase = .gone
        endProcess(index, in: &world, observer)
        pods[index].isTerminating = false
        pods[index].leaks = []
        pods[index].loops = []
        note(world.now, .terminated, pod: index, detail: detail)
        publish(index, in: &world, observer)
        returnNumber(of: index)
        reconcile(service, in: &world, observer)
    }
}
