import Contexts
import FlowerShop
import FlowerShopApplication
import NIOPosix
import PaymentProvider
import SQLiteStorage
import Serving
import Storage
import Synchronization
import TestSupport
import Testing

/// Payment and the provider, both on SQLite and with HTTP between them, while the provider is slow, declines, fails and is
/// silent, requests come twice, and payment is killed.
@Suite struct ProviderRandomTests {
    private static let orders: UInt64 = 60

    @Test(
        "Whatever fails in between, money at the provider is money in payment's books in the end",
        arguments: 1...UInt64(4 * SoakSize.factor))
    func money(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let till = try await Till(in: folder, seed: seed)
        var random = SeededNumbers(seed: seed)
        till.provider.settings = .troubled
        await withTaskGroup(of: Void.self) { group in
            for order in 1...Self.orders {
                let (fate, seed) = (random.below(4), random.next())
                group.addTask { await till.live(order, fate: fate, seed: seed) }
            }
            for _ in 0..<12 {
                try? await Task.sleep(for: .milliseconds(random.below(30)))
                till.killPayment()
            }
            await group.waitForAll()
        }
        till.provider.settings = .calm
        try await till.becomeQuiet()
        try await till.expectSameMoney(orders: 1...Self.orders, "seed \(seed)")
        await till.close()
    }
}

extension ProviderSettings {
    fileprivate static var calm: ProviderSettings { ProviderSettings(time: .constant(.zero), decline: 0) }

    /// In the test's hurried time: answers come before and after the time that payment waits.
    fileprivate static var troubled: ProviderSettings {
        var settings = ProviderSettings(time: .lognormal(p50: .seconds(2), p99: .seconds(60)), decline: 0.2)
        settings.failure = 0.15
        settings.silence = 0.15
        return settings
    }
}

/// A clock that runs 200 times as fast as the system's, so that pauses of seconds take milliseconds.
private struct HurriedClock: ServedClock {
    private static let factor: Int64 = 200
    private let system = SystemClock()
    private let start: Instant

    init() { start = system.now }

    var now: Instant { start + Timespan(nanoseconds: (system.now - start).nanoseconds * Self.factor) }

    func sleep(for span: Timespan) async throws(CancellationError) {
        try await system.sleep(for: Timespan(nanoseconds: span.nanoseconds / Self.factor))
    }
}

/// A service whose process may be killed: after that, nothing that it had in hand is committed, and nobody hears of what
/// it has committed.
private final class Mortal: WaitingService {
    private let base: any WaitingService
    private let isDead = Atomic(false)

    init(_ base: any WaitingService) { self.base = base }

    var books: any AsyncServiceDatabase { base.books }

    func kill() { isDead.store(true, ordering: .sequentiallyConsistent) }

    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork {
        try check()
        let handled = try await base.handle(work, from: source)
        try check()
        return handled
    }

    private func check() throws(DatabaseError) {
        if isDead.load(ordering: .sequentiallyConsistent) { throw DatabaseError(.unavailable, at: .commit, "killed") }
    }
}

/// Payment's process, which is killed and started anew, its database, and the provider.
private final class Till: Sendable {
    private struct Process: Sendable {
        let service: Mortal
        let replica: ServedReplica
        let keeper: Task<Void, Never>
    }

    private struct State {
        var process: Process?
        var random: SeededNumbers
        var nextEvent: UInt64 = 1
    }

    let provider: PaymentStandIn
    private let database: SQLDatabase<SQLPaymentTables>
    private let host: any WaitingService
    private let server: HTTPServer
    private let table: EndpointTable
    private let peers: HTTPPeers
    private let clock = HurriedClock()
    private let state: Mutex<State>

    init(in folder: TemporaryFolder, seed: UInt64) async throws {
        var shop = ShopConfiguration(products: [])
        shop.asksProvider = true
        provider = try await .open(
            in: try SQLiteFile(path: folder.file("provider.sqlite")), settings: .calm, seed: seed,
            firstEvent: 1 << 16, clock: clock)
        database = try await .open(
            SQLPaymentTables(), in: try SQLiteFile(path: folder.file("payment.sqlite")), of: ShopTopology.payment,
            firstEvent: 1 << 16)
        host = WaitingHost(PaymentContext(shop), on: database, workers: 16)
        let group = MultiThreadedEventLoopGroup.singleton
        server = try await HTTPServer.start(
            on: .unix(path: folder.file("p")), group: group, handler: HTTPRouter(provider.routes))
        let peer = OnePeer(ShopTopology.provider, at: server.address, connections: 32)
        (table, peers) = (peer.table, peer.peers)
        state = Mutex(State(random: SeededNumbers(seed: seed)))
        startPayment()
    }

    func close() async {
        let process = state.withLock { $0.process }
        process?.keeper.cancel()
        await process?.keeper.value
        await process?.replica.drain()
        await table.shutDown()
        await server.shutdown(gracefullyWithin: .zero)
        await provider.drain()
        database.close()
        provider.close()
    }

    // MARK: Payment's process

    private func startPayment() {
        let service = Mortal(host)
        let replica = ServedReplica(
            service, size: .init(workers: 16, mailbox: 256),
            calls: CallDesk([ShopTopology.provider: CallPolicy(timeout: .milliseconds(60))], peers: self, clock: clock),
            clock: clock, chances: RandomStream(seed: 1))
        let keeper = TimerKeeper(replica, service.books, clock: clock)
        let process = Process(service: service, replica: replica, keeper: Task { await keeper.run() })
        state.withLock { $0.process = process }
    }

    /// Ends the process as a signal does, and starts another one.
    func killPayment() {
        let process = state.withLock { $0.process }
        process?.service.kill()
        process?.keeper.cancel()
        startPayment()
    }

    private var replica: ServedReplica? { state.withLock { $0.process?.replica } }

    private func below(_ bound: Int) -> Int { state.withLock { $0.random.below(bound) } }

    // MARK: Orders

    /// What order does with one of its orders: asks for money, and gives it up, or lets it be cancelled, or not.
    func live(_ order: UInt64, fate: Int, seed: UInt64) async {
        let request = message(.authorizePayment, order)
        var answer: ShopMessage?
        for _ in 0...Int(seed % 3) where answer == nil {
            answer = (try? await replica?.ask(request))??.shopMessage
        }
        switch answer {
        case .paymentApproved where fate == 0: await publish(message(.deliveryCancelled, order))
        case .paymentApproved where fate == 1: await publish(givenUp(order, .outOfStock))
        case .paymentApproved: return
        case .paymentDeclined: await publish(givenUp(order, .declined))
        default:
            // A copy of the request may be on its way still, and arrive after that.
            async let late = try? await replica?.ask(request)
            await publish(givenUp(order, .paymentTimedOut))
            _ = await late
        }
    }

    private func message(_ kind: ShopMessage, _ order: UInt64, c: Int64 = 0) -> Message {
        Message(type: kind.type, key: order, body: Body(a: 1, b: Int64(100 + order), c: c))
    }

    private func givenUp(_ order: UInt64, _ reason: FailureReason) -> Message {
        message(.orderFailed, order, c: Int64(reason.rawValue))
    }

    /// The bus: the event comes until it is taken, and now and then once more.
    private func publish(_ event: Message) async {
        let id = state.withLock { state in
            state.nextEvent += 1
            return 1 << 48 | state.nextEvent
        }
        var isTaken = false
        while !isTaken || below(5) == 0 {
            if (try? await replica?.take(event.numbered(id))) != nil { isTaken = true }
            await Task.yield()
        }
    }

    // MARK: The end

    /// Waits until nothing has to be given back any more.
    func becomeQuiet() async throws {
        while true {
            let isIdle = await replica?.load.isIdle ?? true
            if isIdle, try await database.pendingTimers(after: nil, limit: 1).isEmpty { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func expectSameMoney(orders: ClosedRange<UInt64>, _ comment: Comment) async throws {
        var held: Int64 = 0
        var settled: [UInt64: [ShopMessage]] = [:]
        for event in try await database.events(after: 0, limit: 10_000) {
            if let kind = event.shopMessage { settled[event.key, default: []].append(kind) }
        }
        for order in orders {
            let row = try await database.load(for: message(.showPayment, order)).payment
            let charge = try await provider.charge(of: order)
            held += row.captured - row.refunded
            #expect(charge.held == row.captured - row.refunded, "order \(order): \(row) and \(charge), \(comment)")
            let told: [ShopMessage]? =
                switch row.status {
                case .refunded: [.paymentRefunded]
                case .voided: [.paymentVoided]
                default: nil
                }
            #expect(settled[order] == told, "order \(order): \(row), \(comment)")
            #expect(row.status != .refunding && row.status != .voiding, "order \(order): \(row), \(comment)")
        }
        #expect(try await provider.ledger().amount(of: .charged) == held, comment)
    }
}

extension Till: PeerTransport {
    /// Now and then a request comes twice, or its answer never.
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        switch below(10) {
        case 0:
            async let copy = peers.send(request, to: service, timeout: timeout)
            let answer = await peers.send(request, to: service, timeout: timeout)
            _ = await copy
            return answer
        case 1:
            _ = await peers.send(request, to: service, timeout: timeout)
            return .failed(.replicaDied)
        default: return await peers.send(request, to: service, timeout: timeout)
        }
    }
}
