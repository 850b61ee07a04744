internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Platform
internal import Polyglot
internal import Scenarios

/// One run of an application from the outside: customers, platform, faults, books and metrics around a world.
///
/// The run is a sequencer. It passes on what happens between the world, the machine of customers, the platform, the
/// books and the watches, each of which keeps its own state.
///
/// Lives within the isolation of the actor that runs the world. Reports that the world makes while the cluster or the
/// injector acts go only to the books and the metrics, never back to the cluster or the injector.
final class WorldRun {
    /// How often gauges are read, progress is reported and the end of the run is checked.
    private static let tick = Timespan.seconds(1)

    let scenario: Scenario
    let application: any Application
    /// The application in this run, with its services and its books.
    let running: any RunningApplication
    let metrics: RunMetrics
    let externals: [ExternalWatch]
    let keeper: SagaKeeper
    /// The number of the operation that asks for sagas.
    private let sagaOperation: UInt8
    private let progress: (@Sendable (RunProgress) -> Void)?

    private(set) var load: LoadMachine
    /// Arrivals that the generator did not get to.
    private(set) var lateArrivals = 0
    private(set) var cluster: Cluster
    private var injector: FaultInjector
    private var turn = PlatformTurn()

    let flow: SagaFlow
    private var health: HealthWatch
    private var breakers: BreakerWatches
    private(set) var services: ServiceWatch
    /// What grew until the arrivals ended.
    private(set) var growth: GrowthWatch
    private var price: ReplicaPrice
    private(set) var memory = MemoryWatch()
    var steady: SteadyStateCheck
    /// When the run ended, on its own time line.
    private(set) var ended: Instant?
    /// The sagas that never end, ascending. They are known once the record is made.
    var stuck: [UInt64] = []

    init(
        _ plan: RunPlan, keeping selection: SagaSelection = .none, interruption: Interruption = Interruption(),
        progress: (@Sendable (RunProgress) -> Void)? = nil
    ) throws {
        self.progress = progress
        application = plan.application
        scenario = plan.scenario
        sagaOperation = application.sagas.operation
        keeper = SagaKeeper(selection, application)
        flow = SagaFlow(application)
        steady = SteadyStateCheck(scenario)
        let seed = RandomStream(seed: scenario.seed)
        // Series and columns are stable: each registers its own, and new ones come at the end.
        metrics = try RunMetrics(scenario, of: application, plan.prepared, arrivalsEnd: plan.arrivalsEnd)
        running = metrics.running
        let recorder = metrics.recorder
        externals = try ExternalWatch.all(scenario, of: application, in: running, recorder, interruption)
        cluster = Cluster(
            scenario.application.services.map(\.spec), spec: scenario.application.cluster,
            publishesNotReady: scenario.application.gateway.publishNotReadyAddresses, releases: scenario.releases,
            seed: seed, tokenBase: WakeOwner.platform.base)
        injector = try FaultInjector(
            scenario.faults, services: application.services, seed: seed, tokenBase: WakeOwner.faults.base)
        health = try HealthWatch(scenario, application, recorder)
        breakers = try BreakerWatches(scenario, application, recorder)
        services = try ServiceWatch(application.services, recorder)
        growth = try GrowthWatch(application, recorder)
        price = try ReplicaPrice(application.services, until: .start + plan.arrivalsEnd, recorder)
        if let gauge = breakers.gauge { try recorder.column(TimelineColumn.breakersOpen, .value(gauge)) }
        try recorder.column(TimelineColumn.gatewayErrors, .counted(metrics.gateway.errors))
        try services.declareLaterColumns(recorder)
        try running.declareColumns(failedAtOnce: metrics.requestsForSagas.counters(of: .failed))
        load = LoadMachine(try plan.sources(seed: seed))
    }

    // MARK: Beginning and end

    /// Starts the programs that decide in place of services.
    ///
    /// - Throws: ``Diagnostics`` if one does not start, before anything has happened.
    func startExternals() throws {
        for external in externals { try external.start() }
    }

    /// Builds the application in a world and starts it.
    func begin(in world: inout World) {
        world.build(application, running, as: scenario)
        world.watch = keeper.watch
        cluster.deploy(in: &world, self)
        breakers.begin(cluster, at: world.now, metrics.recorder)
        scheduleSteadyState(in: &world)
        injector.schedule(in: &world)
        load.begin()
        carryOutLoad(in: &world)
        world.wake(at: .start + Self.tick, token: WakeOwner.tick.base)
        metrics.inFlight(0, at: world.now)
        readGauges(&world)
    }

    /// Whether the run is over. It is over when no more customers will come, every customer has gone home, every saga
    /// has ended and nothing is under way, or when the time for that is up. A run does not wait for its duration if all
    /// traffic and all faults are over earlier.
    func isOver(_ world: borrowing World) -> Bool {
        guard world.now < .start + scenario.latestEnd else { return true }
        let arrivalsAreOver = world.now >= .start + scenario.duration || injector.areDone
        return arrivalsAreOver && load.isDone && running.tally.inFlight == 0 && world.isQuiet
    }

    private func tick(_ world: inout World) {
        reportExternals()
        readGauges(&world)
        if !scenario.faults.isEmpty { health.readLevels(cluster, in: world) }
        growth.read(world, arrivals: metrics.arrivalsSoFar, sagas: running.tally)
        if let progress { progress(progressNow(world.now)) }
        memory.begin(sagas: running.tally.started)
        if isOver(world) {
            memory.end(sagas: running.tally.started)
            world.halt()
        } else {
            world.wake(at: world.now + Self.tick, token: WakeOwner.tick.base)
        }
    }

    /// How far the run has come, and what is wrong in it now.
    private func progressNow(_ now: Instant) -> RunProgress {
        let lacking = application.services.enumerated().compactMap { index, name -> String? in
            let (ready, desired) = cluster.readiness(of: index)
            return ready < desired ? "\(name) \(ready)/\(desired) ready" : nil
        }
        return RunProgress(
            now: now.sinceStart, end: scenario.duration, arrivals: metrics.arrivalsSoFar,
            ended: running.tally.ended, breakersOpen: breakers.unhealthy, failing: health.lasting + lacking)
    }

    /// Closes the books. Nothing happens after that.
    func finish(_ world: inout World) {
        services.end()
        endFaults(&world)
        dropLateArrivals(&world)
        load.settle(at: world.now)
        carryOutLoad(in: &world)
        reportExternals()
        readGauges(&world)
        growth.finish(scenario, metrics.recorder)
        price.finish(metrics.recorder)
        breakers.finish(at: world.now, metrics.recorder)
        ended = world.now
    }

    // MARK: Customers

    /// Carries out what the machine of customers asks for.
    private func carryOutLoad(in world: inout World) {
        load.takeActions { action in
            switch action {
            case .wake(let instant, let token):
                world.wake(at: instant, token: WakeOwner.customers.base | token)
            case .send(let request, let intended, let token):
                let (message, service) = application.message(of: request)
                if request.operation == sagaOperation {
                    metrics.sagaAsked(at: intended)
                    keeper.asked(message.key, at: intended)
                    running.asked(message, at: intended)
                }
                world.submit(message, to: service, token: token)
            case .note(let note):
                metrics.count(note)
            }
        }
    }

    /// Counts the customers whom the generator did not get to, a few at a time. There may be millions.
    private func dropLateArrivals(_ world: inout World) {
        let most = 1_000
        var dropped = most
        while dropped == most {
            dropped = load.dropLate(at: world.now, atMost: most)
            lateArrivals += dropped
            carryOutLoad(in: &world)
        }
    }

    // MARK: Platform and faults

    /// Lets the cluster or the injector act, and then reports the results to it. Nothing may call into either while it
    /// acts.
    private func letPlatformWork(_ world: inout World, _ act: (inout World) -> Void) {
        turn.begin()
        act(&world)
        while turn.hasNews {
            if let replica = turn.nextCrash() { injector.crashed(replica, cluster: &cluster, in: &world, self) }
            if let replica = turn.nextEnd() { cluster.drained(replica, in: &world, self) }
        }
        if cluster.hasActed { injector.endWhatHasHappened(&cluster, in: &world, self) }
        turn.end()
        if cluster.hasActed || !injector.log.isEmpty { report(&world) }
    }

    /// Passes on what the platform and the faults have logged since the last call.
    private func report(_ world: inout World) {
        let events = injector.takeLog() + cluster.takeLog()
        for event in events { note(event, &world) }
        noteReplicas(at: world.now)
        // A fault's window may begin or end here. Each side must have its own means and maxima.
        if events.contains(where: { $0.kind == .faultStarted || $0.kind == .faultEnded }) {
            services.account(&world, metrics.recorder)
        }
        checkHealth(&world)
    }

    private func note(_ event: PlatformEvent, _ world: inout World) {
        log(event)
        breakers.note(event, metrics.recorder)
        services.count(event, metrics.recorder)
        switch event.kind {
        case .faultStarted:
            if let fault = event.fault { health.began(fault, at: event.at) }
        case .faultEnded:
            guard let fault = event.fault else { break }
            awaitSuccess(of: health.ended(fault, at: event.at, in: world), in: &world)
        case .nodeNotReady, .restarted, .escalated, .rolledBack:
            health.reacted(to: event.causes, at: event.at, metrics.recorder)
        case .killed, .crashed, .promoted, .held, .release, .scheduled, .started, .ready, .unready, .probeFailed,
            .terminating, .terminated, .stopped, .suspended, .resumed, .accessDenied, .storageLost, .autoscaler,
            .nodeReady:
            break
        }
    }

    /// Ends the faults that are still active. The run ends with them, so nothing can recover any more.
    private func endFaults(_ world: inout World) {
        report(&world)
        turn.begin()
        injector.endAll(cluster: &cluster, in: &world, self)
        for event in injector.takeLog() + cluster.takeLog() { log(event) }
    }

    // MARK: Watches

    /// Reads what the gauges have counted since the last reading. It runs once a second, and where windows may begin or
    /// end.
    private func readGauges(_ world: inout World) {
        services.account(&world, metrics.recorder)
        noteReplicas(at: world.now)
        checkHealth(&world)
    }

    /// Reports the number of replicas to the gauges and the price. Call it whenever the platform has changed that
    /// number.
    private func noteReplicas(at now: Instant) {
        price.look(at: now, cluster.placed)
        services.look(at: now, cluster, metrics.recorder)
    }

    private func checkHealth(_ world: inout World) {
        if health.awaitsRecovery {
            // A window may end here. It must include the levels until this instant.
            services.account(&world, metrics.recorder)
            awaitSuccess(of: health.check(cluster, breakers, in: world, metrics.recorder), in: &world)
        }
        if let over = health.allOver { metrics.faultsAreOver(since: over) }
    }

    private func awaitSuccess(of services: ServiceSet, in world: inout World) {
        for service in services.numbers { world.awaitSuccess(of: ServiceID(rawValue: UInt16(service))) }
    }

    // MARK: The steady state

    /// The check comes first among the events of its instant. So it must be scheduled before the faults are.
    private func scheduleSteadyState(in world: inout World) {
        guard scenario.steadyState != nil, let first = scenario.firstFault else { return }
        world.wake(at: .start + first, token: WakeOwner.steadyState.base)
    }

    /// Judges the steady state by what has been measured so far, and ends the run where it does not hold.
    private func checkSteadyState(_ world: inout World) {
        readGauges(&world)
        let result = steady.check(
            metrics.recorder.measurements(at: world.now.nanoseconds),
            open: load.openRequests.filter { $0.intended >= .start + scenario.warmup }, application, at: world.now)
        log(world.now, RunEventKind.steadyState, SteadyState.before, result)
        if steady.isBroken { world.halt() }
    }

    // MARK: Log

    func log(_ at: Instant, _ kind: some EventKind, _ subject: String, _ detail: String) {
        // What happened to external programs happened before.
        reportExternals()
        metrics.recorder.log(at, kind, subject, detail)
    }

    private func log(_ event: PlatformEvent) {
        let service = event.service.map { application.services[$0] } ?? application.reports.system
        let subject = event.replica.map { "\(service)-\($0)" } ?? service
        log(event.at, event.kind, subject, event.detail)
    }

    /// Passes on what has happened to external programs since the last call.
    private func reportExternals() {
        for external in externals { external.report(to: metrics.recorder) }
    }
}

// MARK: - The world's reports

extension WorldRun: WorldObserver {
    func published(_ message: Message, at instant: Instant) {
        flow.published(message.type)
        guard let news = running.published(message, at: instant) else { return }
        if let begun = news.begun { metrics.sagaStarted(at: begun) }
        if let withdrawn = news.withdrawn { metrics.sagaWithdrawn(at: withdrawn) }
        if let refusal = news.refusal { keeper.refused(refusal, at: instant) }
        if let saga = news.ended {
            metrics.ended(saga)
            keeper.ended(saga)
        }
        metrics.inFlight(news.inFlight, at: instant)
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        let refusal =
            if let failure {
                running.turnedAway(message, failure)
            } else {
                running.answered(message, at: world.now) { load.askedAt(token) }
            }
        if let refusal { keeper.refused(refusal, at: world.now) }
        load.answered(token, failure.map { Answer($0) } ?? application.answer(message), at: world.now)
        carryOutLoad(in: &world)
    }

    func passedOn(
        token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant
    ) {
        // It counts at the time when the customer asked.
        let asked = load.askedAt(token) ?? instant
        metrics.retries.passedOn(to: service, because: condition, at: asked, metrics.recorder)
    }

    func woke(token: UInt64, world: inout World) {
        switch WakeOwner(token: token) {
        case .platform: letPlatformWork(&world) { cluster.woke(token: token, in: &$0, self) }
        case .faults: letPlatformWork(&world) { injector.woke(token: token, cluster: &cluster, in: &$0, self) }
        case .customers:
            load.woke(WakeOwner.payload(token), at: world.now)
            carryOutLoad(in: &world)
        case .tick: tick(&world)
        case .steadyState: checkSteadyState(&world)
        case nil: assertionFailure("a wake-up that nobody asked for: \(token)")
        }
    }

    func crashed(replica: ReplicaID, world: inout World) {
        // If the platform itself let a replica go on, and the replica then crashed at once, the platform hears of it
        // when it is done.
        guard turn.mayHear(ofCrash: replica) else { return }
        letPlatformWork(&world) { injector.crashed(replica, cluster: &cluster, in: &$0, self) }
    }

    func drained(replica: ReplicaID, world: inout World) {
        guard turn.mayHear(ofEnd: replica) else { return }
        letPlatformWork(&world) { cluster.drained(replica, in: &$0, self) }
    }

    /// A service has handled a message well while evidence of that was awaited.
    func handledWell(by service: ServiceID, world: inout World) {
        health.handledWell(service)
        // The cluster and the injector are changing what would be checked. The check follows when they are done.
        if !turn.isUnderWay { checkHealth(&world) }
    }

    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {
        for call in breakers.moved(replica, transition, at: instant, metrics.recorder) {
            if transition.to == .open { health.reacted(to: transition.faults, at: instant, metrics.recorder) }
            let move = BreakerMove(
                from: transition.from.rawValue, to: transition.to.rawValue, cause: transition.cause?.rawValue,
                replica: Int(replica.rawValue))
            log(instant, RunEventKind.breaker, call, move.detail)
        }
    }

    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {
        log(
            instant, RunEventKind.deadLetter, application.name(of: service),
            "\(application.messages[message.type]?.name ?? "message") of key \(message.key) after \(World.maximumDeliveries) failures"
        )
    }
}

/// Who asked the world for a wake-up: the highest byte of its token.
enum WakeOwner: UInt8 {
    case platform = 1
    case faults
    case customers
    /// Once a second, for gauges and the end of the run.
    case tick
    /// At the first fault's beginning, before it.
    case steadyState

    /// The first token of the owner; the 56 bits below are its own.
    var base: UInt64 { UInt64(rawValue) << 56 }

    init?(token: UInt64) { self.init(rawValue: UInt8(token >> 56)) }

    /// The part of a token that is the owner's own.
    static func payload(_ token: UInt64) -> UInt64 { token & (1 << 56 - 1) }
}
