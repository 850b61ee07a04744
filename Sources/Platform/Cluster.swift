package import ActorRuntime

/// What the platform did or saw, for the record of a run.
package struct PlatformEvent: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case faultStarted = "fault-started"
        case faultEnded = "fault-ended"
        case killed
        case crashed
        case restarted
        case ready
        /// The replica stays down: it died and is not restarted, or was ended when its supervisor gave up.
        case stopped
        case escalated
    }

    package var at: Instant
    package var kind: Kind
    /// Nil where the event concerns no single service.
    package var service: Int?
    /// The replica's number within its service; nil where the event concerns the whole service.
    package var replica: Int?
    /// The same replica in its world.
    package var id: ReplicaID?
    package var fault: Int?
    package var detail: String
}

/// Keeps the replicas of every service running: starts them, learns of their death, restarts them as their
/// supervision says.
///
/// Services have the same numbers here as in the world: the order in which they were given.
package struct Cluster {
    private struct Member {
        let id: ReplicaID
        let service: Int
        let number: Int
        var supervisor: Supervisor
        var startedAt = Instant.start
        /// The faults that wait for the replica to reach its crash point.
        var armedBy: [Int] = []
        /// Counts starts and deaths, so that a wake-up for an earlier life is known as such.
        var life: UInt32 = 0
        /// Its supervision leaves it dead.
        var isGivenUp = false
    }

    /// Names a wake-up of the cluster: which member, which life, start or readiness.
    private struct Wake {
        var isReadiness: Bool
        var member: Int
        var life: UInt32

        var token: UInt64 { (isReadiness ? 1 << 55 : 0) | UInt64(member) << 32 | UInt64(life) }

        init(isReadiness: Bool, member: Int, life: UInt32) {
            self.isReadiness = isReadiness
            self.member = member
            self.life = life
        }

        init(token: UInt64) {
            isReadiness = token & 1 << 55 != 0
            member = Int(token >> 32 & 0x7F_FFFF)
            life = UInt32(truncatingIfNeeded: token)
        }
    }

    private var members: [Member] = []
    private let specs: [ServiceSpec]
    private var startups: [Sampler]
    private var serviceSupervisors: [Supervisor]
    private var stream: RandomStream
    private let tokenBase: UInt64
    /// What has happened since it was last taken.
    package private(set) var log: [PlatformEvent] = []

    /// - Parameters:
    ///   - services: in the order of the world's services.
    ///   - tokenBase: the cluster's wake-ups carry tokens from here on; it needs 56 bits below the next base.
    package init(_ services: [ServiceSpec], seed: RandomStream, tokenBase: UInt64) {
        specs = services
        startups = services.map { Sampler($0.startup) }
        serviceSupervisors = services.map { Supervisor($0.supervision) }
        stream = seed.fork("platform")
        self.tokenBase = tokenBase
        members = []
    }

    package mutating func takeLog() -> [PlatformEvent] {
        defer { log.removeAll() }
        return log
    }

    // MARK: Deployment

    /// Starts all replicas, ready at once: a run begins with the shop already up.
    package mutating func deploy(in world: inout World, _ observer: some WorldObserver) {
        for (service, spec) in specs.enumerated() {
            for number in 0..<spec.replicas {
                let id = world.addReplica(of: ServiceID(rawValue: UInt16(service)))
                members.append(
                    Member(id: id, service: service, number: number, supervisor: Supervisor(spec.supervision)))
                world.start(id)
                world.setListening(true, id)
                world.setReady(true, id, observer)
            }
        }
    }

    /// All replicas of a service, dead ones included.
    package func replicas(of service: Int) -> [ReplicaID] {
        members.filter { $0.service == service }.map(\.id)
    }

    /// Replicas of a service that are ready, and those that it should have.
    package func readiness(of service: Int, in world: borrowing World) -> (ready: Int, desired: Int) {
        var ready = 0
        for member in members where member.service == service && world.isReady(member.id) { ready += 1 }
        return (ready, specs[service].replicas)
    }

    /// Whether a service has a replica that runs, or one that its supervision will start again.
    package func isAlive(_ service: Int) -> Bool { members.contains { $0.service == service && !$0.isGivenUp } }

    /// The deepest mailbox and the number of busy workers of a service.
    package func load(of service: Int, in world: borrowing World) -> ReplicaLoad {
        var load = ReplicaLoad(mailboxDepth: 0, busyWorkers: 0)
        for member in members where member.service == service {
            guard let one = world.load(of: member.id) else { continue }
            load.mailboxDepth = max(load.mailboxDepth, one.mailboxDepth)
            load.busyWorkers += one.busyWorkers
        }
        return load
    }

    // MARK: Death

    /// Kills up to `count` running replicas of a service, chosen by the stream; nil kills all. With a crash point they
    /// die when they reach it, of which ``crashed(_:in:_:)`` must be told.
    package mutating func kill(
        _ count: Int?, of service: Int, at point: CrashPoint?, fault: Int, in world: inout World,
        _ observer: some WorldObserver
    ) {
        var candidates = members.indices.filter { members[$0].service == service && world.isRunning(members[$0].id) }
        for _ in 0..<min(count ?? candidates.count, candidates.count) {
            let member = candidates.remove(at: Int(stream.nextBounded(UInt64(candidates.count))))
            // A death before this one may have ended all of them.
            guard world.isRunning(members[member].id) else { continue }
            if let point {
                if !members[member].armedBy.contains(fault) { members[member].armedBy.append(fault) }
                world.arm(point, members[member].id, observer)
            } else {
                died(member, .killed, fault: fault, in: &world, observer)
            }
        }
    }

    /// A replica reached its crash point.
    package mutating func crashed(_ replica: ReplicaID, in world: inout World, _ observer: some WorldObserver) {
        guard let member = members.firstIndex(where: { $0.id == replica }) else { return }
        died(member, .crashed, fault: members[member].armedBy.last, in: &world, observer)
    }

    /// Whether a replica lives that is to die by this fault when it reaches a crash point.
    package func isWaiting(for fault: Int) -> Bool { members.contains { $0.armedBy.contains(fault) } }

    private mutating func died(
        _ index: Int, _ kind: PlatformEvent.Kind, fault: Int?, in world: inout World, _ observer: some WorldObserver
    ) {
        end(index, in: &world, observer)
        note(world.now, kind, member: index, fault: fault)
        switch verdict(on: index, at: world.now) {
        case .restart(let delay):
            let wake = Wake(isReadiness: false, member: index, life: members[index].life)
            world.wake(at: world.now + delay, token: tokenBase | wake.token)
        case .stop:
            members[index].isGivenUp = true
            note(world.now, .stopped, member: index)
        case .escalate:
            escalate(members[index].service, in: &world, observer)
        }
    }

    /// OTP counts restarts by supervisor, which is one for a service's replicas; the others count by replica.
    private mutating func verdict(on index: Int, at now: Instant) -> Supervisor.Verdict {
        let jitter = stream.nextUnit()
        if case .intensity = members[index].supervisor.policy {
            return serviceSupervisors[members[index].service].died(
                at: now, startedAt: members[index].startedAt, jitter: jitter)
        }
        return members[index].supervisor.died(at: now, startedAt: members[index].startedAt, jitter: jitter)
    }

    private mutating func end(_ index: Int, in world: inout World, _ observer: some WorldObserver) {
        if world.isRunning(members[index].id) { world.kill(members[index].id, observer) }
        members[index].life += 1
        members[index].armedBy = []
    }

    /// The service's supervisor has given up: all its replicas end and stay down, as an OTP application does whose
    /// top supervisor terminates.
    private mutating func escalate(_ service: Int, in world: inout World, _ observer: some WorldObserver) {
        log.append(
            PlatformEvent(
                at: world.now, kind: .escalated, service: service, replica: nil,
                detail: Self.reason(specs[service].supervision)))
        for index in members.indices where members[index].service == service {
            end(index, in: &world, observer)
            members[index].isGivenUp = true
            note(world.now, .stopped, member: index)
        }
    }

    private static func reason(_ policy: SupervisionPolicy) -> String {
        guard case .intensity(let maximum, let period) = policy else { return "all replicas stay down" }
        let restarts = maximum == 1 ? "1 restart" : "\(maximum) restarts"
        return "more than \(restarts) needed within \(period): all replicas stay down"
    }

    // MARK: Wake-ups

    /// Handles one of the cluster's own wake-ups.
    package mutating func woke(token: UInt64, in world: inout World, _ observer: some WorldObserver) {
        let wake = Wake(token: token & (1 << 56 - 1))
        guard members[wake.member].life == wake.life else { return }
        if wake.isReadiness {
            world.setReady(true, members[wake.member].id, observer)
            note(world.now, .ready, member: wake.member)
        } else {
            start(wake.member, in: &world)
        }
    }

    private mutating func start(_ index: Int, in world: inout World) {
        world.start(members[index].id)
        world.setListening(true, members[index].id)
        members[index].startedAt = world.now
        note(world.now, .restarted, member: index)
        let startup = startups[members[index].service].next(&stream)
        let wake = Wake(isReadiness: true, member: index, life: members[index].life)
        world.wake(at: world.now + startup, token: tokenBase | wake.token)
    }

    private mutating func note(_ at: Instant, _ kind: PlatformEvent.Kind, member: Int, fault: Int? = nil) {
        log.append(
            PlatformEvent(
                at: at, kind: kind, service: members[member].service, replica: members[member].number,
                id: members[member].id, fault: fault, detail: ""))
    }
}
