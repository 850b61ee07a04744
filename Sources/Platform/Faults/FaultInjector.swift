package import ActorRuntime
package import Contexts

/// Starts and ends a scenario's faults.
///
/// A state of a service, such as its slowness, is that of the latest fault in force. The state of a link combines all
/// faults in force.
package struct FaultInjector {
    private struct Wake {
        enum Kind: UInt64 {
            case start, end, repeated
        }
        var kind: Kind
        var fault: Int

        var token: UInt64 { kind.rawValue << 32 | UInt64(fault) }

        init(_ kind: Kind, _ fault: Int) {
            self.kind = kind
            self.fault = fault
        }

        init?(token: UInt64) {
            guard let kind = Kind(rawValue: token >> 32) else { return nil }
            self.kind = kind
            fault = Int(token & 0xFFFF_FFFF)
        }
    }

    package let faults: [Fault]
    /// Names in the order of the world's services.
    private let services: [String]
    /// The service that each fault is aimed at; nil for links and nodes.
    private let targets: [Int?]
    private var streams: [RandomStream]
    private let tokenBase: UInt64
    /// When each fault began and ended, if it has.
    package private(set) var began: [Instant?]
    package private(set) var ended: [Instant?]
    package private(set) var log: [PlatformEvent] = []

    /// - Parameters:
    ///   - services: names in the order of the world's services.
    ///   - tokenBase: the first token of the injector's wake-ups; it needs 56 bits below the next base.
    /// - Throws: ``UnknownServiceError`` if a fault is aimed at a service that does not exist.
    package init(
        _ faults: [Fault], services: [String], seed: RandomStream, tokenBase: UInt64
    ) throws(UnknownServiceError) {
        var targets: [Int?] = []
        for fault in faults {
            let index = fault.service.flatMap { services.firstIndex(of: $0) }
            if let service = fault.service, index == nil {
                throw UnknownServiceError(fault: fault.name, service: service, known: services)
            }
            targets.append(index)
        }
        self.faults = faults
        self.services = services
        self.targets = targets
        self.tokenBase = tokenBase
        streams = faults.map { seed.fork("fault").fork($0.name) }
        began = Array(repeating: nil, count: faults.count)
        ended = Array(repeating: nil, count: faults.count)
    }

    package mutating func takeLog() -> [PlatformEvent] {
        defer { log.removeAll() }
        return log
    }

    /// Schedules every fault.
    package func schedule(in world: inout World) {
        if !faults.isEmpty { world.keepBlame() }
        for (index, fault) in faults.enumerated() {
            world.wake(at: Instant.start + fault.at, token: tokenBase | Wake(.start, index).token)
        }
    }

    /// Handles one of the injector's own wake-ups.
    package mutating func woke(
        token: UInt64, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        guard let wake = Wake(token: token & (1 << 56 - 1)) else { return }
        switch wake.kind {
        case .start: start(wake.fault, cluster: &cluster, in: &world, observer)
        case .end: end(wake.fault, cluster: &cluster, in: &world, observer)
        case .repeated: killAgain(wake.fault, cluster: &cluster, in: &world, observer)
        }
        endWhatHasHappened(&cluster, in: &world, observer)
    }

    /// A replica reached its crash point or a poisoned message. Hands it to the cluster.
    package mutating func crashed(
        _ replica: ReplicaID, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        let service = Int(world.service(of: replica).rawValue)
        let poison = faults.indices.last { targets[$0] == service && faults[$0].action.isPoison && began[$0] != nil }
        cluster.crashed(replica, by: poison, in: &world, observer)
        endWhatHasHappened(&cluster, in: &world, observer)
    }

    /// Ends what is over by itself. Must be called whenever the cluster has acted.
    ///
    /// A fault that happens once is over then. A kill is over when the last of its replicas has died, at once or at its
    /// crash point. A hang without an end is over when the last of its replicas was restarted.
    package mutating func endWhatHasHappened(
        _ cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        for index in faults.indices where isInForce(index) && isOver(faults[index], index, cluster) {
            end(index, cluster: &cluster, in: &world, observer)
        }
    }

    private func isOver(_ fault: Fault, _ index: Int, _ cluster: borrowing Cluster) -> Bool {
        if fault.action.happensOnce { return !cluster.isWaiting(for: index) }
        if case .hang = fault.action, fault.duration == nil { return !cluster.isHolding(for: index) }
        return false
    }

    /// Whether a fault has begun and not ended.
    private func isInForce(_ index: Int) -> Bool { began[index] != nil && ended[index] == nil }

    /// Whether every fault has ended, or has begun and lasts until the end of the run.
    package var areDone: Bool {
        faults.indices.allSatisfy { ended[$0] != nil || (began[$0] != nil && faults[$0].duration == nil) }
    }

    /// Ends every fault that still lasts: a fault never outlives its run.
    package mutating func endAll(cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver) {
        for index in faults.indices where isInForce(index) { end(index, cluster: &cluster, in: &world, observer) }
    }

    private mutating func start(
        _ index: Int, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        began[index] = world.now
        note(index, .faultStarted, at: world.now)
        scheduleKill(index, in: &world)
        begin(index, cluster: &cluster, in: &world, observer)
        if let duration = faults[index].duration {
            world.wake(at: world.now + duration, token: tokenBase | Wake(.end, index).token)
        }
    }

    /// Schedules the next kill of a fault that kills at a rate. Does nothing for other faults.
    private mutating func scheduleKill(_ index: Int, in world: inout World) {
        guard case .kill(let kill) = faults[index].action, let rate = kill.ratePerSecond, rate > 0 else { return }
        let gap = Sampler(.exponential(mean: Timespan(seconds: 1 / rate))).next(&streams[index])
        world.wake(at: world.now + gap, token: tokenBase | Wake(.repeated, index).token)
    }

    private mutating func killAgain(
        _ index: Int, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        guard ended[index] == nil, let target = targets[index], case .kill(let kill) = faults[index].action else {
            return
        }
        cluster.kill(kill.replicas, of: target, at: kill.crashPoint, fault: index, in: &world, observer)
        scheduleKill(index, in: &world)
    }

    private mutating func end(
        _ index: Int, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        guard ended[index] == nil else { return }
        ended[index] = world.now
        finish(index, cluster: &cluster, in: &world, observer)
        note(index, .faultEnded, at: world.now)
    }

    private mutating func note(_ index: Int, _ kind: PlatformEvent.Kind, at instant: Instant) {
        log.append(
            PlatformEvent(
                at: instant, kind: kind, service: targets[index], replica: nil, fault: index,
                detail: faults[index].name))
    }
}

// MARK: - Effects

extension FaultInjector {
    private func service(of index: Int) -> ServiceID? { targets[index].map { ServiceID(rawValue: UInt16($0)) } }

    private mutating func begin(
        _ index: Int, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        switch faults[index].action {
        case .slow, .databaseSlow, .databaseDown:
            if let service = service(of: index) { world.hamper(service, by: index) }
            refresh(index, in: &world)
        case .errors, .link: refresh(index, in: &world)
        case .kill(let kill):
            guard let target = targets[index], kill.ratePerSecond == nil else { return }
            cluster.kill(kill.replicas, of: target, at: kill.crashPoint, fault: index, in: &world, observer)
        case .hang(let replicas), .pause(let replicas):
            if let target = targets[index] { cluster.suspend(replicas, of: target, fault: index, in: &world) }
        case .leak(let rate, let replicas):
            if let target = targets[index] { cluster.leak(rate, replicas, of: target, fault: index, in: &world) }
        case .crashLoop(let replicas, let after):
            guard let target = targets[index] else { return }
            cluster.beginLoop(replicas, of: target, after: after, fault: index, in: &world, observer)
        case .poison(let messages):
            if let service = service(of: index) { world.poison(messages, of: service) }
        case .databaseCrash:
            if let service = service(of: index) { world.crashDatabase(service, losing: .unsynced) }
        case .loseNode(let node): cluster.loseNode(node, fault: index, in: &world)
        }
    }

    private mutating func finish(
        _ index: Int, cluster: inout Cluster, in world: inout World, _ observer: some WorldObserver
    ) {
        switch faults[index].action {
        case .slow, .errors, .databaseSlow, .databaseDown, .link: refresh(index, in: &world)
        case .hang, .pause: cluster.resume(fault: index, in: &world, observer)
        case .leak: cluster.endLeak(fault: index, in: &world)
        case .crashLoop: cluster.endLoop(fault: index)
        case .poison:
            if let service = service(of: index), !isAny(on: index, { $0.isPoison }) { world.cure(service) }
        case .loseNode(let node): cluster.recoverNode(node, fault: index, in: &world, observer)
        case .kill, .databaseCrash: break
        }
        redrive(index, in: &world)
    }

    /// Messages that the fault made dead letters get another chance, as an operator would give it (Amazon SQS,
    /// "dead-letter queue redrive").
    private func redrive(_ index: Int, in world: inout World) {
        for (number, name) in services.enumerated() where faults[index].concerns(name) {
            world.redriveDeadLetters(of: ServiceID(rawValue: UInt16(number)))
        }
    }

    /// Sets a state to what the faults in force make it.
    private func refresh(_ index: Int, in world: inout World) {
        if case .link(let link) = faults[index].action { return refresh(link, in: &world) }
        guard let service = service(of: index) else { return }
        switch faults[index].action {
        case .slow: world.slow(service, last(on: index) { $0.slowness })
        case .errors:
            let last = lastInForce(on: index) { $0.errorProbability }
            world.setErrorProbability(last?.state ?? 0, of: service)
            world.setFailing(service, by: last.map { FaultSet($0.fault) } ?? FaultSet())
        case .databaseSlow: world.slowDatabase(service, last(on: index) { $0.databaseSlowness })
        case .databaseDown: world.setDatabaseUp(!isAny(on: index) { $0 == .databaseDown }, service)
        default: break
        }
    }

    /// The state that the latest fault in force on the same service makes.
    private func last<State>(on index: Int, _ state: (Fault.Action) -> State?) -> State? {
        lastInForce(on: index, state)?.state
    }

    /// Among the faults in force on the same service that make such a state, the one that began last.
    private func lastInForce<State>(
        on index: Int, _ state: (Fault.Action) -> State?
    ) -> (began: Instant, state: State, fault: Int)? {
        var found: (began: Instant, state: State, fault: Int)?
        for other in faults.indices where targets[other] == targets[index] && isInForce(other) {
            guard let state = state(faults[other].action), let instant = began[other] else { continue }
            if let found, found.began > instant { continue }
            found = (instant, state, other)
        }
        return found
    }

    /// Whether `isMeant` accepts any fault in force on the same service.
    private func isAny(on index: Int, _ isMeant: (Fault.Action) -> Bool) -> Bool {
        faults.indices.contains { targets[$0] == targets[index] && isInForce($0) && isMeant(faults[$0].action) }
    }

    // MARK: Links

    private func refresh(_ link: LinkFault, in world: inout World) {
        for pair in pairs(of: link) {
            var condition: LinkCondition?
            for index in faults.indices where isInForce(index) {
                guard case .link(let other) = faults[index].action, pairs(of: other).contains(where: { $0 == pair })
                else { continue }
                condition = (condition ?? LinkCondition()).adding(other.effect, by: index)
            }
            world.setLink(from: pair.from, to: pair.to, condition)
        }
    }

    private func pairs(of link: LinkFault) -> [(from: Party, to: Party)] {
        let (sources, goals) = (parties(link.from), parties(link.to))
        let there = sources.flatMap { from in goals.map { (from: from, to: $0) } }.filter { $0.from != $0.to }
        return link.isBothWays ? there + there.map { (from: $0.to, to: $0.from) } : there
    }

    private func parties(_ party: LinkParty) -> [Party] {
        switch party {
        case .gateway: return [.gateway]
        case .bus: return [.bus]
        case .service(let name):
            return services.firstIndex(of: name).map { [.service(ServiceID(rawValue: UInt16($0)))] } ?? []
        case .any:
            return [.gateway, .bus] + services.indices.map { .service(ServiceID(rawValue: UInt16($0))) }
        }
    }
}

extension Fault.Action {
    fileprivate var slowness: (time: Distribution, added: Bool)? {
        if case .slow(let time, let added) = self { (time, added) } else { nil }
    }

    fileprivate var databaseSlowness: (time: Distribution, added: Bool)? {
        if case .databaseSlow(let time, let added) = self { (time, added) } else { nil }
    }

    fileprivate var errorProbability: Double? {
        if case .errors(let probability) = self { probability } else { nil }
    }

    fileprivate var isPoison: Bool { if case .poison = self { true } else { false } }
}

extension LinkCondition {
    /// A link with one more thing wrong. Losses are independent of one another. Of two delays or two reorderings, the
    /// later one counts.
    fileprivate func adding(_ effect: LinkFault.Effect, by fault: Int) -> LinkCondition {
        var sum = self
        switch effect {
        case .partition:
            sum.isPartitioned = true
            sum.partitionedBy.insert(fault)
        case .drop(let probability):
            sum.dropProbability = 1 - (1 - dropProbability) * (1 - probability)
            sum.droppedBy.insert(fault)
        case .duplicate(let probability): sum.duplicateProbability = 1 - (1 - duplicateProbability) * (1 - probability)
        case .delay(let time):
            sum.delay = time
            sum.delayedBy.insert(fault)
        case .reorder(let probability, let within):
            sum.reorder = Reorder(probability: probability, within: within)
            sum.delayedBy.insert(fault)
        }
        return sum
    }
}

/// A fault is aimed at a service that does not exist.
package struct UnknownServiceError: Error, Hashable, CustomStringConvertible {
    package let fault: String
    package let service: String
    package let known: [String]

    package var description: String {
        "fault '\(fault)' is aimed at service '\(service)', which does not exist; the services are "
            + known.joined(separator: ", ")
    }
}
