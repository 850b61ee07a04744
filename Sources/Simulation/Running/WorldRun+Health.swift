internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Platform
internal import Scenarios

/// Whether the services that faults have hit are well again.
extension WorldRun {
    /// A service has handled a message well while evidence of that was awaited.
    func handledWell(by service: ServiceID, world: inout World) {
        faultWatch.handledWell(Int(service.rawValue))
        // The cluster and the injector are changing what would be checked. The check follows when they are done.
        if !isPlatformAtWork { checkHealth(&world) }
    }

    func awaitSuccess(of services: ServiceSet, in world: inout World) {
        for service in services.numbers { world.awaitSuccess(of: ServiceID(rawValue: UInt16(service))) }
    }

    /// Reads how much every service has to do now, for the band of later faults.
    func readLevels(_ world: borrowing World) { band.read(levels(in: world)) }

    func checkHealth(_ world: inout World) {
        guard faultWatch.awaitsRecovery else { return tellOver() }
        // A window may end here. It must include the levels until this instant.
        accountLevels(&world)
        let levels = levels(in: world)
        let served = application.services.indices.map {
            cluster.serving(of: $0, in: world) >= cluster.readiness(of: $0).desired
        }
        let awaited = faultWatch.healthChanged(
            at: world.now, recorder: metrics.recorder, hasVictimsLeft: cluster.isWaiting,
            isHealthy: { fault, before in isHealthy(fault, served: served, levels, before: before) })
        awaitSuccess(of: awaited, in: &world)
        tellOver()
    }

    private func tellOver() {
        if let over = faultWatch.allOver { metrics.faultsAreOver(since: over) }
    }

    private func levels(in world: borrowing World) -> [ServiceLevel] {
        application.services.indices.map { index in
            let service = ServiceID(rawValue: UInt16(index))
            return ServiceLevel(
                unhandled: world.unhandled(of: service), mailbox: cluster.load(of: index, in: world).mailboxDepth,
                lag: world.timeLag(of: service))
        }
    }

    /// Whether all services that a fault hits are served and can be reached, and whether they and their dependents have
    /// no more to do than before.
    private func isHealthy(_ fault: Fault, served: [Bool], _ levels: [ServiceLevel], before: [ServiceLevel]) -> Bool {
        let hit = application.services.indices.filter { fault.concerns(application.services[$0]) }
        guard hit.allSatisfy({ served[$0] }),
            breakers.allSatisfy({ $0.unhealthy == 0 || !hit.contains(Int($0.callee.rawValue)) })
        else { return false }
        return hit.reduce(into: ServiceSet(hit)) { $0.formUnion(dependents[$1]) }.numbers.allSatisfy { index in
            RecoveryBand.isBack(
                levels[index], before: index < before.count ? before[index] : ServiceLevel(),
                workers: scenario.application.services[index].spec.workers,
                replicas: cluster.readiness(of: index).desired)
        }
    }

    /// For each service, its callers and the subscribers to its events, by their numbers.
    static func dependents(_ scenario: Scenario, _ application: any Application) -> [ServiceSet] {
        application.services.enumerated().map { index, name in
            let callers = scenario.application.calls.filter { $0.callee == name }
                .map { Int(application.service($0.caller).rawValue) }
            let published = application.messages.all.filter { $0.publisher == ServiceID(rawValue: UInt16(index)) }
            let consumers = published.flatMap(\.subscribers).map { Int($0.rawValue) }
            return ServiceSet(callers + consumers)
        }
    }
}
