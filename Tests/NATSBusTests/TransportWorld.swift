import Contexts
import Logging
import NIOCore
import NIOPosix
import Serving
import Synchronization
import TestDatabases
import TestSupport
import Testing
import Texts

@testable import NATSBus

/// The transports that are held to one contract.
enum TransportKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case http = "HTTP"
    case nats = "NATS"

    static var all: [TransportKind] { allCases.filter { $0 != .nats || NATSTestServer.isThere } }
    var testDescription: String { rawValue }
}

/// Two services, and the way between them.
enum Stones {
    static let publisher = ServiceID(rawValue: 1)
    static let subscriber = ServiceID(rawValue: 2)
    static let names: [ServiceID: String] = [publisher: "quarry", subscriber: "mason"]

    /// As long as a task may wait for its turn on a busy machine.
    static let patience = Duration.seconds(240)

    static func batch(_ ids: ClosedRange<UInt64>, confirmed: UInt64 = 0, items: Int = 0) -> EventBatch {
        EventBatch(
            publisher: publisher, confirmed: confirmed,
            events: ids.map { id in
                Message(
                    id: id, type: MessageType(rawValue: 7), key: id % 3,
                    body: Body(a: Int64(id), items: Array(repeating: .max, count: items)))
            })
    }

    /// A bus of a process with this name.
    ///
    /// - Parameter isPatient: whether a push waits for minutes, as a task may for its turn on a busy machine. Where the
    ///   server is killed, a push may wait in vain.
    static func bus(
        _ server: NATSTestServer, _ name: String = "stones", credentials: NATSCredentials = .none,
        isPatient: Bool = false
    ) async throws -> JetStreamBus {
        try await .open(
            try NATSServer(url: server.url, credentials: credentials), services: names, name: name,
            pushTime: isPatient ? patience : NATSLimits.answer,
            logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() })
    }
}

/// Takes batches as a test says, and keeps what it has taken.
final class Taker: Sendable {
    private struct State {
        var taken: [EventBatch] = []
        var failures: [DeliveryFailure] = []
        var inHand = 0
        var mostInHand = 0
    }

    private let state = Mutex(State())
    /// Holds back whatever comes; nil lets it pass.
    let gate: Gate?

    init(gate: Gate? = nil) { self.gate = gate }

    /// The next batches fail in this way.
    func fail(_ failures: DeliveryFailure...) { state.withLock { $0.failures = failures } }

    var taken: [EventBatch] { state.withLock { $0.taken } }
    var ids: [UInt64] { taken.flatMap { $0.events.map(\.id) } }
    /// The largest number of batches in hand at a time.
    var mostInHand: Int { state.withLock { $0.mostInHand } }

    func take(_ batch: EventBatch) async throws(DeliveryFailure) {
        state.withLock { state in
            state.inHand += 1
            state.mostInHand = max(state.mostInHand, state.inHand)
        }
        defer { state.withLock { $0.inHand -= 1 } }
        await gate?.pass()
        let failure = state.withLock { state in
            guard state.failures.isEmpty else { return DeliveryFailure?.some(state.failures.removeFirst()) }
            state.taken.append(batch)
            return nil
        }
        if let failure { throw failure }
    }

    var asTaker: EventBus.Taker { { batch async throws(DeliveryFailure) in try await self.take(batch) } }
}

/// A publisher's transport, and subscribers at its other end.
final class TransportWorld {
    let transport: any EventTransport
    private let ending: () async -> Void

    /// - Parameter takers: of one subscriber, each as in a process of its own.
    init(_ kind: TransportKind, _ takers: [Taker]) async throws {
        switch kind {
        case .http:
            var servers: [HTTPServer] = []
            for taker in takers {
                servers.append(
                    try await HTTPServer.start(
                        on: .tcp(host: "127.0.0.1", port: 0), group: MultiThreadedEventLoopGroup.singleton,
                        handler: HTTPRouter([Self.route(taker)])))
            }
            let endpoints = servers.enumerated().map {
                ServedEndpoint(name: "mason-\($0.offset)", version: "v1", address: $0.element.address)
            }
            var limits = HTTPClientLimits()
            (limits.connectTime, limits.answerTime) = (.seconds(240), .seconds(240))
            let table = EndpointTable(
                of: ["mason"], EndpointList([("mason", endpoints)]), limits: limits,
                group: MultiThreadedEventLoopGroup.singleton)
            transport = HTTPPeers(table, services: Stones.names, pushTime: .seconds(240))
            ending = { [servers] in
                await table.shutDown()
                for server in servers { await server.shutdown(gracefullyWithin: .zero) }
            }
        case .nats:
            let server = try NATSTestServer()
            let bus = try await Stones.bus(server, "quarry-0", isPatient: true)
            transport = bus
            var listening: [JetStreamBus] = []
            for (index, taker) in takers.enumerated() {
                listening.append(try await Stones.bus(server, "mason-\(index)"))
                listening[index].listen(as: Stones.subscriber, to: [Stones.publisher], taker.asTaker)
            }
            ending = { [listening] in
                for bus in listening + [bus] { await bus.close() }
                server.kill()
            }
        }
    }

    private static func route(_ taker: Taker) -> HTTPRouter.Route {
        .waiting(.post, ReplicaRoutes.events) { request, _ in
            guard let json = try? request.json(), let batch = try? WireBatch.read(json) else {
                throw Problem(400, "no batch")
            }
            do throws(DeliveryFailure) { try await taker.take(batch) } catch { throw Problem(error) }
            return HTTPResponse(204)
        }
    }

    func end() async { await ending() }
}

/// Waits for something, and fails if it does not come.
func until(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(240)
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("waited in vain until \(what)")
            return
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
