internal import ActorRuntime
package import Contexts
package import Logging
package import NIOCore
package import Platform
package import Polyglot
package import Serving
internal import Texts

/// A kubelet for one machine: carries out on real processes what ``ProcessCluster`` wants, and tells it what came of it.
///
/// It starts processes and waits for their ends, sends probes and signals, reads how much processor time they use, and
/// tells every process which replicas are ready. It decides nothing itself.
package actor ProcessSupervisor {
    /// What the gateway is called among the services.
    package static let gateway = "gateway"
    /// Before a process is told of the endpoints again that could not be told.
    static let pause = Timespan.milliseconds(20)
    /// How long a process may take to take in a list of endpoints, or to say what it has done.
    static let answerTime = TimeAmount.seconds(1)

    /// A process, and what is known of it.
    private struct Hosted {
        let process: HostedProcess
        let name: String
        let service: Int
        let life: PodLife
        let address: HTTPAddress
        let client: HTTPClient
        /// The list of endpoints that it has, by its number.
        var endpoints = 0
        var isBeingTold = false
        var isListening = false
        /// What it had used when the autoscaler last looked.
        var usage: (used: ProcessUsage, answered: Int, at: Instant)?
    }

    /// The application's, then stand-ins, and the gateway at last.
    private let services: [ServiceSpec]
    private let applicationServices: Int
    private let folder: String
    private let command: @Sendable (PodLaunch) -> ExternalCommand
    private let variables: [String]
    private let clock: any ServedClock
    private let group: any EventLoopGroup
    private let logger: Logger

    private var cluster: ProcessCluster
    /// By the number of the pod.
    private var hosted: [Int: Hosted] = [:]
    /// The number of the present list of endpoints; it grows with each change.
    private var list = 1
    private var alarm: (at: Instant, task: Task<Void, Never>)?
    /// Where the gateway listens, for its services and itself.
    private var ports: [(name: String, address: HTTPAddress)] = []
    /// By service, the figures of the version that is being released when its measurement began.
    private var baselines: [Int: FiguresSnapshot.Version] = [:]
    private var waiters:
        [(condition: @Sendable (ProcessCluster) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    /// - Parameters:
    ///   - services: the application's, in the order of their ``ServiceID``; the gateway comes by itself.
    ///   - standIns: the names of those that are started beside them.
    ///   - folder: for the processes' sockets; its path is short.
    ///   - command: how a process is started.
    ///   - variables: names of variables of our environment that processes get besides the usual ones.
    package init(
        _ services: [ServiceSpec], standIns: [String] = [], seed: RandomStream, folder: String,
        variables: [String] = [],
        clock: any ServedClock, group: any EventLoopGroup, logger: Logger,
        command: @escaping @Sendable (PodLaunch) -> ExternalCommand
    ) {
        self.services = services + standIns.map { Self.spec(of: $0) } + [Self.spec(of: Self.gateway)]
        applicationServices = services.count
        self.folder = folder
        self.command = command
        self.variables = variables
        self.clock = clock
        self.group = group
        self.logger = logger
        cluster = ProcessCluster(self.services, seed: seed)
    }

    /// How the gateway and stand-ins are deployed, of whom a scenario says nothing.
    private static func spec(of name: String) -> ServiceSpec {
        var spec = ServiceSpec(name: name, replicas: 1)
        // There is nothing that they could break by starting again at once.
        spec.supervision = .backoff(
            first: .zero, initial: .milliseconds(100), factor: 2, maximum: .seconds(10), resetAfter: .seconds(10),
            jitter: 0)
        spec.probes.liveness = ProbeSpec(period: .seconds(2))
        spec.probes.readiness = ProbeSpec(period: .seconds(1))
        return spec
    }

    // MARK: From outside

    /// Starts everything.
    package func start() { perform { $0.deploy(at: $1) } }

    /// Whether it was asked to end everything.
    package private(set) var isEnding = false

    /// Waits until every service has as many ready replicas as it should have, and no release is under way; or until all is
    /// to end.
    package func settled() async { await wait { $0.isSettled } }

    /// Asks all processes to end, and waits until none is left: the gateway first, so that no customer finds the door
    /// open and nobody behind it.
    package func end() async {
        isEnding = true
        perform { cluster, now in try? cluster.scale(Self.gateway, to: 0, at: now) }
        let number = services.count - 1
        await wait { cluster in !cluster.status.contains { $0.service == number } }
        perform { $0.end(at: $1) }
        await wait { $0.isEmpty }
    }

    package func scale(_ service: String, to count: Int) throws(ProcessRefusal) {
        try refusingOthers(service)
        try attempt { cluster, now throws(ProcessRefusal) in try cluster.scale(service, to: count, at: now) }
    }

    package func begin(_ release: Release) throws(ProcessRefusal) {
        try refusingOthers(release.service)
        try attempt { cluster, now throws(ProcessRefusal) in try cluster.begin(release, at: now) }
    }

    package func kill(_ replica: String) throws(ProcessRefusal) {
        try attempt { cluster, now throws(ProcessRefusal) in try cluster.kill(replica, at: now) }
    }

    /// There is one gateway, and one of each stand-in.
    private func refusingOthers(_ service: String) throws(ProcessRefusal) {
        let known = services.prefix(applicationServices).map(\.name)
        guard known.contains(service) else { throw .noService(service, known: known) }
    }

    /// Asks a stand-in on its management address; nil if there is none of that name, or it does not answer.
    package func ask(standIn name: String, _ request: HTTPRequest) async -> HTTPResponse? {
        guard
            let process = hosted.values.first(where: {
                $0.service >= applicationServices && services[$0.service].name == name && name != Self.gateway
            })
        else { return nil }
        return try? await process.client.send(request, within: Self.answerTime)
    }

    /// Where the gateway listens, by its own name and those of the services; empty before it does.
    package var addresses: [(name: String, address: HTTPAddress)] { ports }

    package var deployments: [DeploymentStatus] { cluster.deploymentStatus }

    /// All processes, with their numbers.
    package var pods: [(status: PodStatus, process: Int32?)] {
        cluster.status.map { ($0, hosted[$0.key.pod]?.process.process) }
    }

    // MARK: The machine

    private func attempt(
        _ change: (inout ProcessCluster, Instant) throws(ProcessRefusal) -> Void
    ) throws(ProcessRefusal) {
        let now = clock.now
        cluster.advance(to: now)
        defer { follow() }
        try change(&cluster, now)
    }

    private func perform(_ change: (inout ProcessCluster, Instant) -> Void) {
        let now = clock.now
        cluster.advance(to: now)
        change(&cluster, now)
        follow()
    }

    /// Does what the cluster wants, until it wants nothing more.
    private func follow() {
        while true {
            cluster.advance(to: clock.now)
            let actions = cluster.takeActions()
            if actions.isEmpty { break }
            for action in actions { carryOut(action) }
        }
        for event in cluster.takeLog() { tell(event) }
        setAlarm()
        let ready = waiters.filter { $0.condition(cluster) }
        waiters.removeAll { $0.condition(cluster) }
        for waiter in ready { waiter.continuation.resume() }
    }

    private func wait(_ condition: @escaping @Sendable (ProcessCluster) -> Bool) async {
        if condition(cluster) { return }
        await withCheckedContinuation { waiters.append((condition, $0)) }
    }

    private func setAlarm() {
        guard let next = cluster.nextWake else { return }
        if let alarm, alarm.at <= next { return }
        alarm?.task.cancel()
        let clock = clock
        alarm = (
            next,
            Task { [weak self] in
                do { try await clock.sleep(for: max(.zero, next - clock.now)) } catch { return }
                await self?.alarmRang()
            }
        )
    }

    private func alarmRang() {
        alarm = nil
        perform { _, _ in }
    }

    private func tell(_ event: PlatformEvent) {
        var metadata: Logger.Metadata = [:]
        if let service = event.service {
            metadata["subject"] = .string(
                event.replica.map { "\(services[service].name)-\($0)" } ?? services[service].name)
        }
        if !event.detail.isEmpty { metadata["detail"] = .string(event.detail) }
        logger.info("\(event.kind.rawValue)", metadata: metadata)
    }

    private func carryOut(_ action: ProcessAction) {
        switch action {
        case .start(let life): start(life)
        case .askToEnd(let life): process(life)?.process.send(.terminate)
        case .kill(let life): process(life)?.process.send(.kill)
        case .probe(let life, let kind, let time): probe(life, kind, within: time)
        case .sample(let service): sample(service)
        case .beginMeasuring(let service): beginMeasuring(service)
        case .measure(let service): measure(service)
        case .publish:
            list += 1
            for pod in hosted.keys { publish(to: pod) }
        }
    }

    private func process(_ life: PodLife) -> Hosted? { hosted[life.pod].flatMap { $0.life == life ? $0 : nil } }

    // MARK: Processes

    private func start(_ life: PodLife) {
        guard let name = cluster.name(of: life), let (service, version) = cluster.place(of: life) else { return }
        let management = HTTPAddress.unix(path: "\(folder)/\(name).admin")
        let launch = PodLaunch(
            name: name, service: services[service].name, version: version.name,
            address: .unix(path: "\(folder)/\(name).socket"), management: management,
            ports: Dictionary(
                ports.compactMap { name, address in
                    if case .tcp(_, let port) = address { (name, port) } else { nil }
                }, uniquingKeysWith: { $1 }))
        var limits = HTTPClientLimits()
        limits.connections = 4
        let client = HTTPClient(to: management, limits: limits, on: group.next())
        let process = HostedProcess(command(launch), passing: variables) { [weak self] news in
            Task { await self?.heard(news, of: life) }
        }
        hosted[life.pod] = Hosted(
            process: process, name: name, service: service, life: life, address: launch.address, client: client)
    }

    private func heard(_ news: HostedProcess.News, of life: PodLife) {
        switch news {
        case .said(let line):
            guard let announcement = Announcement(line: line), process(life) != nil else { return }
            if hosted[life.pod]?.service == services.count - 1 { ports = announcement.addresses }
            hosted[life.pod]?.isListening = true
            publish(to: life.pod)
            perform { $0.listening(life, at: $1) }
        case .ended(let how):
            if let old = process(life) {
                hosted[life.pod] = nil
                Task { await old.client.shutDown() }
            }
            perform { $0.ended(life, detail: how, at: $1) }
        }
    }

    private func probe(_ life: PodLife, _ kind: ProbeKind, within time: Timespan) {
        guard let client = process(life)?.client else {
            return perform { $0.answered(life, kind, succeeded: false, at: $1) }
        }
        let path = kind == .readiness ? "/readyz" : "/livez"
        Task {
            let answer = try? await client.send(HTTPRequest(.get, path), within: .nanoseconds(time.nanoseconds))
            let succeeded = (200..<400).contains(answer?.status ?? 0)
            perform { $0.answered(life, kind, succeeded: succeeded, at: $1) }
        }
    }

    // MARK: Endpoints

    /// Those that get requests, by service.
    private var endpoints: EndpointList {
        EndpointList(
            zip(services, cluster.endpoints).dropLast().map { spec, pods in
                (
                    spec.name,
                    pods.compactMap { pod in
                        hosted[pod.key.pod].map {
                            ServedEndpoint(name: pod.name, version: pod.version, address: $0.address)
                        }
                    }
                )
            })
    }

    /// Tells a process of the endpoints, until it has the present list.
    private func publish(to pod: Int) {
        guard let process = hosted[pod], process.isListening, !process.isBeingTold, process.endpoints < list else {
            return
        }
        hosted[pod]?.isBeingTold = true
        let (number, life) = (list, process.life)
        let body = Array(endpoints.json.compact.utf8)
        Task {
            let answer = try? await process.client.send(
                HTTPRequest(.put, EndpointRoutes.endpoints, headers: ["Content-Type": HTTPMedia.json], body: body),
                within: Self.answerTime)
            guard self.process(life) != nil else { return }
            hosted[pod]?.isBeingTold = false
            if answer?.status == 204 {
                hosted[pod]?.endpoints = number
            } else {
                if let answer {
                    logger.error(
                        "endpoints refused", metadata: ["subject": "\(process.name)", "status": "\(answer.status)"])
                }
                try? await clock.sleep(for: Self.pause)
            }
            publish(to: pod)
        }
    }

    // MARK: Measuring

    /// Finds out what the pods of a service do, for its autoscaler.
    private func sample(_ service: Int) {
        guard let spec = services[service].autoscaler else { return }
        let pods = hosted.filter { $0.value.service == service && $0.value.isListening }
        Task {
            var loads: [Int: ReplicaLoadReport] = [:]
            for (pod, process) in pods { loads[pod] = await ReplicaLoadReport.of(process.client) }
            let now = clock.now
            var values: [(pod: Int, values: [Int64?])] = []
            for (pod, process) in pods {
                guard let load = loads[pod], let number = process.process.process,
                    let used = ProcessUsage(of: number)
                else { continue }
                let before = hosted[pod]?.usage
                hosted[pod]?.usage = (used, load.answered, now)
                guard let before, now > before.at else { continue }
                let window = (now - before.at).seconds
                let own: [Int64?] = spec.metrics.map { metric in
                    switch metric.kind {
                    case .cpu: Int64((used.processor - before.used.processor).seconds / window * 1_000)
                    case .requestsPerSecond: Int64(Double(load.answered - before.answered) / window * 1_000)
                    case .mailboxDepth: Int64(load.waiting) * 1_000
                    }
                }
                values.append((pod, own))
            }
            let found = values
            perform { $0.sampled(service, found, over: spec.syncPeriod, at: $1) }
        }
    }

    private func beginMeasuring(_ service: Int) {
        // What was counted of another version says nothing about this one.
        baselines[service] = nil
        Task {
            let version = cluster.deploymentStatus[service].rollout?.version ?? ""
            if let figures = await figures() { baselines[service] = figures[services[service].name, version] }
        }
    }

    /// What the gateway has seen of the version that is being released, since the latest measurement.
    private func measure(_ service: Int) {
        Task {
            guard let version = cluster.deploymentStatus[service].rollout?.version else { return }
            let limit = cluster.analysis(of: service)?.p99
            var measurement: Measurement?
            if let figures = await figures() {
                let now = figures[services[service].name, version]
                // Without a beginning there is no measurement yet, and this is the beginning.
                measurement = baselines[service].map { Measurement(since: $0, to: now, slowerThan: limit) }
                baselines[service] = now
            }
            let found = measurement
            perform { $0.measured(service, found, at: $1) }
        }
    }

    /// Nil if the gateway does not say.
    private func figures() async -> FiguresSnapshot? {
        guard let gateway = hosted.values.first(where: { $0.service == services.count - 1 }),
            let answer = try? await gateway.client.send(
                HTTPRequest(.get, EndpointRoutes.figures), within: Self.answerTime),
            answer.status == 200, let value = try? JSONReader.read(answer.body)
        else { return nil }
        return try? FiguresSnapshot(value)
    }
}
