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
        /// A fault stopped the replica where it stands; and let it go on.
        case suspended
        case resumed
        /// The database does not let the service's replicas in.
        case accessDenied = "access-denied"
        /// The database went with the last replica that it lived on.
        case storageLost = "storage-lost"
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
    struct Member {
        let id: ReplicaID
        let service: Int
        let number: Int
        var supervisor: Supervisor
        var startedAt = Instant.start
        /// The faults that wait for the replica to reach its crash point.
        var armedBy: [Int] = []
        /// The faults that keep it from doing anything.
        var heldBy: [Int] = []
        var memory: MemoryModel
        /// The faults by which it leaks, in bytes a second.
        var leaks: [(fault: Int, rate: Int64)] = []
        /// The faults by which it dies so long after each start.
        var loops: [(fault: Int, after: Timespan)] = []
        /// Counts starts and deaths, so that a wake-up for an earlier life is known as such.
        var life: UInt32 = 0
        /// Its supervision leaves it dead.
        var isGivenUp = false
    }

    /// Names a wake-up of the cluster: what for, which member and which of its lives; a service for ``Kind/sync``.
    struct Wake {
        enum Kind: UInt64 {
            case start, readiness, outOfMemory, loop, sync
        }
        var kind: Kind
        var member: Int
        var life: UInt32

        var token: UInt64 { kind.rawValue << 53 | UInt64(member) << 32 | UInt64(life) }

        init(_ kind: Kind, member: Int, life: UInt32 = 0) {
            self.kind = kind
            self.member = member
            self.life = life
        }

        init?(token: UInt64) {
            guard let kind = Kind(rawValue: token >> 53) else { return nil }
            self.kind = kind
            member = Int(token >> 32 & 0x1F_FFFF)
            life = UInt32(truncatingIfNeeded: token)
        }
    }

    var members: [Member] = []
    let specs: [ServiceSpec]
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

    /// Starts all replicas, ready at once: a run begins with the shop already up. Only those are not that their database
    /// does not let in.
    package mutating func deploy(in world: inout World, _ observer: some WorldObserver) {
        for (service, spec) in specs.enumerated() {
            if spec.database.sync > .zero { sync(service, in: &world) }
            for number in 0..<spec.replicas {
                let id = world.addReplica(of: ServiceID(rawValue: UInt16(service)))
                members.append(
                    Member(
                        id: id, service: service, number: number, supervisor: Supervisor(spec.supervision),
                        memory: MemoryModel(spec.memory, at: world.now)))
                world.start(id)
                world.setListening(true, id)
                if spec.database.letsIn { world.setReady(true, id, observer) }
            }
            if !spec.database.letsIn, spec.replicas > 0 { tellAccessDenied(service, at: world.now) }
        }
    }

    private mutating func tellAccessDenied(_ service: Int, at now: Instant) {
        let database = specs[service].database
        log.append(
            PlatformEvent(
                at: now, kind: .accessDenied, service: service, replica: nil,
                detail: "the database accepts the secret '\(database.accepts)' and was shown '\(database.secret)': no "
                    + "replica becomes ready"))
    }

    /// Makes durable what a service has committed, now and again and again.
    private mutating func sync(_ service: Int, in world: inout World) {
        world.syncDatabase(ServiceID(rawValue: UInt16(service)))
        let next = world.now + specs[service].database.sync
        world.wake(at: next, token: tokenBase | Wake(.sync, member: service).token)
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
        for member in choose(count, of: service, in: world) {
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

    /// Up to `count` running replicas of a service by the stream; nil means all of them.
    mutating func choose(_ count: Int?, of service: Int, in world: borrowing World) -> [Int] {
        var candidates: [Int] = []
        for index in members.indices where members[index].service == service && world.isRunning(members[index].id) {
            candidates.append(index)
        }
        return (0..<min(count ?? candidates.count, candidates.count)).map { _ in
            candidates.remove(at: Int(stream.nextBounded(UInt64(candidates.count))))
        }
    }

    /// A replica reached its crash point.
    package mutating func crashed(_ replica: ReplicaID, in world: inout World, _ observer: some WorldObserver) {
        guard let member = members.firstIndex(where: { $0.id == replica }) else { return }
        died(member, .crashed, fault: members[member].armedBy.last, in: &world, observer)
    }

    /// Whether a replica lives that is to die by this fault when it reaches a crash point.
    package func isWaiting(for fault: Int) -> Bool { members.contains { $0.armedBy.contains(fault) } }

    mutating func died(
        _ index: Int, _ kind: PlatformEvent.Kind, fault: Int?, detail: String = "", in world: inout World,
        _ observer: some WorldObserver
    ) {
        end(index, in: &world, observer)
        note(world.now, kind, member: index, fault: fault, detail: detail)
        switch verdict(on: index, at: world.now) {
        case .restart(let delay):
            wake(.start, index, at: world.now + delay, in: &world)
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
        members[index].heldBy = []
        loseStorage(members[index].service, in: &world)
    }

    /// A database on the replicas' own volume is gone with the last of them (Kubernetes `emptyDir`).
    private mutating func loseStorage(_ service: Int, in world: inout World) {
        guard specs[service].database.storage == .ephemeral,
            !members.contains(where: { $0.service == service && world.isRunning($0.id) })
        else { return }
        world.crashDatabase(ServiceID(rawValue: UInt16(service)), losing: .everything)
        log.append(
            PlatformEvent(
                at: world.now, kind: .storageLost, service: service, replica: nil,
                detail: "ephemeral storage: all rows are lost"))
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

    func wake(_ kind: Wake.Kind, _ index: Int, at instant: Instant, in world: inout World) {
        world.wake(at: instant, token: tokenBase | Wake(kind, member: index, life: members[index].life).token)
    }

    /// Handles one of the cluster's own wake-ups.
    package mutating func woke(token: UInt64, in world: inout World, _ observer: some WorldObserver) {
        guard let wake = Wake(token: token & (1 << 56 - 1)) else { return }
        guard wake.kind == .sync || members[wake.member].life == wake.life else { return }
        switch wake.kind {
        case .start: start(wake.member, in: &world)
        case .readiness:
            world.setReady(true, members[wake.member].id, observer)
            note(world.now, .ready, member: wake.member)
        case .outOfMemory: outOfMemory(wake.member, in: &world, observer)
        case .loop: loop(wake.member, in: &world, observer)
        case .sync: sync(wake.member, in: &world)
        }
    }

    private mutating func start(_ index: Int, in world: inout World) {
        world.start(members[index].id)
        world.setListening(true, members[index].id)
        members[index].startedAt = world.now
        members[index].memory.restart(at: world.now)
        note(world.now, .restarted, member: index)
        scheduleOutOfMemory(index, in: &world)
        scheduleLoop(index, in: &world)
        let startup = startups[members[index].service].next(&stream)
        guard specs[members[index].service].database.letsIn else { return }
        wake(.readiness, index, at: world.now + startup, in: &world)
    }

    mutating func note(
        _ at: Instant, _ kind: PlatformEvent.Kind, member: Int, fault: Int? = nil, detail: String = ""
    ) {
        log.append(
            PlatformEvent(
                at: at, kind: kind, service: members[member].service, replica: members[member].number,
                id: members[member].id, fault: fault, detail: detail))
    }
}
