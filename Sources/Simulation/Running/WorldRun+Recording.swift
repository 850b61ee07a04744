internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement
internal import Platform
internal import Scenarios

/// Writes what the platform, the faults and the breakers do into the record.
extension WorldRun {
    func log(_ at: Instant, _ kind: some EventKind, _ subject: String, _ detail: String) {
        // What happened to external programs happened before.
        reportExternals()
        metrics.recorder.log(at, kind, subject, detail)
    }

    /// Passes on what has happened to external programs since the last call.
    func reportExternals() {
        for external in externals { external.report(to: metrics.recorder) }
    }

    /// Passes on what the platform and the faults have logged since the last call.
    func report(_ world: inout World) {
        let events = injector.takeLog() + cluster.takeLog()
        for event in events { note(event, &world) }
        noteReplicas(at: world.now)
        // A fault's window may begin or end here. Each side must have its own means and maxima.
        if events.contains(where: { $0.kind == .faultStarted || $0.kind == .faultEnded }) { accountLevels(&world) }
        checkHealth(&world)
    }

    /// Ends the faults that are still active. The run ends with them, so nothing can recover any more.
    func endFaults(_ world: inout World) {
        report(&world)
        isPlatformAtWork = true
        injector.endAll(cluster: &cluster, in: &world, self)
        for event in injector.takeLog() + cluster.takeLog() { log(event) }
    }

    private func log(_ event: PlatformEvent) {
        let service = event.service.map { application.services[$0] } ?? application.reports.system
        let subject = event.replica.map { "\(service)-\($0)" } ?? service
        log(event.at, event.kind, subject, event.detail)
    }

    private func note(_ event: PlatformEvent, _ world: inout World) {
        log(event)
        noteBreakers(event)
        let gauges = event.service.map { self.gauges[$0] }
        switch event.kind {
        case .faultStarted:
            guard let fault = event.fault else { break }
            faultWatch.began(fault, before: band.busiest(services: application.services.count), at: event.at)
        case .faultEnded:
            guard let fault = event.fault else { break }
            let awaited = faultWatch.ended(fault, at: event.at) {
                world.counters(of: ServiceID(rawValue: UInt16($0))).delivered > 0
            }
            awaitSuccess(of: awaited, in: &world)
        case .nodeNotReady: faultWatch.reacted(to: event.causes, at: event.at, recorder: metrics.recorder)
        case .restarted:
            faultWatch.reacted(to: event.causes, at: event.at, recorder: metrics.recorder)
            if let gauges { metrics.recorder.add(to: gauges.restarts, at: event.at.nanoseconds) }
        case .killed, .crashed:
            if let gauges { metrics.recorder.add(to: gauges.deaths, at: event.at.nanoseconds) }
        case .escalated:
            faultWatch.reacted(to: event.causes, at: event.at, recorder: metrics.recorder)
            if let gauges { metrics.recorder.add(to: gauges.escalations, at: event.at.nanoseconds) }
        case .promoted:
            if let gauges { metrics.recorder.add(to: gauges.promoted, at: event.at.nanoseconds) }
        case .rolledBack:
            faultWatch.reacted(to: event.causes, at: event.at, recorder: metrics.recorder)
            if let gauges { metrics.recorder.add(to: gauges.rolledBack, at: event.at.nanoseconds) }
        case .held:
            if let gauges { metrics.recorder.add(to: gauges.held, at: event.at.nanoseconds) }
        case .release, .scheduled, .started, .ready, .unready, .probeFailed, .terminating, .terminated, .stopped,
            .suspended, .resumed, .accessDenied, .storageLost, .autoscaler, .nodeReady:
            break
        }
    }

    /// A breaker begins and ends with the replica that calls through it.
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

    /// Reads what the gauges have counted since the last reading. It runs once a second, and where windows may begin or
    /// end.
    func readGauges(_ world: inout World) {
        accountLevels(&world)
        noteReplicas(at: world.now)
        checkHealth(&world)
    }

    func accountLevels(_ world: inout World) {
        for index in gauges.indices {
            gauges[index].account(ServiceID(rawValue: UInt16(index)), in: &world, metrics.recorder)
        }
    }

    /// Reports the number of replicas to the gauges and the price. Call it whenever the platform has changed that
    /// number.
    private func noteReplicas(at now: Instant) {
        price.look(at: now, cluster.placed)
        for index in gauges.indices {
            let replicas = cluster.readiness(of: index)
            if replicas.ready > 0 || replicas.desired == 0 {
                downSince[index] = nil
            } else if downSince[index] == nil {
                downSince[index] = now
            }
            gauges[index].set(
                replicas: replicas, released: cluster.released(of: index), at: now.nanoseconds,
                metrics.recorder)
        }
    }

    /// Writes the counters of the world as figures of the whole run, because the world knows no windows.
    func writeCounters(_ world: borrowing World) throws {
        for (index, name) in application.services.enumerated() {
            let counters = world.counters(of: ServiceID(rawValue: UInt16(index)))
            for counter in counters.named {
                metrics.recorder.set(Double(counter.value), for: try counter.register(name, in: metrics.recorder))
            }
        }
        let calls = application.services.indices.map { world.counters(of: ServiceID(rawValue: UInt16($0))).calls }
        try flow.write(asked: metrics.sagasAskedSoFar, calls: { calls[Int($0.rawValue)] }, to: metrics.recorder)
    }
}
