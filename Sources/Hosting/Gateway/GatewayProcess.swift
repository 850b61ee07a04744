internal import ActorRuntime
package import Applications
internal import Contexts
package import Logging
package import NIOCore
internal import Platform
package import Scenarios
internal import ServiceLifecycle
package import Serving
internal import Texts

/// The one door as this process serves it: one address for all paths, and for each service an address of its own.
package struct GatewayProcess: Sendable {
    /// How long requests in hand may take when it is to end.
    package static let graceTime = Duration.seconds(20)

    /// By name, where it listens: itself first, then the services in the order of the fronts.
    package let addresses: [(name: String, address: HTTPAddress)]

    private let services: [any Service]
    private let logger: Logger

    /// Begins to listen. It has no endpoints until it is told of them, and answers 503 until then.
    ///
    /// - Parameters:
    ///   - address: for customers, whichever service they ask.
    ///   - fronts: for each service an address at which that one answers.
    ///   - endpoints: where the services are at the beginning.
    ///   - limit: of each client's requests, at all addresses together; nil for none.
    ///   - group: the event loops; the caller ends them after ``run()``.
    /// - Throws: ``HTTPAddressError`` or ``PrefixRoutes/Problem``.
    package static func start(
        _ application: any ServedApplication, _ scenario: Scenario, on address: HTTPAddress,
        fronts: [(service: String, address: HTTPAddress)], management: HTTPAddress,
        endpoints: EndpointList = EndpointList(), standIns: [StandIn] = [], limit: RequestLimit? = nil,
        group: any EventLoopGroup, logger: Logger
    ) async throws -> GatewayProcess {
        let policy = ProxyPolicy(scenario.application.gateway)
        let table = EndpointTable(
            of: application.services + standIns.map(\.name), endpoints, limits: policy.clientLimits, group: group)
        let (readiness, figures) = (ReadinessFlag(), HTTPFigures())
        let limits = Self.limits(servers: fronts.count + 2, files: ProcessFiles.raiseLimit())
        let routes = try PrefixRoutes(
            application.vocabulary.gateway.paths.map { (prefix: $0.path, service: $0.service) })
        var servers: [HTTPServer] = []
        var addresses: [(name: String, address: HTTPAddress)] = []
        func listen(
            _ name: String, on address: HTTPAddress, _ observer: HTTPFigures?, _ handler: any HTTPHandler
        ) async throws {
            let limited = observer == nil ? nil : limit.map { LimitedHandler(handler, $0, clock: SystemClock()) }
            let server = try await HTTPServer.start(
                on: address, limits: limits, observer: observer, group: group, handler: limited ?? handler)
            servers.append(server)
            addresses.append((name, server.address))
        }
        do {
            try await listen(
                ProcessSupervisor.gateway, on: address, figures,
                DoorHandler(
                    document: HTTPRouter([CustomerRoutes.document(of: application.wireForm(scenario))]),
                    proxy: try ServiceProxy(routes, to: table, policy: policy)))
            for (service, address) in fronts {
                try await listen(
                    service, on: address, figures,
                    try ServiceProxy(PrefixRoutes(allTo: service), to: table, policy: policy))
            }
            try await listen(
                "management", on: management, nil,
                HTTPRouter(managementRoutes(table, figures, readiness)))
        } catch {
            for server in servers { await server.shutdown(gracefullyWithin: .zero) }
            throw error
        }
        return GatewayProcess(
            addresses: Array(addresses.dropLast()),
            services: [
                DoorService(
                    servers: [servers[servers.count - 1]], table: table, readiness: nil, grace: .milliseconds(200)),
                DoorService(servers: servers.dropLast(), table: nil, readiness: readiness, grace: graceTime),
            ], logger: logger)
    }

    /// So many connections that all of them together leave files for what is asked of endpoints. Without files a server can
    /// neither take a connection nor turn it away.
    static func limits(servers: Int, files: Int) -> HTTPLimits {
        var limits = HTTPLimits()
        let kept = min(files / 2, 2_048)
        limits.refusals = min(limits.refusals, max(1, (files - kept) / servers / 4))
        limits.connections = min(limits.connections, max(1, (files - kept) / servers - limits.refusals))
        return limits
    }

    private static func managementRoutes(
        _ table: EndpointTable, _ figures: HTTPFigures, _ readiness: ReadinessFlag
    ) -> [HTTPRouter.Route] {
        EndpointRoutes.routes(table) + [
            .prompt(.get, "/livez") { _, _ in HTTPMedia.answer(200, .object([("alive", .bool(true))])) },
            .prompt(.get, "/readyz") { _, _ in
                guard !readiness.isDraining else { throw Problem(503, "The gateway ends.") }
                return HTTPMedia.answer(200, .object([("ready", .bool(true))]))
            },
            .prompt(.get, "/metrics") { _, _ in
                var text = PrometheusText()
                figures.write(to: &text)
                table.figures.write(to: &text)
                return HTTPResponse(
                    200, headers: ["Content-Type": PrometheusText.mediaType], body: Array(text.text.utf8))
            },
        ]
    }

    /// Serves until SIGTERM or SIGINT. Then it takes no new connection, and ends when it has answered what it has in hand.
    package func run() async throws {
        for (name, address) in addresses {
            logger.info("listening", metadata: ["for": "\(name)", "address": "\(address)"])
        }
        try await ServiceGroup.ofProcess(services).run()
        logger.info("ended")
    }
}

/// Answers with the interface's document itself, and passes everything else on.
private struct DoorHandler: HTTPHandler {
    let document: HTTPRouter
    let proxy: ServiceProxy

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        if request.path == OpenAPIDocument.path {
            document.handle(request, reply)
        } else {
            proxy.handle(request, reply)
        }
    }
}

/// Some of the gateway's servers.
private struct DoorService: Service {
    let servers: [HTTPServer]
    let table: EndpointTable?
    let readiness: ReadinessFlag?
    let grace: Duration

    func run() async throws {
        try? await gracefulShutdown()
        readiness?.drain()
        await withTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.shutdown(gracefullyWithin: grace) } }
        }
        await table?.shutDown()
    }
}

extension ProxyPolicy {
    /// A scenario's gateway.
    init(_ spec: GatewaySpec) {
        self.init()
        loadBalancing = spec.loadBalancing == .roundRobin ? .roundRobin : .leastRequests
        timeout = spec.timeout
        connectTimeout = spec.connectTimeout
        maxRequests = spec.maxRequests
        nextUpstream = spec.nextUpstream.map { next in
            NextUpstream(on: Set(next.on.map(NextUpstream.Condition.init)), tries: next.tries, timeout: next.timeout)
        }
    }
}

extension ProxyPolicy.NextUpstream.Condition {
    fileprivate init(_ condition: ActorRuntime.NextUpstream.Condition) {
        switch condition {
        case .error: self = .error
        case .timeout: self = .timeout
        case .http500: self = .http500
        case .http503: self = .http503
        case .nonIdempotent: self = .nonIdempotent
        }
    }
}
