internal import ActorRuntime
internal import FlowerShop
internal import Measurement
internal import Platform
internal import Scenarios
internal import Storage

/// One run of the shop from the outside: customers, platform, faults, auditor and metrics around a world.
///
/// Lives within the isolation of the actor that runs the world. What the world reports while the cluster or the
/// injector is at work goes to the auditor and the metrics only, never back to them.
final class ShopRun: WorldObserver {
    /// How often gauges are read, progress is told and the end of the run is looked for.
    static let tick = Timespan.seconds(1)

    let scenario: Scenario
    let shop: Shop
    let metrics: ShopMetrics
    let customers: Customers
    var auditor: SagaAuditor
    var cluster: Cluster
    var injector: FaultInjector
    private var faultWatch: FaultWatch
    private var breakers: [BreakerWatch]
    private let gauges: [ServiceGauges]
    /// When the run ended, on its own time line.
    private(set) var ended: Instant?
    private(set) var memory = MemoryWatch()
    private let progress: (@Sendable (Simulation.Progress) -> Void)?

    init(_ plan: RunPlan, progress: (@Sendable (Simulation.Progress) -> Void)? = nil) throws {
        self.progress = progress
        scenario = plan.scenario
        let seed = RandomStream(seed: plan.scenario.seed)
        shop = Shop.memory(plan.shop)
        metrics = try ShopMetrics(plan.scenario)
        auditor = SagaAuditor(plan.shop)
        cluster = Cluster(
            plan.scenario.shop.services.map(\.spec), seed: seed, tokenBase: WakeOwner.platform.base)
        injector = try FaultInjector(
            plan.scenario.faults, services: ShopTopology.services, seed: seed, tokenBase: WakeOwner.faults.base)
        faultWatch = try FaultWatch(plan.scenario.faults, recorder: metrics.recorder)
        breakers = try Self.breakerWatches(plan.scenario, metrics.recorder)
        gauges = try ServiceGauges.all(ShopTopology.services, metrics.recorder)
        try metrics.recorder.column("breakers_open", .value(breakers[0].gauge))
        customers = Customers(
            plan.scenario, sources: try plan.sources(seed: seed), products: plan.shop.products, seed: seed,
            metrics: metrics)
        customers.placed = { [unowned self] in auditor.observe($0, at: $1) }
    }

    private static func breakerWatches(_ scenario: Scenario, _ recorder: RunRecorder) throws -> [BreakerWatch] {
        try scenario.shop.calls.map { call in
            let callee = ShopTopology.services.firstIndex(of: call.callee) ?? 0
            return try BreakerWatch(
                call, caller: ShopTopology.services.firstIndex(of: call.caller) ?? 0,
                callee: ServiceID(rawValue: UInt16(callee)), recorder: recorder)
        }
    }

    // MARK: The course of a run

    /// Builds the shop in a world and starts it.
    func begin(in world: inout World) {
        wire(&world)
        cluster.deploy(in: &world, self)
        for index in breakers.indices {
            for replica in cluster.replicas(of: breakers[index].caller) {
                breakers[index].replicaStarted(replica, at: world.now, recorder: metrics.recorder)
            }
        }
        injector.schedule(in: &world)
        customers.begin(in: &world)
        world.wake(at: .start + Self.tick, token: WakeOwner.tick.base)
        readGauges(world)
    }

    private func wire(_ world: inout World) {
        for (index, entry) in scenario.shop.services.enumerated() {
            let spec = entry.spec
            let calls = scenario.shop.calls.filter { $0.caller == spec.name }.map { call in
                (
                    service: ServiceID(rawValue: UInt16(ShopTopology.services.firstIndex(of: call.callee) ?? 0)),
                    policy: call.policy
                )
            }
            _ = world.add(
                ServiceConfiguration(
                    name: spec.name, logic: shop.services[index], workers: spec.workers, mailbox: spec.mailbox,
                    time: spec.time, calls: calls))
        }
        for message in ShopMessage.allCases {
            for service in ShopTopology.subscribers(of: message) { world.subscribe(service, to: message.type) }
        }
    }

    /// Whether nobody will come any more, everybody has gone home, every saga has ended and nothing is under way; or the
    /// time for that is up. A run does not wait for its duration where all traffic and all faults are over before.
    func isOver(_ world: borrowing World) -> Bool {
        guard world.now < .start + scenario.latestEnd else { return true }
        let arrivalsAreOver = world.now >= .start + scenario.duration || injector.areDone
        return arrivalsAreOver && customers.areDone && auditor.counts.inFlight == 0 && world.isQuiet
    }

    private func tick(_ world: inout World) {
        readGauges(world)
        progress?(
            Simulation.Progress(
                now: world.now.sinceStart, end: scenario.duration, sagasStarted: auditor.counts.started,
                sagasEnded: auditor.counts.ended))
        memory.begin(sagas: auditor.counts.started)
        if isOver(world) {
            memory.end(sagas: auditor.counts.started)
            world.halt()
        } else {
            world.wake(at: world.now + Self.tick, token: WakeOwner.tick.base)
        }
    }

    /// Closes the books. Nothing happens afterwards.
    func finish(_ world: inout World) {
        injector.endAll(in: &world)
        report(world)
        customers.settle(at: world.now)
        readGauges(world)
        for index in breakers.indices { breakers[index].finish(at: world.now, recorder: metrics.recorder) }
        ended = world.now
    }

    // MARK: WorldObserver

    func published(_ message: Message, at instant: Instant) {
        switch message.type {
        case ShopMessage.orderPlaced.type:
            metrics.sagaStarted(at: auditor.placed(message.key) ?? instant)
        case ShopMessage.placementWithdrawn.type:
            metrics.sagaWithdrawn(at: auditor.placed(message.key) ?? instant)
        default: break
        }
        if let saga = auditor.observe(message, at: instant) { metrics.ended(saga) }
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        if let failure {
            if message.type == ShopMessage.placeOrder.type, let reason = RefusalReason(failure) {
                auditor.refuse(order: message.key, reason: reason)
            }
        } else {
            auditor.observe(message, at: world.now)
        }
        customers.answered(token, message, failure: failure, in: &world)
    }

    func woke(token: UInt64, world: inout World) {
        switch WakeOwner(token: token) {
        case .platform:
            cluster.woke(token: token, in: &world, self)
            report(world)
        case .faults:
            injector.woke(token: token, cluster: &cluster, in: &world, self)
            report(world)
        case .customers: customers.woke(WakeOwner.payload(token), in: &world)
        case .tick: tick(&world)
        case nil: assertionFailure("a wake-up that nobody asked for: \(token)")
        }
    }

    func crashed(replica: ReplicaID, world: inout World) {
        cluster.crashed(replica, in: &world, self)
        report(world)
    }

    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {
        for index in breakers.indices where breakers[index].callee == transition.service {
            breakers[index].moved(replica.rawValue, to: transition.to, at: instant, recorder: metrics.recorder)
            let callee = ShopTopology.services[Int(transition.service.rawValue)]
            if transition.to == .open {
                faultWatch.reacted(to: callee, at: instant, recorder: metrics.recorder)
            }
            log(
                instant, "breaker", breakers[index].call,
                "\(transition.from.rawValue) -> \(transition.to.rawValue) in replica \(replica.rawValue)")
        }
        needsHealthCheck = true
    }

    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {
        log(
            instant, "dead-letter", ShopTopology.services[Int(service.rawValue)],
            "\(message.shopMessage?.name ?? "message") of key \(message.key) after \(World.maximumDeliveries) deliveries"
        )
    }

    // MARK: Records

    /// Set where a breaker moved while the world was at work; looked at with the next report.
    private var needsHealthCheck = false

    private func log(_ at: Instant, _ kind: String, _ subject: String, _ detail: String) {
        metrics.recorder.log(RunEvent(nanoseconds: at.nanoseconds, kind: kind, subject: subject, detail: detail))
    }

    /// Passes on what platform and faults have logged since.
    private func report(_ world: borrowing World) {
        for event in injector.takeLog() + cluster.takeLog() { note(event) }
        checkHealth(world)
    }

    private func note(_ event: PlatformEvent) {
        let service = ShopTopology.services[event.service]
        let subject = event.replica.map { "\(service)-\($0)" } ?? service
        log(event.at, event.kind.rawValue, subject, event.detail)
        noteBreakers(event)
        switch event.kind {
        case .faultStarted: if let fault = event.fault { faultWatch.began(fault, at: event.at) }
        case .faultEnded: if let fault = event.fault { faultWatch.ended(fault, at: event.at) }
        case .restarted:
            faultWatch.reacted(to: service, at: event.at, recorder: metrics.recorder)
            metrics.recorder.add(to: gauges[event.service].restarts, at: event.at.nanoseconds)
        case .killed, .crashed:
            metrics.recorder.add(to: gauges[event.service].deaths, at: event.at.nanoseconds)
        case .ready, .stopped, .escalated: break
        }
    }

    /// A breaker lives and dies with the replica that calls through it.
    private func noteBreakers(_ event: PlatformEvent) {
        guard let id = event.id else { return }
        for index in breakers.indices where breakers[index].caller == event.service {
            switch event.kind {
            case .restarted: breakers[index].replicaStarted(id, at: event.at, recorder: metrics.recorder)
            case .killed, .crashed: breakers[index].replicaDied(id, at: event.at, recorder: metrics.recorder)
            default: break
            }
        }
    }

    private func checkHealth(_ world: borrowing World) {
        needsHealthCheck = false
        var healthy: [Bool] = []
        for index in ShopTopology.services.indices {
            let readiness = cluster.readiness(of: index, in: world)
            healthy.append(readiness.ready >= readiness.desired && isAtEase(index, in: world))
        }
        faultWatch.healthChanged(at: world.now, recorder: metrics.recorder) { name in
            ShopTopology.services.firstIndex(of: name).map { healthy[$0] } ?? false
        }
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
            && callers.allSatisfy { caller in ShopTopology.services.firstIndex(of: caller).map(isClear) ?? true }
    }

    private func readGauges(_ world: borrowing World) {
        let now = world.now.nanoseconds
        for index in gauges.indices {
            let load = cluster.load(of: index, in: world)
            let service = ServiceID(rawValue: UInt16(index))
            gauges[index].set(
                load: load, ready: cluster.readiness(of: index, in: world).ready, backlog: world.backlog(of: service),
                at: now, metrics.recorder)
        }
        metrics.recorder.set(Double(auditor.counts.inFlight), for: metrics.sagasInFlight, at: now)
        checkHealth(world)
    }

    /// Writes the counters of the world, which knows no windows, as figures of the whole run.
    func writeCounters(_ world: borrowing World) throws {
        for (index, name) in ShopTopology.services.enumerated() {
            let counters = world.counters(of: ServiceID(rawValue: UInt16(index)))
            for (kind, value) in counters.named {
                let figure = try metrics.recorder.figure(
                    "messages.\(kind)", labels: MetricLabels([("service", name)]), unit: .count)
                metrics.recorder.set(Double(value), for: figure)
            }
        }
    }
}

extension ServiceCounters {
    /// Every counter with its name, in the order of reports.
    var named: [(String, UInt64)] {
        [
            ("delivered", delivered), ("rejected", rejected), ("dropped", dropped), ("lost", lost),
            ("redelivered", redelivered), ("dead_lettered", deadLettered), ("duplicates", duplicates),
            ("not_permitted", notPermitted), ("retries", retries), ("timeouts", timeouts),
        ]
    }
}
