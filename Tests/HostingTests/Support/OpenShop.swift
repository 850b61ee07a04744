import Applications
import Contexts
import FlowerShop
import FlowerShopApplication
import Hosting
import NIOPosix
import PaymentProvider
import SQLiteStorage
import Scenarios
import Serving
import Storage
import Synchronization
import TestSupport
import Texts

/// The shop's six services on SQLite in one process, which call each other as functions, and one door for customers. The
/// payment provider, if there is one, is reached over HTTP.
final class OpenShop: Sendable {
    private struct Node: Sendable {
        let replica: ServedReplica
        let intake: EventIntake
        let context: ServedContext
        let tasks: [Task<Void, Never>]
    }

    let address: HTTPAddress
    private let nodes: [ServiceID: Node]
    private let wires: Wires
    private let server: HTTPServer
    private let client: HTTPClient
    private let outside: Outside?

    /// Runs a body with a shop that ends afterwards.
    static func with<Result>(
        _ scenario: Scenario = .quick, on address: HTTPAddress? = nil, provider: ProviderSettings? = nil,
        paymentTimeout: Timespan = .seconds(600), _ body: (OpenShop) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        let shop = try await OpenShop(
            scenario, in: folder, on: address, provider: provider, paymentTimeout: paymentTimeout)
        do {
            let result = try await body(shop)
            await shop.close()
            return result
        } catch {
            await shop.close()
            throw error
        }
    }

    private init(
        _ scenario: Scenario, in folder: TemporaryFolder, on address: HTTPAddress?, provider: ProviderSettings?,
        paymentTimeout: Timespan
    ) async throws {
        if let provider { outside = try await Outside(in: folder, provider) } else { outside = nil }
        wires = Wires(outside?.peers)
        let application = ShopApplication(asksProvider: provider != nil)
        let form = application.wireForm(scenario)
        var nodes: [ServiceID: Node] = [:]
        var routes: [HTTPRouter.Route] = []
        for (index, name) in ShopTopology.services.enumerated() {
            let service = ServiceID(rawValue: UInt16(index))
            let file = try SQLiteFile(path: folder.file("\(name).sqlite"))
            let context = try await application.open(service, in: file, workers: 16, firstEvent: 1 << 16, for: scenario)
            let node = Self.start(service, context, wires, paymentTimeout: paymentTimeout)
            nodes[service] = node
            routes += CustomerRoutes.routes(of: service, form, replica: node.replica, requests: context.requests)
        }
        self.nodes = nodes
        let group = MultiThreadedEventLoopGroup.singleton
        server = try await HTTPServer.start(
            on: address ?? .unix(path: folder.file("s")), group: group, handler: HTTPRouter(routes))
        self.address = server.address
        client = HTTPClient(to: server.address, on: group.next())
        wires.connect { [nodes] service in nodes[service].map { ($0.replica, $0.intake) } }
    }

    private static func start(
        _ service: ServiceID, _ context: ServedContext, _ wires: Wires, paymentTimeout: Timespan
    ) -> Node {
        let clock = SystemClock()
        let books = context.service.books
        let subscribers = Set(
            ShopMessage.allCases.filter { ShopTopology.publisher(of: $0) == service }
                .flatMap(ShopTopology.subscribers))
        let relay = EventRelay(
            of: service, books, to: subscribers.sorted { $0.rawValue < $1.rawValue },
            subscriptions: { ShopMessage(rawValue: $0.rawValue).map(ShopTopology.subscribers) ?? [] }, by: wires,
            clock: clock)
        let replica = ServedReplica(
            context.service, size: .init(workers: 16, mailbox: 256),
            calls: CallDesk(
                [
                    ShopTopology.payment: CallPolicy(timeout: paymentTimeout),
                    ShopTopology.provider: CallPolicy(timeout: paymentTimeout * 2),
                ], peers: wires, clock: clock),
            clock: clock, chances: RandomStream(seed: 1)
        ) { news in
            if news.contains(.events) { relay.outboxGrew() }
        }
        let keeper = TimerKeeper(replica, books, clock: clock)
        return Node(
            replica: replica, intake: EventIntake(replica, books, parking: context.parking, width: 16, clock: clock),
            context: context,
            tasks: [Task { await relay.run() }, Task { await keeper.run() }])
    }

    private func close() async {
        await client.shutDown()
        await server.shutdown(gracefullyWithin: .seconds(60))
        for node in nodes.values {
            await node.replica.drain()
            for task in node.tasks {
                task.cancel()
                await task.value
            }
        }
        for node in nodes.values { node.context.close() }
        await outside?.close()
    }

    /// The provider; only where the shop has one.
    var provider: PaymentStandIn? { outside?.provider }

    // MARK: Customers

    func ask(
        _ method: HTTPMethod, _ path: String, query: String? = nil, _ body: String? = nil, key: String? = nil
    ) async throws -> HTTPResponse {
        var headers: HTTPFields = body == nil ? [:] : ["Content-Type": HTTPMedia.json]
        if let key { headers.set("Idempotency-Key", key) }
        return try await client.send(
            HTTPRequest(method, path, query: query, headers: headers, body: Array((body ?? "").utf8)))
    }

    func order(customer: Int = 17, product: Int = 3, quantity: Int = 2, key: String? = nil) async throws -> HTTPResponse
    {
        try await ask(
            .post, "/orders",
            #"{"customer":\#(customer),"lines":[{"product":\#(product),"quantity":\#(quantity)}]}"#, key: key)
    }

    /// The path's answer as soon as it is one that is wanted. Services hear of what others did a moment later.
    func eventually(
        _ path: String, query: String? = nil, _ isWanted: (HTTPResponse) -> Bool
    ) async throws -> HTTPResponse {
        for _ in 0..<60_000 {
            let answer = try await ask(.get, path, query: query)
            if isWanted(answer) { return answer }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try await ask(.get, path, query: query)
    }
}

/// The way of requests and events between the services of a process.
private final class Wires: PeerTransport, EventTransport {
    typealias Ends = @Sendable (ServiceID) -> (ServedReplica, EventIntake)?

    private let ends = Mutex<Ends?>(nil)
    private let outside: HTTPPeers?

    /// - Parameter outside: who is reached over HTTP: whoever is no service.
    init(_ outside: HTTPPeers?) { self.outside = outside }

    func connect(_ ends: @escaping Ends) { self.ends.withLock { $0 = ends } }

    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        if service == ShopTopology.provider, let outside {
            return await outside.send(request, to: service, timeout: timeout)
        }
        guard let (replica, _) = ends.withLock({ $0 })?(service) else { return .failed(.noReadyReplica) }
        guard let timeout else { return await ask(request, replica) }
        // Whoever asked no longer waits, and the request goes on.
        let asked = Task { await ask(request, replica) }
        return await withTaskGroup(of: PeerAnswer?.self) { group in
            let first = FirstAnswer()
            Task { first.give(await asked.value) }
            group.addTask {
                try? await Task.sleep(for: .nanoseconds(timeout.nanoseconds))
                first.give(.timedOut)
                return nil
            }
            let answer = await first.value
            group.cancelAll()
            return answer
        }
    }

    private func ask(_ request: Message, _ replica: ServedReplica) async -> PeerAnswer {
        do throws(DeliveryFailure) {
            return try await replica.ask(request).map { .reply($0) } ?? .failed(.serviceError)
        } catch {
            return .failed(error)
        }
    }

    func push(_ batch: EventBatch, to subscriber: ServiceID) async throws(PushFailure) {
        guard let (_, intake) = ends.withLock({ $0 })?(subscriber) else { throw .unreachable }
        do throws(DeliveryFailure) { try await intake.take(batch) } catch { throw .refused(error) }
    }
}

/// The first of several answers.
private final class FirstAnswer: Sendable {
    private struct State {
        var answer: PeerAnswer?
        var waiting: CheckedContinuation<PeerAnswer, Never>?
    }

    private let state = Mutex(State())

    func give(_ answer: PeerAnswer) {
        let waiting = state.withLock { state -> CheckedContinuation<PeerAnswer, Never>? in
            guard state.answer == nil else { return nil }
            state.answer = answer
            return state.waiting
        }
        waiting?.resume(returning: answer)
    }

    var value: PeerAnswer {
        get async {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state in
                    if state.answer == nil { state.waiting = continuation }
                    return state.answer
                }
                if let answer { continuation.resume(returning: answer) }
            }
        }
    }
}

/// The payment provider behind a server of its own.
private final class Outside: Sendable {
    let provider: PaymentStandIn
    let peers: HTTPPeers
    private let server: HTTPServer
    private let table: EndpointTable

    init(in folder: TemporaryFolder, _ settings: ProviderSettings) async throws {
        provider = try await .open(
            in: try SQLiteFile(path: folder.file("provider.sqlite")), settings: settings, seed: 1,
            firstEvent: 1 << 16, clock: SystemClock())
        let group = MultiThreadedEventLoopGroup.singleton
        server = try await HTTPServer.start(
            on: .unix(path: folder.file("p")), group: group, handler: HTTPRouter(provider.routes))
        let peer = OnePeer(ShopTopology.provider, at: server.address)
        (table, peers) = (peer.table, peer.peers)
    }

    func close() async {
        await table.shutDown()
        await server.shutdown(gracefullyWithin: .zero)
        await provider.drain()
        provider.close()
    }
}

extension Scenario {
    /// A shop whose deliveries take no time and whose payments are never declined.
    static var quick: Scenario {
        var scenario = Scenario(of: .flowerShop)
        scenario.application.catalog.products = 30
        scenario.application.catalog.stock = 100_000
        scenario.application.decline = 0
        scenario.application.deliveryFailure = 0
        scenario.application.transit = .constant(.milliseconds(1))
        // However slow the machine is, payment answers in time.
        scenario.application.paymentDeadline = .seconds(3_600)
        return scenario
    }
}
