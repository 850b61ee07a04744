package import Contexts
package import Logging
package import NIOCore
package import Scenarios
internal import ServiceLifecycle
package import Serving
package import Storage
internal import Texts

/// A process that stands in for somebody outside, whom services ask: it behaves as it is told to, also while it runs.
package struct StandIn: Sendable {
    /// As `provider`; no service has the name.
    package let name: String
    /// As whom services ask it.
    package let service: ServiceID
    /// How each service asks it that asks it at all.
    package let policy: CallPolicy
    /// Opens its data.
    package let open:
        @Sendable (_ store: any SQLStore, _ scenario: Scenario, _ clock: any ServedClock) async throws -> Opened

    /// A stand-in that is ready to be asked.
    package struct Opened: Sendable {
        /// What services ask.
        package let routes: [HTTPRouter.Route]
        /// `GET` and `PUT /settings`, and what else people and experiments may ask.
        package let adminRoutes: [HTTPRouter.Route]
        /// Takes nothing more, and returns when all that was taken is answered.
        package let drain: @Sendable () async -> Void
        package let close: @Sendable () -> Void

        package init(
            routes: [HTTPRouter.Route], adminRoutes: [HTTPRouter.Route], drain: @escaping @Sendable () async -> Void,
            close: @escaping @Sendable () -> Void
        ) {
            self.routes = routes
            self.adminRoutes = adminRoutes
            self.drain = drain
            self.close = close
        }
    }

    package init(
        name: String, service: ServiceID, policy: CallPolicy,
        open:
            @escaping @Sendable (_ store: any SQLStore, _ scenario: Scenario, _ clock: any ServedClock) async throws ->
            Opened
    ) {
        self.name = name
        self.service = service
        self.policy = policy
        self.open = open
    }
}

/// A stand-in as this process runs it.
package struct StandInProcess: Sendable {
    package let address: HTTPAddress

    private let server: HTTPServer
    private let management: HTTPServer
    private let opened: StandIn.Opened
    private let logger: Logger

    /// - Throws: ``DatabaseError`` or ``HTTPAddressError``.
    package static func start(
        _ standIn: StandIn, _ scenario: Scenario, store: any SQLStore, on address: HTTPAddress,
        management: HTTPAddress, group: any EventLoopGroup, logger: Logger
    ) async throws -> StandInProcess {
        let opened = try await standIn.open(store, scenario, SystemClock())
        let readiness = [
            HTTPRouter.Route.prompt(.get, "/livez") { _, _ in HTTPMedia.answer(200, .object([("alive", .bool(true))]))
            },
            .prompt(.get, "/readyz") { _, _ in HTTPMedia.answer(200, .object([("ready", .bool(true))])) },
            // It is told of endpoints as every process is, and asks nobody.
            .prompt(.put, EndpointRoutes.endpoints) { _, _ in HTTPResponse(204) },
        ]
        do {
            let server = try await HTTPServer.start(on: address, group: group, handler: HTTPRouter(opened.routes))
            let managed = try await HTTPServer.start(
                on: management, group: group, handler: HTTPRouter(opened.adminRoutes + readiness))
            return StandInProcess(
                address: server.address, server: server, management: managed, opened: opened, logger: logger)
        } catch {
            opened.close()
            throw error
        }
    }

    /// Serves until SIGTERM or SIGINT.
    package func run() async throws {
        logger.info("serving", metadata: ["address": "\(address)"])
        try await ServiceGroup.ofProcess([StandInService(server: server, management: management, opened: opened)]).run()
        logger.info("ended")
    }
}

private struct StandInService: Service {
    let server: HTTPServer
    let management: HTTPServer
    let opened: StandIn.Opened

    func run() async throws {
        try? await gracefulShutdown()
        await server.shutdown(gracefullyWithin: .seconds(2))
        await opened.drain()
        await management.shutdown(gracefullyWithin: .milliseconds(200))
        opened.close()
    }
}
