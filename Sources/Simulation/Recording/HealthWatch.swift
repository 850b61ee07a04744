internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement
internal import Platform
internal import Scenarios

/// Knows whether the services that faults have hit are well again: what ``FaultWatch`` awaits, held against the
/// platform, the breakers and the work that is left.
struct HealthWatch {
    /// What it takes for a service to be well.
    fileprivate struct Standard {
        let services: [String]
        /// Of one replica, by service.
        let workers: [Int]
        /// For each service, its callers and the subscribers to its events, by their numbers.
        let dependents: [ServiceSet]
    }

    /// What the services are like now, each in their order.
    fileprivate struct Condition {
        let levels: [ServiceLevel]
        let desired: [Int]
        /// Whether all the replicas that there should be get requests.
        let isServed: [Bool]
    }

    private let standard: Standard
    private var faults: FaultWatch
    /// How much the services had to do lately.
    private var band = RecoveryBand()

    init(_ scenario: Scenario, _ application: any Application, _ recorder: RunRecorder) throws(RecorderError) {
        standard = Standard(
            services: application.services, workers: scenario.application.services.map(\.spec.workers),
            dependents: Self.dependents(scenario, application))
        let asking = AskingTimes(scenario)
        faults = try FaultWatch(
            scenario.faults, services: application.services, recorder: recorder,
            mayBeFelt: { asking.mayBeFelt($0, in: scenario) })
    }

    private static func dependents(_ scenario: Scenario, _ application: any Application) -> [ServiceSet] {
        application.services.enumerated().map { index, name in
            let callers = scenario.application.calls.filter { $0.callee == name }
                .map { Int(application.service($0.caller).rawValue) }
            let published = application.messages.all.filter { $0.publisher == ServiceID(rawValue: UInt16(index)) }
            let consumers = published.flatMap(\.subscribers).map { Int($0.rawValue) }
            return ServiceSet(callers + consumers)
        }
    }

    // MARK: Faults

    /// The names of the faults that are active now, in file order.
    var lasting: [String] { faults.lasting }

    /// Whether there is a fault that is over but from which the services have not recovered.
    var awaitsRecovery: Bool { faults.awaitsRecovery }

    /// When the last fault, and the last of the deaths that it ordered, was over; nil while one is not over.
    var allOver: Instant? { faults.allOver }

    mutating func began(_ fault: Int, at now: Instant) {
        faults.began(fault, before: band.busiest(services: standard.services.count), at: now)
    }

    /// A fault is over. Returns the services that must handle a message well as evidence of the recovery.
    mutating func ended(_ fault: Int, at now: Instant, in world: borrowing World) -> ServiceSet {
        let isBusy = standard.services.indices.map {
            world.counters(of: ServiceID(rawValue: UInt16($0))).delivered > 0
        }
        return faults.ended(fault, at: now) { isBusy[$0] }
    }

    /// A mechanism has reacted to the effects of these faults.
    mutating func reacted(to causes: FaultSet, at now: Instant, _ recorder: RunRecorder) {
        faults.reacted(to: causes, at: now, recorder: recorder)
    }

    // MARK: Recovery

    /// A service has handled a message well while evidence of that was awaited.
    mutating func handledWell(_ service: ServiceID) { faults.handledWell(Int(service.rawValue)) }

    /// Reads how much every service has to do now, for the band of later faults. Once a second.
    mutating func readLevels(_ cluster: Cluster, in world: borrowing World) { band.read(levels(cluster, in: world)) }

    /// Looks whether the services are well again. Returns those that must still handle a message well, because a fault
    /// has come to its end only now.
    mutating func check(
        _ cluster: Cluster, _ breakers: BreakerWatches, in world: borrowing World, _ recorder: RunRecorder
    ) -> ServiceSet {
        let readiness = standard.services.indices.map { cluster.readiness(of: $0) }
        let serving = standard.services.indices.map { cluster.serving(of: $0, in: world) }
        let now = Condition(
            levels: levels(cluster, in: world), desired: readiness.map(\.desired),
            isServed: zip(serving, readiness).map { $0 >= $1.desired })
        return faults.healthChanged(
            at: world.now, recorder: recorder, hasVictimsLeft: cluster.isWaiting,
            isHealthy: { [standard] in standard.isMet(by: now, breakers, after: $0, before: $1) })
    }

    private func levels(_ cluster: Cluster, in world: borrowing World) -> [ServiceLevel] {
        standard.services.indices.map { index in
            let service = ServiceID(rawValue: UInt16(index))
            return ServiceLevel(
                unhandled: world.unhandled(of: service), mailbox: cluster.load(of: index, in: world).mailboxDepth,
                lag: world.timeLag(of: service))
        }
    }
}

extension HealthWatch.Standard {
    /// Whether all services that a fault hits are served and can be reached, and whether they and their dependents have
    /// no more to do than before.
    fileprivate func isMet(
        by now: HealthWatch.Condition, _ breakers: BreakerWatches, after fault: Fault, before: [ServiceLevel]
    ) -> Bool {
        let hit = services.indices.filter { fault.concerns(services[$0]) }
        guard hit.allSatisfy({ now.isServed[$0] }), breakers.areClosed(towards: hit) else { return false }
        return hit.reduce(into: ServiceSet(hit)) { $0.formUnion(dependents[$1]) }.numbers.allSatisfy { index in
            RecoveryBand.isBack(
                now.levels[index], before: index < before.count ? before[index] : ServiceLevel(),
                workers: workers[index], replicas: now.desired[index])
        }
    }
}

/// How much a service has to do at one instant.
struct ServiceLevel: Equatable {
    /// Messages that it has not finished, wherever they are.
    var unhandled = 0
    /// The number of messages in the fullest of its mailboxes.
    var mailbox = 0
    /// The age of the oldest event that it has not handled.
    var lag = Timespan.zero

    func highest(_ other: ServiceLevel) -> ServiceLevel {
        ServiceLevel(
            unhandled: max(unhandled, other.unhandled), mailbox: max(mailbox, other.mailbox), lag: max(lag, other.lag))
    }

    func lowest(_ other: ServiceLevel) -> ServiceLevel {
        ServiceLevel(
            unhandled: min(unhandled, other.unhandled), mailbox: min(mailbox, other.mailbox), lag: min(lag, other.lag))
    }
}

/// Keeps how much every service had to do lately, and decides from that when a service has recovered.
///
/// A service has recovered from a fault when it has no more to do than at its busiest in the ``lookBack`` before the
/// fault began, plus a band. The band is as many messages as the service has workers, since that many may be in hand at
/// any time, and a lag of ``lagAllowance``.
struct RecoveryBand {
    /// In ticks of a second.
    static let lookBack = 30
    static let lagAllowance = Timespan.milliseconds(200)

    /// The latest readings, oldest first, each in the order of the services.
    private var readings: [[ServiceLevel]] = []

    mutating func read(_ levels: [ServiceLevel]) {
        if readings.count == Self.lookBack { readings.removeFirst() }
        readings.append(levels)
    }

    /// Each service at its busiest; zero where nothing has been read yet.
    func busiest(services: Int) -> [ServiceLevel] {
        readings.reduce(Array(repeating: ServiceLevel(), count: services)) { highest, reading in
            zip(highest, reading).map { $0.highest($1) }
        }
    }

    /// Whether a service has no more to do than before, within the band.
    ///
    /// - Parameters:
    ///   - workers: of one replica.
    ///   - replicas: that the service should have.
    static func isBack(_ now: ServiceLevel, before: ServiceLevel, workers: Int, replicas: Int) -> Bool {
        now.lag <= before.lag + lagAllowance && now.unhandled <= before.unhandled + workers * max(1, replicas)
            && now.mailbox <= max(workers, before.mailbox)
    }
}
