package import Contexts

extension World {
    /// What a world keeps for a service.
    struct Service: ~Copyable {
        let configuration: ServiceConfiguration
        private let core: ServiceCore
        /// Its logic and its database.
        let unretainedCore: Unmanaged<ServiceCore>
        let chances: RandomStream
        var counters = ServiceCounters()
        /// Whether somebody waits for the next message that is handled well.
        var awaitsSuccess = false
        var endpoints: Endpoints
        var handling: HandlingTerms
        /// A message that takes longer than this counts as slow; nil if nobody watches the service.
        var slowAfter: Timespan?
        /// What keeps its replicas from their work.
        var hindrances: ReplicaState.Hindrances = []
        var commits: CommitTimes
        /// Whether its replicas have fewer connections to the database than workers.
        let hasPool: Bool
        /// Its wake-ups at the latest sync. They give the order of the timers that a crash brings back. Nil if every
        /// commit is durable by itself.
        var wakeUpsAtSync: IntegerMap?
        var loads = LoadMeter()
        /// The live world's order of publication.
        let gate = OutboxGate()

        var database: any ServiceDatabase { core.database }

        /// - Parameter stream: the root of the service's streams.
        init(_ configuration: ServiceConfiguration, stream: RandomStream) {
            self.configuration = configuration
            core = ServiceCore(configuration.logic)
            unretainedCore = core.unretained
            chances = stream.fork("chance")
            endpoints = Endpoints(configuration.balancing, stream: stream.fork("balance"))
            handling = HandlingTerms(configuration.time, stream: stream)
            commits = CommitTimes(configuration.database.commit, stream: stream)
            hasPool = configuration.database.pool(for: configuration.workers) != nil
        }
    }

    /// Computes again what is special about the replicas of a service.
    mutating func refreshTerms(of service: ServiceID) {
        for index in slots.indices where slots[index].service == service { refreshTerms(of: index) }
    }

    /// Computes again what is special about a replica.
    mutating func refreshTerms(of index: Int) {
        let service = Int(slots[index].service.rawValue)
        slots[index].refreshTerms(faultProbability: services[service].handling.errorProbability)
        if services[service].slowAfter != nil { slots[index].usage.turnOn(at: now) }
    }

    // MARK: What it has still to do

    /// The number of messages that a service has not finished with, wherever they are: those of the bus until they are
    /// acknowledged, dead letters included, and requests in mailboxes and in workers' hands.
    package func unhandled(of service: ServiceID) -> Int {
        let prefetch = services[Int(service.rawValue)].configuration.prefetch
        var requests = 0
        for index in slots.indices where slots[index].service == service && slots[index].replica != nil {
            let load = slots[index].loadAndHeld
            let fromBus = prefetch - bus.credit(of: UInt32(index))
            requests += max(0, load.mailboxDepth + load.busyWorkers - fromBus)
        }
        return lag(of: service) + requests
    }

    /// The number of timers of a service that have not fired yet.
    package func pendingTimerCount(of service: ServiceID) -> Int { wakeUpOfKey[Int(service.rawValue)].count }

    /// Asks to be told of the next message that a service handles well; see ``WorldObserver/handledWell(by:world:)``.
    package mutating func awaitSuccess(of service: ServiceID) { services[Int(service.rawValue)].awaitsSuccess = true }

    // MARK: Figures

    package func counters(of service: ServiceID) -> ServiceCounters { services[Int(service.rawValue)].counters }

    /// Counts what the replicas of a service do from now on; see ``usage(of:)``.
    ///
    /// - Parameter slowAfter: a message that takes longer than this is slow.
    package mutating func watch(_ service: ServiceID, slowAfter: Timespan) {
        services[Int(service.rawValue)].slowAfter = slowAfter
        refreshTerms(of: service)
    }

    /// The levels of a service since the last call of this function, and its levels now. Only one reader can call it,
    /// because each reading begins where the one before ended.
    package mutating func takeLevels(of service: ServiceID) -> ServiceLevels {
        let loads = services[Int(service.rawValue)].loads.takeLevels(at: now)
        let waiting = bus.takeLevels(of: service, at: now)
        return ServiceLevels(
            mailboxDepth: loads.depth, busyWorkers: loads.busy, backlog: waiting.backlog, lag: waiting.lag,
            activeRequests: gateway.takeLevel(of: service, at: now))
    }
}
