internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Load
internal import Measurement
internal import Platform
internal import Polyglot
internal import Scenarios

/// One run of the shop from the outside: customers, platform, faults, auditor and metrics around a world.
///
/// Lives within the isolation of the actor that runs the world. What the world reports while the cluster or the
/// injector is at work goes to the auditor and the metrics only, never back to them.
final class ShopRun {
    /// How often gauges are read, progress is told and the end of the run is looked for.
    static let tick = Timespan.seconds(1)

    let scenario: Scenario
    let shop: Shop
    let externals: [ExternalWatch]
    let metrics: ShopMetrics
    var load: LoadMachine
    /// Is told of each order as its customer means it.
    var placed: (Message, Instant) -> Void = { _, _ in }
    var books: ShopBooks
    var cluster: Cluster
    var injector: FaultInjector
    /// Whether cluster or injector are at work, and the replicas that have crashed and drained meanwhile.
    var isPlatformAtWork = false
    var crashes: [ReplicaID] = []
    var drained: [ReplicaID] = []
    var faultWatch: FaultWatch
    /// What the services had to do lately, and who depends on whom.
    var band = RecoveryBand()
    let dependents: [ServiceSet]
    var breakers: [BreakerWatch]
    let gauges: [ServiceGauges]
    /// What grew until the arrivals ended; judged when the run is over.
    var growth: GrowthWatch
    private(set) var growthReadings: [GrowthReading] = []
    /// Arrivals that the generator did not get round to.
    var lateArrivals = 0
    var price: ReplicaPrice
    /// By service: since when it has had no ready replica although it should have; nil for one that has, or needs none.
    var downSince = [Instant?](repeating: nil, count: ShopTopology.services.count)
    /// The same when the run ended, before the faults did.
    private(set) var downAtEnd: [Instant?] = []
    let keeper: SagaKeeper
    /// When the run ended, on its own time line.
    private(set) var ended: Instant?
    private(set) var memory = MemoryWatch()
    /// What became of the steady state before the first fault; empty as long as it has not been looked at.
    var steadyVerdicts: [Verdict] = []
    /// Whether it did not hold and has ended the run.
    var isUnsteady = false
    /// The orders whose sagas never end, ascending; known once the record is made.
    var stuck: [UInt64] = []
    private let progress: (@Sendable (RunProgress) -> Void)?

    init(
        _ plan: RunPlan, keeping selection: SagaSelection = .none, interruption: Interruption = Interruption(),
        progress: (@Sendable (RunProgress) -> Void)? = nil
    ) throws {
        self.progress = progress
        keeper = SagaKeeper(selection)
        scenario = plan.scenario
        let seed = RandomStream(seed: plan.scenario.seed)
        metrics = try ShopMetrics(plan.scenario, arrivalsEnd: plan.arrivalsEnd)
        var shop = Shop.memory(plan.shop)
        externals = try ExternalWatch.all(plan.scenario, in: &shop, metrics.recorder, interruption)
        self.shop = shop
        books = ShopBooks(plan.shop, rebuildsView: plan.scenario.shop.rebuildsView)
        cluster = Cluster(
            plan.scenario.shop.services.map(\.spec), spec: plan.scenario.shop.cluster,
            publishesNotReady: plan.scenario.shop.gateway.publishNotReadyAddresses, releases: plan.scenario.releases,
            seed: seed, tokenBase: WakeOwner.platform.base)
        injector = try FaultInjector(
            plan.scenario.faults, services: ShopTopology.services, seed: seed, tokenBase: WakeOwner.faults.base)
        faultWatch = try FaultWatch(
            plan.scenario.faults, services: ShopTopology.services, recorder: metrics.recorder)
        dependents = Self.dependents(plan.scenario)
        breakers = try Self.breakerWatches(plan.scenario, metrics.recorder)
        gauges = try ServiceGauges.all(ShopTopology.services, metrics.recorder)
        growth = try GrowthWatch(ShopTopology.services, metrics.recorder)
        price = try ReplicaPrice(
            ShopTopology.services, until: .start + plan.arrivalsEnd, metrics.recorder)
        try metrics.recorder.column(TimelineColumn.breakersOpen, .value(breakers[0].gauge))
        try Self.declareLaterColumns(metrics, gauges)
        load = LoadMachine(try plan.sources(seed: seed))
        placed = { [unowned self] in
            keeper.placed($0.key, at: $1)
            books.auditor.observe($0, at: $1)
        }
    }

    /// Columns are stable: new ones come at the end.
    private static func declareLaterColumns(
        _ metrics: ShopMetrics, _ gauges: [ServiceGauges]
    ) throws(RecorderError) {
        try metrics.recorder.column(TimelineColumn.gatewayErrors, .counted(metrics.gateway.errors))
        for (index, service) in ShopTopology.services.enumerated() {
            try gauges[index].declareDesired(service, metrics.recorder)
        }
        for (index, service) in ShopTopology.services.enumerated() {
            try gauges[index].declareLag(service, metrics.recorder)
        }
        try metrics.declareOrderColumns()
    }

    private static func breakerWatches(_ scenario: Scenario, _ recorder: RunRecorder) throws -> [BreakerWatch] {
        try scenario.shop.calls.map { call in
            try BreakerWatch(
                call, caller: Int(ShopTopology.service(call.caller).rawValue),
                callee: ShopTopology.service(call.callee), recorder: recorder)
        }
    }

    /// Starts the programs that decide in services' places.
    ///
    /// - Throws: ``Diagnostics`` where one does not come up, before anything has happened.
    func startExternals() throws {
        for external in externals { try external.start() }
    }

    /// Builds the shop in a world and starts it.
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
        let gateway = scenario.shop.gateway
        for (index, entry) in scenario.shop.services.enumerated() {
            let spec = entry.spec
            let calls = scenario.shop.calls.filter { $0.caller == spec.name }
                .map { (service: ShopTopology.service($0.callee), policy: $0.policy) }
            let id = world.add(
                ServiceConfiguration(
                    name: spec.name, logic: shop.services[index], workers: spec.workers, mailbox: spec.mailbox,
                    time: spec.time, calls: calls,
                    balancing: gateway.loadBalancing == .roundRobin ? .roundRobin : .leastRequests,
                    gatewayTimeout: gateway.timeout, connectTimeout: gateway.connectTimeout,
                    nextUpstream: gateway.nextUpstream, nonIdempotent: Route.nonIdempotent,
                    maximumActiveRequests: gateway.maxRequests,
                    database: DatabaseConfiguration(
                        pool: spec.database.pool, connectionTimeout: spec.database.connectionTimeout,
                        commit: spec.database.commit)))
            precondition(id == ShopTopology.service(spec.name), "the scenario's services are not in the shop's order")
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
        return arrivalsAreOver && load.isDone && books.auditor.counts.inFlight == 0 && world.isQuiet
    }

    func tick(_ world: inout World) {
        reportExternals()
        readGauges(&world)
        if !scenario.faults.isEmpty { readLevels(world) }
        growth.read(world, arrivals: metrics.arrivalsSoFar, sagas: books.auditor.counts)
        if let progress { progress(progressNow(world.now)) }
        memory.begin(sagas: books.auditor.counts.started)
        if isOver(world) {
            memory.end(sagas: books.auditor.counts.started)
            world.halt()
        } else {
            world.wake(at: world.now + Self.tick, token: WakeOwner.tick.base)
        }
    }

    /// Closes the books. Nothing happens afterwards.
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
