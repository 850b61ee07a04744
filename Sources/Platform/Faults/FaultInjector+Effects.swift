internal import ActorRuntime
internal import Contexts

/// What faults do to the world and to the replicas, and how it is undone.
///
/// A state of a service, such as its slowness, is that of the latest fault in force. The state of a link combines all
/// faults in force.
extension FaultInjector {
    private func service(of index: Int) -> ServiceID? { targets[index].map { ServiceID(rawValue: UInt16($0)) } }

    mutating func begin(
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

    mutating func finish(
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
    func lastInForce<State>(
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

    var isPoison: Bool { if case .poison = self { true } else { false } }
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
