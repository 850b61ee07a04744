internal import Applications
internal import Contexts
package import Logging
package import NIOCore
internal import Platform
internal import Polyglot
internal import Scenarios
internal import ServiceLifecycle
package import Serving
internal import Texts

/// One replica of a service as this process serves it: its database, the actor with its workers, the relay and the
/// timers, the server for customers and services, and a second one for who looks after it.
package struct ReplicaProcess: Sendable {
    /// How long it goes on publishing what is in the outbox when it is to end. What is left then, another replica
    /// publishes, or the next process.
    static let publishTime = Timespan.seconds(2)

    /// Where customers and services reach it.
    package let address: HTTPAddress
    package let management: HTTPAddress

    private let services: [any Service]
    private let logger: Logger

    /// Opens everything and begins to listen.
    ///
    /// - Parameter group: the event loops; the caller ends them after ``run()``.
    /// - Throws: ``DatabaseError``, ``HTTPAddressError``, or ``ExternalFailure`` where the service's external program does not start.
    package static func start(
        _ settings: ReplicaSettings, group: any EventLoopGroup, logger: Logger
    ) async throws -> ReplicaProcess {
        let clock = SystemClock()
        let store = try settings.store()
        let context = try await settings.application.open(
            settings.service, in: store, workers: settings.spec.workers,
            firstEvent: firstEvent, for: settings.scenario)
        if let external = context.external {
            do { try await ExternalProgramService.start(external) } catch {
                context.close()
                throw error
            }
        }
        let bus: (any EventBus)?
        do { bus = try await settings.bus?() } catch {
            context.close()
            throw error
        }
        let parts = ReplicaParts(settings, context, bus: bus, clock: clock, group: group, logger: logger)
        let server: HTTPServer
        do {
            server = try await HTTPServer.start(
                on: settings.address, observer: parts.figures, group: group, handler: parts.handler)
        } catch {
            await bus?.close()
            context.close()
            throw error
        }
        let management: HTTPServer
        do {
            management = try await HTTPServer.start(
                on: settings.management, group: group, handler: HTTPRouter(parts.managementRoutes))
        } catch {
            await server.shutdown(gracefullyWithin: .zero)
            await bus?.close()
            context.close()
            throw error
        }
        let program = context.external.map { ExternalProgramService(supervisor: $0, logger: logger) }
        // They end in the opposite order.
        var services: [any Service] = program.map { [$0] } ?? []
        services += [
            ManagementService(server: management, table: parts.table, bus: bus, context: context),
            DutyService(parts.duty, books: context.service.books, logger: logger),
            WorkService(replica: parts.replica),
        ]
        if let bus { services.append(ListeningService(bus: bus, parts: parts)) }
        services.append(
            FrontService(server: server, readiness: parts.readiness, grace: settings.spec.termination, logger: logger))
        return ReplicaProcess(
            address: server.address, management: management.address, services: services, logger: logger)
    }

    /// The number that the events of a new database begin after: one of seconds since 2020, so that a database that was lost
    /// gives no number out twice.
    package static var firstEvent: UInt64 {
        let seconds = SystemClock().now.nanoseconds / 1_000_000_000 - 1_577_836_800
        return UInt64(max(0, seconds)) << 16
    }

    /// Serves until SIGTERM or SIGINT, and then ends in order: it is no longer ready, answers what it has in hand,
    /// publishes what is in the outbox, and closes its database.
    package func run() async throws {
        logger.info("serving", metadata: ["address": "\(address)", "management": "\(management)"])
        try await ServiceGroup.ofProcess(services).run()
        logger.info("ended")
    }
}

/// Probes, figures and endpoints: the last to end.
private struct ManagementService: Service {
    let server: HTTPServer
    let table: EndpointTable
    let bus: (any EventBus)?
    let context: ServedContext

    func run() async throws {
        try? await gracefulShutdown()
        await server.shutdown(gracefullyWithin: .milliseconds(200))
        await bus?.close()
        await table.shutDown()
        context.close()
    }
}

/// The workers. They end when they have handled what was taken.
private struct WorkService: Service {
    let replica: ServedReplica

    func run() async throws {
        try? await gracefulShutdown()
        await replica.drain()
    }
}

/// Events from a bus. It takes no more before the workers end.
private struct ListeningService: Service {
    let bus: any EventBus
    let parts: ReplicaParts

    func run() async throws {
        parts.listen(on: bus)
        try? await gracefulShutdown()
        await bus.endListening()
    }
}

/// The server for customers and services: the first to end.
private struct FrontService: Service {
    let server: HTTPServer
    let readiness: ReadinessFlag
    let grace: Termination
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        logger.info("ending")
        readiness.drain()
        // A little less than the time after which it would be killed.
        let time = grace.killAfter - grace.signalAfter - ReplicaProcess.publishTime
        let cut = await server.shutdown(gracefullyWithin: .nanoseconds(max(time, .seconds(1)).nanoseconds))
        if cut > 0 { logger.warning("connections were cut off", metadata: ["connections": "\(cut)"]) }
    }
}
