import Applications
import Contexts
import FlowerShop
import FlowerShopApplication
import Hosting
import NIOPosix
import SQLiteStorage
import Scenarios
import Serving
import Storage
import Synchronization
import TestSupport
import Texts

/// The shop's six services on SQLite in one process, which call each other as functions, and one door for customers.
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

    /// Runs a body with a shop that ends afterwards.
    static func with<Result>(
        _ scenario: Scenario = .quick, on address: HTTPAddress? = nil, _ body: (OpenShop) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        let shop = try await OpenShop(scenario, in: folder, on: address)
        do {
            let result = try await body(shop)
            await shop.close()
            return result
        } catch {
            await shop.close()
            throw error
        }
    }

    private init(_ scenario: Scenario, in folder: TemporaryFolder, on address: HTTPAddress?) async throws {
        wires = Wires()
        let application = ShopApplication()
        let form = application.wireForm(scenario)
        var nodes: [ServiceID: Node] = [:]
        var routes = [CustomerRoutes.document(of: form)]
        for (index, name) in ShopTopology.services.enumerated() {
            let service = ServiceID(rawValue: UInt16(index))
            let file = try SQLiteFile(path: folder.file("\(name).sqlite"))
            let context = try await application.open(service, in: file, workers: 16, firstEvent: 1 << 16, for: scenario)
            let node = Self.start(service, context, wires)
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

    private static func start(_ service: ServiceID, _ context: ServedContext, _ wires: Wires) -> Node {
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
            calls: CallDesk([ShopTopology.payment: CallPolicy(timeout: .seconds(600))], peers: wires, clock: clock),
            clock: clock, chances: RandomStream(seed: 1)
        ) { news in
            if news.contains(.events) { relay.outboxGrew() }
        }
        let keeper = TimerKeeper(replica, books, clock: clock)
        return Node(
            replica: replica, intake: EventIntake(replica, books, width: 16), context: context,
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
    }

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

    func connect(_ ends: @escaping Ends) { self.ends.withLock { $0 = ends } }

    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        guard let (replica, _) = ends.withLock({ $0 })?(service) else { return .failed(.noReadyReplica) }
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
