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
/// Lives within the isolation of the actor that runs the world. Reports that the world makes while the cluster or the
/// injector acts go only to the books and the metrics, never back to the cluster or the injector.
final class WorldRun {
    /// How often gauges are read, progress is reported and the end of the run is checked.
    static let tick = Timespan.seconds(1)

    let scenario: Scenario
    let application: any Application
    /// The number of the operation that asks for sagas.
    let sagaOperation: UInt8
    /// The application in this run, with its services and its books.
    let running: any RunningApplication
    let externals: [ExternalWatch]
    let metrics: RunMetrics
    var load: LoadMachine
    var flow: SagaFlow
    var cluster: Cluster
    var injector: FaultInjector
    /// Whether the cluster or the injector is acting, and the replicas that have crashed and drained meanwhile.
    var isPlatformAtWork = false
    var crashes: [ReplicaID] = []
    var drained: [ReplicaID] = []
    var faultWatch: FaultWatch
    /// How much the services had to do lately, and which services depend on which.
    var band = RecoveryBand()
    let dependents: [ServiceSet]
    var breakers: [BreakerWatch]
    let gauges: [ServiceGauges]
    /// What grew until the arrivals ended; judged when the run is over.
    var growth: GrowthWatch
    private(set) var growthReadings: [GrowthReading] = []
    /// Arrivals that the generator did not get to.
    var lateArrivals = 0
    var price: ReplicaPrice
    /// By service: since when it has had no ready replica although it should have one; nil for a service that has one,
    /// or needs none.
    var downSince: [Instant?]
    /// The same, as it was when the run ended and before the faults ended.
    private(set) var downAtEnd: [Instant?] = []
    let keeper: SagaKeeper
    /// When the run ended, on its own time line.
    private(set) var ended: Instant?
    private(set) var memory = MemoryWatch()
    /// The result for the steady state before the first fault; empty until it has been checked.
    var steadyVerdicts: [Verdict] = []
    /// Whether the steady state did not hold and therefore ended the run.
    var isUnsteady = false
    /// The sagas that never end, ascending. They are known once the record is made.
    var stuck: [UInt64] = []
    private let progress: (@Sendable (RunProgress) -> Void)?

    init(
        _ plan: RunPlan, keeping selection: SagaSelection = .none, interruption: Interruption = Interruption(),
        progress: (@Sendable (RunProgress) -> Void)? = nil
    ) throws {
        self.progress = progress
        application = plan.application
        sagaOperation = application.sagas.operation
        keeper = SagaKeeper(selection, application)
        scenario = plan.scenario
        let seed = RandomStream(seed: plan.scenario.seed)
        metrics = try RunMetrics(
            plan.scenario, of: application, plan.prepared, arrivalsEnd: plan.arrivalsEnd)
        running = metrics.running
        flow = SagaFlow(application)
        downSince = application.services.map { _ in nil }
        externals = try ExternalWatch.all(
            plan.scenario, of: application, in: running, metrics.recorder, interruption)
        cluster = Cluster(
            plan.scenario.application.services.map(\.spec), spec: plan.scenario.application.cluster,
            publishesNotReady: plan.scenario.application.gateway.publishNotReadyAddresses,
            releases: plan.scenario.releases,
            seed: seed, tokenBase: WakeOwner.platform.base)
        injector = try FaultInjector(
            plan.scenario.faults, services: application.services, seed: seed, tokenBase: WakeOwner.faults.base)
        let asking = AskingTimes(plan.scenario)
        faultWatch = try FaultWatch(
            plan.scenario.faults, services: application.services, recorder: metrics.recorder,
            mayBeFelt: { asking.mayBeFelt($0, in: plan.scenario) })
        dependents = Self.dependents(plan.scenario, application)
        breakers = try Self.breakerWatches(plan.scenario, application, metrics.recorder)
        gauges = try ServiceGauges.all(application.services, metrics.recorder)
        growth = try GrowthWatch(application, metrics.recorder)
        price = try ReplicaPrice(
            application.services, until: .start + plan.arrivalsEnd, metrics.recorder)
        if let first = breakers.first { try metrics.recorder.column(TimelineColumn.breakersOpen, .value(first.gauge)) }
        try Self.declareLaterColumns(metrics, gauges, application.services)
        load = LoadMachine(try plan.sources(seed: seed))
    }

    /// Columns are stable: new ones are added at the end.
    private static func declareLaterColumns(
        _ metrics: RunMetrics, _ gauges: [ServiceGauges], _ services: [String]
    ) throws(RecorderError) {
        try metrics.recorder.column(TimelineColumn.gatewayErrors, .counted(metrics.gateway.errors))
        for (index, service) in services.enumerated() {
            try gauges[index].declareDesired(service, metrics.recorder)
        }
        for (index, service) in services.enumerated() {
            try gauges[index].declareLag(service, metrics.recorder)
        }
        try metrics.running.declareColumns(failedAtOnce: metrics.requestsForSagas.counters(of: .failed))
    }

    private static func breakerWatches(
        _ scenario: Scenario, _ application: any Application, _ recorder: RunRecorder
    ) throws -> [BreakerWatch] {
        try scenario.application.calls.map { call in
            try BreakerWatch(
                call, caller: Int(application.service(call.caller).rawValue),
                callee: application.service(call.callee), recorder: recorder)
        }
    }

    /// Starts the programs that decide in place of services.
    ///
    /// - Throws: ``Diagnostics`` if one does not start, before anything has happened.
    func startExternals() throws {
        for external in externals { try external.start() }
    }

    /// Builds the application in a world and starts it.
    func begin(in world: inout World) {
        wire(&world)
        world.watch = keeper.watch
        cluster.deploy(in: &world, self)
        for index in breakers.indices {
            for replica in cluster.replicas(of: breakers[index].caller) {
                breakers[index].replicaStarted(replica, at: world.now, recorder: metrics.recorder)
            }
        }
        scheduleSteadyState(in: &world)
        injector.schedule(in: &world)
        load.begin()
        carryOutLoad(in: &world)
        world.wake(at: .start + Self.tick, token: WakeOwner.tick.base)
        metrics.inFlight(0, at: world.now)
        readGauges(&world)
    }

    private func wire(_ world: inout World) {
        let gateway = scenario.application.gateway
        for (index, entry) in scenario.application.services.enumerated() {
            let spec = entry.spec
            let calls = scenario.application.calls.filter { $0.caller == spec.name }
                .map { (service: application.service($0.callee), policy: $0.policy) }
            let id = world.add(
                ServiceConfiguration(
                    name: spec.name, logic: running.services[index], workers: spec.workers, mailbox: spec.mailbox,
                    time: spec.time, calls: calls,
                    balancing: gateway.loadBalancing == .roundRobin ? .roundRobin : .leastRequests,
                    gatewayTimeout: gateway.timeout, connectTimeout: gateway.connectTimeout,
                    nextUpstream: gateway.nextUpstream, nonIdempotent: application.nonIdempotent,
                    maximumActiveRequests: gateway.maxRequests,
                    database: DatabaseConfiguration(
                        pool: spec.database.pool, connectionTimeout: spec.database.connectionTimeout,
                        commit: spec.database.commit)))
            precondition(
                id == application.service(spec.name), "the scenario's services are not in the application's order")
        }
        for message in application.messages.all {
            for service in message.subscribers { world.subscribe(service, to: message.type) }
        }
    }

    /// Whether the run is over. It is over when no more customers will come, every customer has gone home, every saga
    /// has ended and nothing is under way, or when the time for that is up. A run does not wait for its duration if all
    /// traffic and all faults are over earlier.
    func isOver(_ world: borrowing World) -> Bool {
        guard world.now < .start + scenario.latestEnd else { return true }
        let arrivalsAreOver = world.now >= .start + scenario.duration || injector.areDone
        return arrivalsAreOver && load.isDone && running.tally.inFlight == 0 && world.isQuiet
    }

    func tick(_ world: inout World) {
        reportExternals()
        readGauges(&world)
        if !scenario.faults.isEmpty { readLevels(world) }
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

    /// Closes the books. Nothing happens after that.
    func finish(_ world: inout World) {
        downAtEnd = downSince
        endFaults(&world)
        dropLateArrivals(&world)
        load.settle(at: world.now)
        carryOutLoad(in: &world)
        reportExternals()
        readGauges(&world)
        growthReadings = growth.readings(of: scenario)
        growth.write(growthReadings, to: metrics.recorder)
        price.finish(metrics.recorder)
        for index in breakers.indices { breakers[index].finish(at: world.now, recorder: metrics.recorder) }
        ended = world.now
    }
}
