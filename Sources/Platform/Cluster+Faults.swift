package import ActorRuntime

/// What faults do to single replicas beside killing them.
extension Cluster {
    /// Stops up to `count` running replicas of a service where they stand; nil stops all. They stand still until
    /// ``resume(fault:in:_:)``, or until they are killed.
    package mutating func suspend(_ count: Int?, of service: Int, fault: Int, in world: inout World) {
        for index in choose(count, of: service, in: world) {
            members[index].heldBy.append(fault)
            world.suspend(members[index].id)
            note(world.now, .suspended, member: index, fault: fault)
        }
    }

    /// Lets the replicas go on that this fault alone has stopped.
    package mutating func resume(fault: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in members.indices where members[index].heldBy.contains(fault) {
            members[index].heldBy.removeAll { $0 == fault }
            guard members[index].heldBy.isEmpty else { continue }
            world.resume(members[index].id, observer)
            note(world.now, .resumed, member: index, fault: fault)
        }
    }

    // MARK: Memory

    /// Lets replicas leak until ``endLeak(fault:in:)``, over their restarts too; at the limit they are killed.
    package mutating func leak(
        _ bytesPerSecond: Int64, _ count: Int?, of service: Int, fault: Int, in world: inout World
    ) {
        for index in choose(count, of: service, in: world) {
            members[index].leaks.append((fault, bytesPerSecond))
            setLeak(index, in: &world)
        }
    }

    /// What is leaked stays until the replica is started again.
    package mutating func endLeak(fault: Int, in world: inout World) {
        for index in members.indices where members[index].leaks.contains(where: { $0.fault == fault }) {
            members[index].leaks.removeAll { $0.fault == fault }
            setLeak(index, in: &world)
        }
    }

    private mutating func setLeak(_ index: Int, in world: inout World) {
        let rate = members[index].leaks.reduce(0) { $0 + $1.rate }
        members[index].memory.leak(perSecond: rate, from: world.now)
        scheduleOutOfMemory(index, in: &world)
    }

    func scheduleOutOfMemory(_ index: Int, in world: inout World) {
        guard world.isRunning(members[index].id), let instant = members[index].memory.outOfMemory else { return }
        wake(.outOfMemory, index, at: instant, in: &world)
    }

    /// The limit is reached, unless the leak has ended meanwhile.
    mutating func outOfMemory(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let instant = members[index].memory.outOfMemory, instant <= world.now else { return }
        let limit = members[index].memory.spec.limit
        died(
            index, .killed, fault: members[index].leaks.last?.fault, detail: "OOMKilled: limit of \(limit) bytes",
            in: &world, observer)
    }

    // MARK: Crash loops

    /// Kills replicas now, and again so long after each of their starts, until ``endLoop(fault:)``.
    package mutating func beginLoop(
        _ count: Int?, of service: Int, after: Timespan, fault: Int, in world: inout World,
        _ observer: some WorldObserver
    ) {
        let chosen = choose(count, of: service, in: world)
        for index in chosen { members[index].loops.append((fault, after)) }
        for index in chosen where world.isRunning(members[index].id) {
            died(index, .killed, fault: fault, detail: "crash loop", in: &world, observer)
        }
    }

    package mutating func endLoop(fault: Int) {
        for index in members.indices { members[index].loops.removeAll { $0.fault == fault } }
    }

    func scheduleLoop(_ index: Int, in world: inout World) {
        guard let after = members[index].loops.map(\.after).min() else { return }
        wake(.loop, index, at: world.now + after, in: &world)
    }

    mutating func loop(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let fault = members[index].loops.first?.fault, world.isRunning(members[index].id) else { return }
        died(index, .killed, fault: fault, detail: "crash loop", in: &world, observer)
    }
}
