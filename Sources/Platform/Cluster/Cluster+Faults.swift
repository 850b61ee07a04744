package import ActorRuntime
package import Contexts

/// What faults do to single replicas, apart from killing them.
extension Cluster {
    /// Stops up to `count` running replicas of a service; nil stops all. They stand still until
    /// ``resume(fault:in:_:)``, or until they are killed.
    package mutating func suspend(_ count: Int?, of service: Int, fault: Int, in world: inout World) {
        for index in choose(count, of: service, in: world) { hold(index, fault: fault, in: &world) }
    }

    mutating func hold(_ index: Int, fault: Int, isReachable: Bool = true, in world: inout World) {
        pods[index].heldBy.append(fault)
        pods[index].wasHeldBy.insert(fault)
        world.blameStandstill(of: pods[index].replica, on: fault)
        world.suspend(pods[index].replica, isReachable: isReachable)
        note(world.now, .suspended, pod: index, fault: fault)
    }

    /// Lets those replicas go on that only this fault has stopped.
    package mutating func resume(fault: Int, in world: inout World, _ observer: some WorldObserver) {
        for index in pods.indices where pods[index].heldBy.contains(fault) {
            pods[index].heldBy.removeAll { $0 == fault }
            guard pods[index].heldBy.isEmpty else { continue }
            world.resume(pods[index].replica, observer)
            note(world.now, .resumed, pod: index, fault: fault)
            guard pods[index].isDeaf else {
                answerProbes(index, in: &world, observer)
                continue
            }
            pods[index].isDeaf = false
            world.drain(pods[index].replica, observer)
        }
    }

    /// Whether this fault makes any replica stand still.
    package func isHolding(for fault: Int) -> Bool { pods.contains { $0.heldBy.contains(fault) } }

    // MARK: Memory

    /// Lets replicas leak until ``endLeak(fault:in:)``, also after restarts. They are killed at the limit.
    package mutating func leak(
        _ bytesPerSecond: Int64, _ count: Int?, of service: Int, fault: Int, in world: inout World
    ) {
        for index in choose(count, of: service, in: world) {
            pods[index].leaks.append((fault, bytesPerSecond))
            setLeak(index, in: &world)
        }
    }

    /// Leaked memory stays until the replica is started again.
    package mutating func endLeak(fault: Int, in world: inout World) {
        for index in pods.indices where pods[index].leaks.contains(where: { $0.fault == fault }) {
            pods[index].leaks.removeAll { $0.fault == fault }
            setLeak(index, in: &world)
        }
    }

    mutating func setLeak(_ index: Int, in world: inout World) {
        let version = deployments[pods[index].service].versions[pods[index].version]
        let rate = pods[index].leaks.reduce(version.leakPerSecond) { $0 + $1.rate }
        pods[index].memory.leak(perSecond: rate, from: world.now)
        scheduleOutOfMemory(index, in: &world)
    }

    private func scheduleOutOfMemory(_ index: Int, in world: inout World) {
        guard world.isRunning(pods[index].replica), let instant = pods[index].memory.outOfMemory else { return }
        wake(.outOfMemory, pod: index, at: instant, in: &world)
    }

    /// The replica has reached its limit, unless the leak has ended meanwhile.
    mutating func outOfMemory(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let instant = pods[index].memory.outOfMemory, instant <= world.now else { return }
        let limit = pods[index].memory.spec.limit
        died(
            index, .killed, fault: pods[index].leaks.last?.fault, detail: "OOMKilled: limit of \(limit) bytes",
            in: &world, observer)
    }

    // MARK: Crash loops

    /// Kills replicas now, and again a given time after each of their starts, until ``endLoop(fault:)``.
    package mutating func beginLoop(
        _ count: Int?, of service: Int, after: Timespan, fault: Int, in world: inout World,
        _ observer: some WorldObserver
    ) {
        let chosen = choose(count, of: service, in: world)
        for index in chosen { pods[index].loops.append((fault, after)) }
        for index in chosen where world.isRunning(pods[index].replica) {
            died(index, .killed, fault: fault, detail: "crash loop", in: &world, observer)
        }
    }

    package mutating func endLoop(fault: Int) {
        for index in pods.indices { pods[index].loops.removeAll { $0.fault == fault } }
    }

    func scheduleLoop(_ index: Int, in world: inout World) {
        guard let after = pods[index].loops.map(\.after).min() else { return }
        wake(.loop, pod: index, at: world.now + after, in: &world)
    }

    mutating func loop(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        guard let fault = pods[index].loops.first?.fault, world.isRunning(pods[index].replica) else { return }
        died(index, .killed, fault: fault, detail: "crash loop", in: &world, observer)
    }
}
