package import ActorRuntime
package import Contexts

/// Starts and ends a scenario's faults.
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
    let services: [String]
    /// The service that each fault is aimed at; nil for links and nodes.
    let targets: [Int?]
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
    func isInForce(_ index: Int) -> Bool { began[index] != nil && ended[index] == nil }

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
