import ActorRuntime
import Contexts

@testable import Platform

/// Services that only take time, on a platform that looks after them.
final class TestPlatform: WorldObserver {
    private static let clusterTokens: UInt64 = 1 << 56
    private static let faultTokens: UInt64 = 2 << 56
    private static let actionTokens: UInt64 = 3 << 56

    struct Answer: Hashable, Sendable {
        var at: Instant
        var token: UInt64
        var failure: DeliveryFailure?
    }

    typealias Action = (inout World, TestPlatform) -> Void

    var cluster: Cluster
    var injector: FaultInjector
    private(set) var log: [PlatformEvent] = []
    private(set) var answers: [Answer] = []
    private var actions: [Action] = []
    /// Whether the cluster or the injector are at work, and who has crashed and drained meanwhile.
    private var isAtWork = false
    private var crashes: [ReplicaID] = []
    private var drained: [ReplicaID] = []
    /// What a test wants to look at whenever the platform has acted.
    var look: ((borrowing World, TestPlatform) -> Void)?

    /// Deploys the services and schedules faults and releases. Unless a test asks for their phases, the probes of all
    /// pods that are up at the beginning tick from there on.
    init(
        _ services: [ServiceSpec], cluster spec: ClusterSpec, publishesNotReady: Bool, releases: [Release],
        faults: [Fault], seed: UInt64, hasPhases: Bool = false, in world: inout World
    ) throws {
        let root = RandomStream(seed: seed)
        for spec in services {
            _ = world.add(
                ServiceConfiguration(
                    name: spec.name, logic: Echo(), workers: spec.workers, mailbox: spec.mailbox, time: spec.time))
        }
        cluster = Cluster(
            services, spec: spec, publishesNotReady: publishesNotReady, releases: releases, seed: root,
            tokenBase: Self.clusterTokens)
        injector = try FaultInjector(
            faults, services: services.map(\.name), seed: root, tokenBase: Self.faultTokens)
        if !hasPhases { cluster.draws.phases = nil }
        cluster.deploy(in: &world, self)
        injector.schedule(in: &world)
    }

    /// Does something after so many milliseconds.
    func at(_ milliseconds: Int64, in world: inout World, _ action: @escaping Action) {
        actions.append(action)
        world.wake(at: .start + .milliseconds(milliseconds), token: Self.actionTokens + UInt64(actions.count - 1))
    }

    func kill(_ count: Int?, of service: Int = 0, at point: CrashPoint? = nil, in world: inout World) {
        cluster.kill(count, of: service, at: point, fault: 0, in: &world, self)
        collect()
    }

    /// Another number of replicas is wanted, as after `kubectl scale`.
    func scale(to count: Int, of service: Int = 0, in world: inout World) {
        cluster.deployments[service].desired = count
        cluster.reconcile(service, in: &world, self)
        collect()
    }

    func endAll(in world: inout World) { injector.endAll(cluster: &cluster, in: &world, self) }

    /// What happened, as `milliseconds kind replica`.
    var story: [String] { story { _ in true } }

    /// The same of those lines that are meant.
    func story(_ isMeant: (PlatformEvent) -> Bool) -> [String] {
        log.filter(isMeant).map { event in
            let replica = event.replica.map { " \($0)" } ?? ""
            return "\(event.at.nanoseconds / 1_000_000) \(event.kind.rawValue)\(replica)"
        }
    }

    func events(_ kind: PlatformEvent.Kind) -> [PlatformEvent] { log.filter { $0.kind == kind } }

    func collect() { log += injector.takeLog() + cluster.takeLog() }

    // MARK: Requests

    /// Sends a request to a service at each of these milliseconds; their tokens count from `first`.
    func request(
        at milliseconds: some Sequence<Int64>, of service: UInt16 = 0, first: UInt64 = 0, in world: inout World
    ) {
        for (number, instant) in milliseconds.enumerated() {
            at(instant, in: &world) { world, _ in
                world.submit(echo, to: ServiceID(rawValue: service), token: first + UInt64(number))
            }
        }
    }

    /// When each request was answered, in their order, and with what failure: `1500 ok`.
    var replies: [String] {
        answers.sorted { $0.token < $1.token }.map {
            "\($0.at.nanoseconds / 1_000_000) \($0.failure.map { "\($0)" } ?? "ok")"
        }
    }

    // MARK: WorldObserver

    func woke(token: UInt64, world: inout World) {
        work(&world) { world in
            switch token & (0xFF << 56) {
            case Self.clusterTokens: cluster.woke(token: token, in: &world, self)
            case Self.faultTokens: injector.woke(token: token, cluster: &cluster, in: &world, self)
            default: actions[Int(token - Self.actionTokens)](&world, self)
            }
        }
    }

    /// Lets the platform work, and then tells it what has happened meanwhile.
    private func work(_ world: inout World, _ body: (inout World) -> Void) {
        isAtWork = true
        body(&world)
        while !crashes.isEmpty || !drained.isEmpty {
            if let replica = crashes.popLast() { injector.crashed(replica, cluster: &cluster, in: &world, self) }
            if let replica = drained.popLast() { cluster.drained(replica, in: &world, self) }
        }
        isAtWork = false
        collect()
        look?(world, self)
    }

    func crashed(replica: ReplicaID, world: inout World) {
        guard !isAtWork else { return crashes.append(replica) }
        work(&world) { injector.crashed(replica, cluster: &cluster, in: &$0, self) }
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        answers.append(Answer(at: world.now, token: token, failure: failure))
    }

    func drained(replica: ReplicaID, world: inout World) {
        guard !isAtWork else { return drained.append(replica) }
        work(&world) { cluster.drained(replica, in: &$0, self) }
    }

    func published(_ message: Message, at instant: Instant) {}
    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {}
    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {}
}

/// Replies to everything, and keeps nothing.
final class Echo: ServiceLogic {
    let database: any ServiceDatabase = NoDatabase()

    func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        decision.reply(work.message)
        return .committed
    }
}

/// A service with one worker a replica, 10 ms a message, ready half a second after its start, which its probe finds at once.
func service(
    _ name: String = "shop", replicas: Int = 1, supervision: SupervisionPolicy = .kubernetes
) -> ServiceSpec {
    var spec = ServiceSpec(
        name: name, replicas: replicas, workers: 1, time: .constant(.milliseconds(10)),
        startup: .constant(.milliseconds(500)), supervision: supervision)
    spec.probes = ProbeSpecs(readiness: ProbeSpec(period: .milliseconds(500)))
    return spec
}

let echo = Message(type: MessageType(rawValue: 0), key: 0)

/// Builds a world in virtual time with a platform in it, and does with them what a test wants.
func onPlatform<Result: Sendable>(
    _ services: [ServiceSpec], cluster: ClusterSpec = ClusterSpec(endpointsDelay: .zero),
    publishesNotReady: Bool = false, releases: [Release] = [], faults: [Fault] = [], seed: UInt64 = 1,
    hasPhases: Bool = false, _ body: @Sendable (inout World, TestPlatform) throws -> Result
) async throws -> Result {
    let runner = try await WorldRunner(.virtual, seed: RandomStream(seed: seed), network: .constant(.zero)) { world in
        try TestPlatform(
            services, cluster: cluster, publishesNotReady: publishesNotReady, releases: releases, faults: faults,
            seed: seed, hasPhases: hasPhases, in: &world)
    }
    return try await runner.access(body)
}

extension World {
    mutating func run(untilMilliseconds end: Int64, _ platform: TestPlatform) {
        run(until: .start + .milliseconds(end), platform)
    }
}
