internal import ActorRuntime
internal import FlowerShop
internal import Measurement
internal import Platform
internal import Scenarios

/// What platform, faults and breakers do, on its way into the record.
extension ShopRun {
    func log(_ at: Instant, _ kind: String, _ subject: String, _ detail: String) {
        // What happened to external programs happened before.
        reportExternals()
        metrics.recorder.log(RunEvent(nanoseconds: at.nanoseconds, kind: kind, subject: subject, detail: detail))
    }

    /// Passes on what has happened to external programs since.
    func reportExternals() {
        for external in externals { external.report(to: metrics.recorder) }
    }

    /// Passes on what platform and faults have logged since.
    func report(_ world: borrowing World) {
        for event in injector.takeLog() + cluster.takeLog() { note(event) }
        checkHealth(world)
    }

    /// Ends the faults that still last. The run is over with them: there is nothing left to recover, and no time.
    func endFaults(_ world: inout World) {
        report(world)
        isPlatformAtWork = true
        injector.endAll(cluster: &cluster, in: &world, self)
        for event in injector.takeLog() + cluster.takeLog() { log(event) }
    }

    private func log(_ event: PlatformEvent) {
        let service = event.service.map { ShopTopology.services[$0] } ?? "shop"
        let subject = event.replica.map { "\(service)-\($0)" } ?? service
        log(event.at, event.kind.rawValue, subject, event.detail)
    }

    private func note(_ event: PlatformEvent) {
        let service = event.service.map { ShopTopology.services[$0] }
        log(event)
        noteBreakers(event)
        let gauges = event.service.map { self.gauges[$0] }
        switch event.kind {
        case .faultStarted: if let fault = event.fault { faultWatch.began(fault, at: event.at) }
        case .faultEnded: if let fault = event.fault { faultWatch.ended(fault, at: event.at) }
        case .restarted:
            if let service { faultWatch.reacted(to: service, at: event.at, recorder: metrics.recorder) }
            if let gauges { metrics.recorder.add(to: gauges.restarts, at: event.at.nanoseconds) }
        case .killed, .crashed:
            if let gauges { metrics.recorder.add(to: gauges.deaths, at: event.at.nanoseconds) }
        case .escalated:
            if let service { faultWatch.reacted(to: service, at: event.at, recorder: metrics.recorder) }
            if let gauges { metrics.recorder.add(to: gauges.escalations, at: event.at.nanoseconds) }
        case .promoted:
            if let gauges { metrics.recorder.add(to: gauges.promoted, at: event.at.nanoseconds) }
        case .rolledBack:
            if let service { faultWatch.reacted(to: service, at: event.at, recorder: metrics.recorder) }
            if let gauges { metrics.recorder.add(to: gauges.rolledBack, at: event.at.nanoseconds) }
        case .held:
            if let gauges { metrics.recorder.add(to: gauges.held, at: event.at.nanoseconds) }
        case .release, .scheduled, .started, .ready, .unready, .probeFailed, .terminating, .terminated, .stopped,
            .suspended,
            .resumed, .accessDenied, .storageLost, .autoscaler, .nodeNotReady, .nodeReady:
            break
        }
    }

    /// A breaker lives and dies with the replica that calls through it.
    private func noteBreakers(_ event: PlatformEvent) {
        guard let id = event.id else { return }
        for index in breakers.indices where breakers[index].caller == event.service {
            switch event.kind {
            case .started, .restarted: breakers[index].replicaStarted(id, at: event.at, recorder: metrics.recorder)
            case .killed, .crashed, .stopped, .terminated:
                breakers[index].replicaDied(id, at: event.at, recorder: metrics.recorder)
            default: break
            }
        }
    }

    private func checkHealth(_ world: borrowing World) {
        var healthy: [Bool] = []
        for index in ShopTopology.services.indices {
            let isServed = cluster.serving(of: index, in: world) >= cluster.readiness(of: index).desired
            healthy.append(isServed && isAtEase(index, in: world))
        }
        faultWatch.healthChanged(
            at: world.now, recorder: metrics.recorder, hasVictimsLeft: cluster.isWaiting,
            isHealthy: { fault in zip(ShopTopology.services, healthy).allSatisfy { $1 || !fault.concerns($0) } })
        if let over = faultWatch.allOver { metrics.faultsAreOver(since: over) }
    }

    /// Whether no breaker keeps callers from a service, and nobody waits longer for it, or for one of its callers, than
    /// until the next worker is free: no mailbox holds more messages than its replica has workers.
    private func isAtEase(_ index: Int, in world: borrowing World) -> Bool {
        func isClear(_ service: Int) -> Bool {
            cluster.load(of: service, in: world).mailboxDepth <= scenario.shop.services[service].spec.workers
        }
        let name = ShopTopology.services[index]
        let callers = scenario.shop.calls.filter { $0.callee == name }.map(\.caller)
        return breakers.allSatisfy { Int($0.callee.rawValue) != index || $0.unhealthy == 0 } && isClear(index)
            && callers.allSatisfy { isClear(Int(ShopTopology.service($0).rawValue)) }
    }

    func readGauges(_ world: borrowing World) {
        let now = world.now.nanoseconds
        for index in gauges.indices {
            let load = cluster.load(of: index, in: world)
            gauges[index].set(
                load: load, replicas: cluster.readiness(of: index), released: cluster.released(of: index), at: now,
                metrics.recorder)
            gauges[index].set(ServiceID(rawValue: UInt16(index)), in: world, metrics.recorder)
        }
        metrics.recorder.set(Double(auditor.counts.inFlight), for: metrics.sagasInFlight, at: now)
        checkHealth(world)
    }

    /// Writes the counters of the world, which knows no windows, as figures of the whole run.
    func writeCounters(_ world: borrowing World) throws {
        for (index, name) in ShopTopology.services.enumerated() {
            let counters = world.counters(of: ServiceID(rawValue: UInt16(index)))
            for counter in counters.named {
                metrics.recorder.set(Double(counter.value), for: try counter.register(name, in: metrics.recorder))
            }
        }
        try flow.write(
            orders: metrics.ordersAskedSoFar, calls: world.counters(of: ShopTopology.order).calls, to: metrics.recorder)
    }
}
