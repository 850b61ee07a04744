import Contexts
import FlowerShop
import FlowerShopApplication
import NIOCore
import NIOPosix
import Serving
import Storage
import Synchronization
import TestDatabases
import TestSupport

/// What the wires between the services do to what they carry, by chance.
struct Mischief: Sendable {
    /// In percent: the message does not arrive.
    var lost = 0
    /// In percent: it arrives, and the sender hears of no answer.
    var answerLost = 0
    /// In percent: it arrives twice at the same time.
    var doubled = 0
    /// In percent: a copy of it arrives once more, much later.
    var late = 0
}

/// The databases of the six contexts, wherever they are.
struct LocalDatabases: Sendable {
    var orders: any AsyncContextDatabase<OrderContext.Rows>
    var payments: any AsyncContextDatabase<PaymentContext.Rows>
    var deliveries: any AsyncContextDatabase<DeliveryContext.Rows>
    var inventory: any AsyncContextDatabase<InventoryContext.Rows>
    var notifications: any AsyncContextDatabase<NotificationContext.Rows>
    var viewpage: any AsyncContextDatabase<ViewpageContext.Rows>

    static func memory(_ shop: ShopConfiguration) -> LocalDatabases {
        LocalDatabases(
            orders: PromptDatabase(MemoryOrderDatabase(ordersOf: shop)),
            payments: PromptDatabase(MemoryPaymentDatabase(paymentsOf: shop)),
            deliveries: PromptDatabase(MemoryDeliveryDatabase(deliveriesOf: shop)),
            inventory: PromptDatabase(MemoryInventoryDatabase(stockOf: shop)),
            notifications: PromptDatabase(MemoryNotificationDatabase(notificationsOf: shop)),
            viewpage: PromptDatabase(MemoryViewpageDatabase(viewsOf: shop)))
    }

    /// A database for each service, in places that may hold them already.
    static func sql(_ shop: ShopConfiguration, in places: [SQLPlace]) async throws -> LocalDatabases {
        func open<Tables: SQLTables>(_ tables: Tables, _ service: ServiceID) async throws -> SQLDatabase<Tables> {
            try await .open(tables, in: places[Int(service.rawValue)].store(), of: service, firstEvent: 1 << 16)
        }
        return LocalDatabases(
            orders: try await open(SQLOrderTables(shop), ShopTopology.order),
            payments: try await open(SQLPaymentTables(), ShopTopology.payment),
            deliveries: try await open(SQLDeliveryTables(), ShopTopology.delivery),
            inventory: try await open(SQLInventoryTables(shop), ShopTopology.inventory),
            notifications: try await open(SQLNotificationTables(), ShopTopology.notification),
            viewpage: try await open(SQLViewpageTables(shop), ShopTopology.viewpage))
    }
}

/// The shop as six served services in one process, which call each other as functions or over sockets.
final class LocalShop: Sendable {
    private struct Node: Sendable {
        var replica: ServedReplica
        var intake: EventIntake
        var tasks: [Task<Void, Never>]
        /// Set where the services are reached over sockets.
        var server: HTTPServer?
    }

    private struct State {
        var nodes: [ServiceID: Node] = [:]
        var random: SeededNumbers
        /// Copies that arrive late.
        var late: [(batch: EventBatch, subscriber: ServiceID)] = []
    }

    let configuration: ShopConfiguration
    let databases: LocalDatabases
    private let contexts: [ServiceID: any WaitingService]
    private let size: ServedReplica.Size
    private let mischief: Mischief
    private let sockets: LocalSockets?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - databases: in memory where none are given.
    ///   - sockets: nil lets the services call each other as functions.
    init(
        _ configuration: ShopConfiguration, on databases: LocalDatabases? = nil, over sockets: LocalSockets? = nil,
        size: ServedReplica.Size = .init(workers: 4, mailbox: 64), _ mischief: Mischief = Mischief(), seed: UInt64 = 1
    ) {
        let databases = databases ?? .memory(configuration)
        self.configuration = configuration
        self.size = size
        self.mischief = mischief
        self.sockets = sockets
        self.databases = databases
        contexts = [
            ShopTopology.order: hosted(OrderContext(configuration), databases.orders),
            ShopTopology.payment: hosted(PaymentContext(configuration), databases.payments),
            ShopTopology.delivery: hosted(DeliveryContext(configuration), databases.deliveries),
            ShopTopology.inventory: hosted(InventoryContext(configuration), databases.inventory),
            ShopTopology.notification: hosted(NotificationContext(configuration), databases.notifications),
            ShopTopology.viewpage: hosted(ViewpageContext(configuration), databases.viewpage),
        ]
        state = Mutex(State(random: SeededNumbers(seed: seed)))
    }

    // MARK: Processes

    func start() async throws { for service in contexts.keys { try await start(service) } }

    /// Ends what a service had in hand, and starts it anew. Its database stays.
    func restart(_ service: ServiceID) async throws {
        let old = state.withLock { $0.nodes.removeValue(forKey: service) }
        for task in old?.tasks ?? [] { task.cancel() }
        await old?.server?.shutdown(gracefullyWithin: .zero)
        try await start(service)
    }

    func stop() async {
        let nodes = state.withLock { state in
            defer { state.nodes = [:] }
            return state.nodes
        }
        for node in nodes.values {
            await node.replica.drain()
            for task in node.tasks {
                task.cancel()
                await task.value
            }
            await node.server?.shutdown(gracefullyWithin: .seconds(5))
        }
        await sockets?.close()
    }

    private func start(_ service: ServiceID) async throws {
        guard let context = contexts[service] else { return }
        let clock = SystemClock()
        let subscribers = Set(
            ShopMessage.allCases.filter { ShopTopology.publisher(of: $0) == service }
                .flatMap(ShopTopology.subscribers))
        let relay = EventRelay(
            of: service, context.books, to: subscribers.sorted { $0.rawValue < $1.rawValue },
            subscriptions: { ShopMessage(rawValue: $0.rawValue).map(ShopTopology.subscribers) ?? [] }, by: self,
            clock: clock)
        let calls = CallDesk(
            [ShopTopology.payment: CallPolicy(timeout: .seconds(1))], peers: self, clock: clock)
        let box = KeeperBox()
        let replica = ServedReplica(
            context, size: size, calls: calls, clock: clock,
            chances: RandomStream(seed: 1).fork(ShopTopology.services[Int(service.rawValue)]).fork("chance")
        ) { news in
            if news.contains(.events) { relay.outboxGrew() }
            if news.contains(.timers) { box.keeper?.timersChanged() }
        }
        let keeper = TimerKeeper(replica, context.books, clock: clock)
        box.keeper = keeper
        let intake = EventIntake(
            replica, context.books, parking: context.books as? any ParkingBook ?? NoParking(), width: size.workers,
            clock: clock)
        var node = Node(
            replica: replica, intake: intake, tasks: [Task { await relay.run() }, Task { await keeper.run() }])
        node.server = try await sockets?.serve(service, ReplicaRoutes.routes(replica, intake))
        state.withLock { $0.nodes[service] = node }
    }

    // MARK: Customers

    @discardableResult
    func ask(_ request: Message, of service: ServiceID) async throws(DeliveryFailure) -> Message? {
        if let sockets {
            switch await sockets.peers.send(request, to: service, timeout: .seconds(20)) {
            case .reply(let message): return message
            case .failed(let failure): throw failure
            case .timedOut: throw .gatewayTimeout
            }
        }
        guard let node = state.withLock({ $0.nodes[service] }) else { throw .noReadyReplica }
        return try await node.replica.ask(request)
    }

    // MARK: Quiet

    /// Waits until nothing is under way: no event, no timer, no message in hand.
    func becomeQuiet() async throws {
        while true {
            let copies = state.withLock { state in
                defer { state.late = [] }
                return state.late
            }
            // Late copies come when all else is over, or nearly.
            for copy in copies { try? await take(copy.batch, copy.subscriber) }
            if try await isQuiet() { return }
            // Asks rarely: other tests need the processor.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func isQuiet() async throws -> Bool {
        for context in contexts.values {
            guard try await context.books.events(after: 0, limit: 1).isEmpty,
                try await context.books.pendingTimers(after: nil, limit: 1).isEmpty
            else { return false }
        }
        let nodes = state.withLock { $0.nodes.values.map(\.replica) }
        for replica in nodes where await !replica.load.isIdle { return false }
        return true
    }

    private func take(_ batch: EventBatch, _ subscriber: ServiceID) async throws(DeliveryFailure) {
        if let sockets {
            do throws(PushFailure) { return try await sockets.peers.push(batch, to: subscriber) } catch {
                if case .refused(let failure) = error { throw failure }
                throw .connectionRefused
            }
        }
        guard let node = state.withLock({ $0.nodes[subscriber] }) else { throw .noReadyReplica }
        try await node.intake.take(batch)
    }

    /// What becomes of one message on the wire.
    private enum Fate { case arrives, lost, answerLost, doubled, late }

    private func fate() -> Fate {
        let draw = state.withLock { $0.random.below(100) }
        var bound = mischief.lost
        if draw < bound { return .lost }
        bound += mischief.answerLost
        if draw < bound { return .answerLost }
        bound += mischief.doubled
        if draw < bound { return .doubled }
        bound += mischief.late
        return draw < bound ? .late : .arrives
    }
}

/// A Unix socket for each service, and clients for all of them.
final class LocalSockets: Sendable {
    let peers: HTTPPeers
    private let table: EndpointTable
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    init(in folder: TemporaryFolder) {
        let names = ShopTopology.services
        table = EndpointTable(
            of: names, .fixed(names.map { ($0, .unix(path: folder.file("\($0).socket"))) }), group: group)
        var services: [ServiceID: String] = [:]
        for (index, name) in names.enumerated() { services[ServiceID(rawValue: UInt16(index))] = name }
        peers = HTTPPeers(table, services: services)
    }

    func serve(_ service: ServiceID, _ routes: [HTTPRouter.Route]) async throws -> HTTPServer? {
        let address = table.current[ShopTopology.services[Int(service.rawValue)]].first?.address
        guard let address else { return nil }
        return try await HTTPServer.start(on: address, group: group, handler: HTTPRouter(routes))
    }

    func close() async {
        await table.shutDown()
        try? await group.shutdownGracefully()
    }
}

/// Breaks the circle between a replica and the keeper of its timers.
private final class KeeperBox: Sendable {
    private let box = Mutex(TimerKeeper?.none)

    var keeper: TimerKeeper? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
}

/// The book of a database in memory, which parks nothing: what fails comes again.
private struct NoParking: ParkingBook {
    private static let refusal = DatabaseError(.refused, at: .inbox, "memory parks nothing")

    func park(_ events: [ParkedEvent]) async throws(DatabaseError) { throw Self.refusal }
    func parkedKeys() async throws(DatabaseError) -> [UInt64] { [] }
    func parkedEvents(dueBy instant: Instant, limit: Int) async throws(DatabaseError) -> [ParkedEvent] { [] }
    func parkedEvents(from place: Int, limit: Int) async throws(DatabaseError) -> [ParkedEvent] { [] }
    func note(_ parked: ParkedEvent, after failures: Int) async throws(DatabaseError) -> Bool { throw Self.refusal }
    func redrive(key: UInt64?, at now: Instant) async throws(DatabaseError) -> Int { throw Self.refusal }
    func parkedCounts() async throws(DatabaseError) -> ParkedCounts { ParkedCounts(all: 0, deadLetters: 0) }
}

private func hosted<Logic: Decider, Database: AsyncContextDatabase<Logic.Rows>>(
    _ logic: Logic, _ database: Database
) -> any WaitingService {
    WaitingHost(logic, on: database, workers: 64)
}

extension LocalShop: EventTransport {
    func push(_ batch: EventBatch, to subscriber: ServiceID) async throws(PushFailure) {
        let fate = fate()
        guard fate != .lost else { throw .unreachable }
        if fate == .late { state.withLock { $0.late.append((batch, subscriber)) } }
        async let copy: Void? = fate == .doubled ? try? take(batch, subscriber) : nil
        do throws(DeliveryFailure) {
            try await take(batch, subscriber)
        } catch {
            _ = await copy
            throw .refused(error)
        }
        _ = await copy
        if fate == .answerLost { throw .unreachable }
    }
}

extension LocalShop: PeerTransport {
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        let fate = fate()
        guard fate != .lost else { return .failed(.connectionRefused) }
        if fate == .doubled { _ = try? await ask(request, of: service) }
        do throws(DeliveryFailure) {
            guard let reply = try await ask(request, of: service) else { return .failed(.serviceError) }
            return fate == .answerLost ? .timedOut : .reply(reply)
        } catch {
            return .failed(error)
        }
    }
}
