import Applications
import Contexts
import Hosting
import NIOPosix
import Serving
import Synchronization
import TestSupport
import Texts

/// A form of one resource: stones, which are made, found by their key, and shown.
enum StoneForm {
    static let service = ServiceID(rawValue: 0)
    static let make = MessageType(rawValue: 1)
    static let show = MessageType(rawValue: 2)
    static let stone = MessageType(rawValue: 3)
    static let missing = MessageType(rawValue: 4)
    static let heavy = WireProblem(409, "too_heavy", "Nobody lifts this stone; take a lighter one.")
    static let later = WireProblem(503, "not_now", "The quarry is closed; come back.")

    static let form = WireForm(
        title: "Stones", introduction: "Stones are heavy.",
        operations: [
            WireOperation(
                name: "makeStone", summary: "Makes a stone.", .post, "/stones", service: service, body: "NewStone",
                numbering: .makes(key: "mark"), success: .init(201, "The stone.", "Stone"), problems: [heavy, later],
                message: { call throws(WireRefusal) in
                    let weight = call.body?["weight"]?.asInteger(Int64.self) ?? 0
                    if weight == 13 { throw WireRefusal(422, "unlucky", "No stone weighs 13.", pointer: "/weight") }
                    return Message(type: make, key: call.number, body: Body(a: weight))
                }, answer: { reply, _ in answer(reply, status: 201) }),
            WireOperation(
                name: "findStone", summary: "Finds a stone by its mark.", .get, "/stones", service: service,
                numbering: .finds(key: "mark"), success: .init(200, "The stone.", "Stone"), problems: [],
                message: { call throws(WireRefusal) in Message(type: show, key: call.number) },
                answer: { reply, _ in answer(reply, status: 200) }),
            WireOperation(
                name: "showStone", summary: "Shows a stone.", .get, "/stones/{number}", service: service,
                parameters: [
                    WireParameter("number", "The stone's.", 1...1_000_000),
                    WireParameter("zoom", "How near.", 1...9, default: 1),
                ], success: .init(200, "The stone.", "Stone"), problems: [],
                message: { call throws(WireRefusal) in
                    Message(type: show, key: call["number"], body: Body(b: Int64(call["zoom"])))
                }, answer: { reply, _ in answer(reply, status: 200) }),
        ],
        schemas: [
            .init(
                "NewStone", "A stone to make.",
                .object([
                    .init("weight", "In kilograms.", .integer(0...100, takes: 0...1_000)),
                    .init("colours", "What it shows.", .list(.word(["red", "grey"]), 1...3), isRequired: false),
                    .init("isFlat", "Whether it lies.", .flag, isRequired: false),
                    .init(
                        "mark", "The maker's.", .either([.key(longest: 255), .integer(0...1_000_000)]),
                        isRequired: false),
                ]), example: .object([("weight", .integer(5))])),
            .init(
                "Stone", "A stone.",
                .object([
                    .init("number", "Its number.", .integer(1...1_000_000)),
                    .init("weight", "In kilograms.", .integer(0...1_000)),
                ]), example: .object([("number", .integer(1)), ("weight", .integer(5))])),
        ])

    private static func answer(_ reply: Message, status: Int) -> WireAnswer {
        switch reply.body.a {
        case 99: return .problem(heavy, members: [("stone", .integer(reply.key))])
        case 98: return .problem(later)
        default:
            guard reply.type == stone else { return .problem(WireProblem(404, "not_found", "There is no such stone.")) }
            return .resource(
                status: status, .object([("number", .integer(reply.key)), ("weight", .integer(reply.body.a))]),
                location: status == 201 ? "/stones/\(reply.key)" : nil)
        }
    }
}

/// The service behind it, which keeps stones in memory, and books that a test looks into.
final class Quarry: WaitingService, RequestBook, Sendable {
    struct State {
        var stones: [UInt64: Int64] = [:]
        /// What was handled, in order.
        var messages: [Message] = []
        var requests: [String: KeyedRequest] = [:]
        var nextNumber: UInt64 = 1
        var reservations = 0
        var bookFails = false
    }

    let state = Mutex(State())
    /// What a message waits for before it is handled.
    let gate: @Sendable (Message) async -> Void
    /// What a reservation waits for.
    let reservationGate: @Sendable () async -> Void
    let books: any AsyncServiceDatabase = NoBooks()

    init(
        gate: @escaping @Sendable (Message) async -> Void = { _ in },
        reservationGate: @escaping @Sendable () async -> Void = {}
    ) {
        self.gate = gate
        self.reservationGate = reservationGate
    }

    var messages: [Message] { state.withLock { $0.messages } }

    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork {
        await gate(work.message)
        let message = work.message
        let weight = state.withLock { state -> Int64? in
            state.messages.append(message)
            if message.type == StoneForm.make { state.stones[message.key] = message.body.a }
            return state.stones[message.key]
        }
        if weight == 97 { throw DatabaseError(.unavailable, at: .commit) }
        var decision = Decision()
        if weight != 96 {
            let type = weight == nil ? StoneForm.missing : StoneForm.stone
            decision.reply(Message(type: type, key: message.key, body: Body(a: weight ?? 0)))
        }
        return HandledWork(.committed, decision)
    }

    func reserveNumbers(_ count: Int) async throws(DatabaseError) -> Range<UInt64> {
        await reservationGate()
        let range = state.withLock { state -> Range<UInt64>? in
            guard !state.bookFails else { return nil }
            state.reservations += 1
            defer { state.nextNumber += UInt64(count) }
            return state.nextNumber..<state.nextNumber + UInt64(count)
        }
        guard let range else { throw DatabaseError(.unavailable, at: .commit) }
        return range
    }

    func keep(_ request: KeyedRequest) async throws(DatabaseError) -> KeyedRequest {
        state.withLock { state in
            if let kept = state.requests[request.key] { return kept }
            state.requests[request.key] = request
            return request
        }
    }

    func request(under key: String) async throws(DatabaseError) -> KeyedRequest? {
        let (request, fails) = state.withLock { ($0.requests[key], $0.bookFails) }
        if fails { throw DatabaseError(.unavailable, at: .load) }
        return request
    }
}

private final class NoBooks: AsyncServiceDatabase {
    func hasHandled(_ id: UInt64) async throws(DatabaseError) -> Bool { false }
    func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message] { [] }
    func confirm(through id: UInt64) async throws(DatabaseError) {}
    func pendingTimers(after timer: PendingTimer?, limit: Int) async throws(DatabaseError) -> [PendingTimer] { [] }
    func forget(through id: UInt64) async throws(DatabaseError) {}
}

/// Nobody to ask.
struct NoPeers: PeerTransport {
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        .failed(.noReadyReplica)
    }
}

/// A quarry's replica with its routes behind a server, and a client.
struct StoneShop: Sendable {
    let quarry: Quarry
    private let client: HTTPClient

    /// Runs a body with a shop that ends afterwards.
    static func with<Result>(
        _ quarry: Quarry = Quarry(), size: ServedReplica.Size = .init(workers: 32, mailbox: 512),
        _ body: (StoneShop) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        let clock = SystemClock()
        let replica = ServedReplica(
            quarry, size: size, calls: CallDesk([:], peers: NoPeers(), clock: clock), clock: clock,
            chances: RandomStream(seed: 1))
        let routes = CustomerRoutes.routes(
            of: StoneForm.service, StoneForm.form, replica: replica, requests: quarry)
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await HTTPServer.start(
            on: .unix(path: folder.file("s")), group: group, handler: HTTPRouter(routes))
        let client = HTTPClient(to: server.address, on: group.next())
        do {
            let result = try await body(StoneShop(quarry: quarry, client: client))
            await client.shutDown()
            await server.shutdown(gracefullyWithin: .seconds(60))
            return result
        } catch {
            await client.shutDown()
            await server.shutdown(gracefullyWithin: .zero)
            throw error
        }
    }

    func get(_ path: String, query: String? = nil, headers: HTTPFields = [:]) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(.get, path, query: query, headers: headers))
    }

    func post(_ body: String, key: String? = nil, headers: HTTPFields = [:]) async throws -> HTTPResponse {
        var headers = headers
        if headers["Content-Type"] == nil { headers.set("Content-Type", "application/json") }
        if let key { headers.set("Idempotency-Key", key) }
        return try await client.send(HTTPRequest(.post, "/stones", headers: headers, body: Array(body.utf8)))
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON? { try? JSONReader.read(body) }
    /// The kind of problem that it tells of.
    var reason: String? { json?["reason"]?.asString }
    /// Whether another answer says the same, but for its date.
    func isSame(as other: HTTPResponse) -> Bool {
        var (left, right) = (self, other)
        left.headers.remove("Date")
        right.headers.remove("Date")
        return left == right
    }

    var number: Int? { json?["number"]?.asInteger() }
}
