import Contexts
import FlowerShop
import FlowerShopApplication
import Foundation
import Logging
import NATSBus
import NIOPosix
import SQLiteStorage
import Serving
import Storage
import Synchronization
import Texts

// Measures the transports of events side by side: from one service's outbox to another one's database, both SQLite files,
// every commit synced.
//
//   bus-program URL FOLDER EVENTS RATE SECONDS ROUNDS
//
// URL is of a NATS server with JetStream. Each round has EVENTS that lie in the outbox when the relay begins, and then
// RATE events a second for SECONDS. Both ends are in this process, so they share its threads; NATS has a process of its
// own. It prints a line for each transport and round.

let words = CommandLine.arguments.dropFirst()
guard words.count == 6, let events = UInt64(words[words.startIndex + 2]),
    let rate = UInt64(words[words.startIndex + 3]),
    let seconds = UInt64(words[words.startIndex + 4]), let rounds = Int(words[words.startIndex + 5])
else { fatalError("bus-program URL FOLDER EVENTS RATE SECONDS ROUNDS") }
let (url, folder) = (words[words.startIndex], words[words.startIndex + 1])

let (publisher, subscriber) = (ShopTopology.delivery, ShopTopology.notification)
let clock = SystemClock()
let configuration = ShopConfiguration(products: [Product(price: 1, stock: 1)])
let silent = Logger(label: "bus-program") { _ in SwiftLogNoOpLogHandler() }

/// Two services, and a transport between them.
struct Line: Sendable {
    let outbox: SQLDatabase<SQLPaymentTables>
    let relay: EventRelay
    let taken: Taken
    let close: @Sendable () async -> Void
}

/// What has been committed at the other end.
final class Taken: Sendable {
    private let state = Mutex((count: UInt64(0), times: [Int64]()))

    func note(_ batch: EventBatch) {
        let now = clock.now.nanoseconds
        state.withLock { state in
            for event in batch.events {
                state.count += 1
                // When it was due.
                if event.body.b > 0 { state.times.append(now - event.body.b) }
            }
        }
    }

    var count: UInt64 { state.withLock { $0.count } }
    var times: [Int64] { state.withLock { $0.times } }
}

func line(_ kind: String, _ round: Int) async throws -> Line {
    let path = "\(folder)/\(kind)-\(round)"
    let outbox = try await SQLDatabase.open(
        SQLPaymentTables(), in: SQLiteFile(path: "\(path)-out.sqlite"), of: publisher, firstEvent: 1 << 16)
    let inbox = try await SQLDatabase.open(
        SQLNotificationTables(), in: SQLiteFile(path: "\(path)-in.sqlite"), of: subscriber, firstEvent: 1 << 16)
    let host = WaitingHost(NotificationContext(configuration), on: inbox, workers: 64)
    // A served replica of the examples has 8 workers and more; a batch has 256 events at most.
    let replica = ServedReplica(
        host, size: .init(workers: 64, mailbox: 256), calls: CallDesk([:], peers: Nobody(), clock: clock), clock: clock,
        chances: RandomStream(seed: 1))
    let (intake, taken) = (EventIntake(replica, inbox, parking: inbox, width: 64, clock: clock), Taken())
    let take: EventBus.Taker = { batch async throws(DeliveryFailure) in
        try await intake.take(batch)
        taken.note(batch)
    }
    let transport: any EventTransport
    let ending: @Sendable () async -> Void
    let names = [publisher: "delivery", subscriber: "notification"]
    switch kind {
    case "http":
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let route = HTTPRouter.Route.waiting(.post, ReplicaRoutes.events) { request, _ in
            guard let json = try? request.json(), let batch = try? WireBatch.read(json) else { throw Problem(400, "?") }
            do throws(DeliveryFailure) { try await take(batch) } catch { throw Problem(error) }
            return HTTPResponse(204)
        }
        // As the processes of one machine reach each other.
        let server = try await HTTPServer.start(
            on: .unix(path: "\(path).socket"), group: group, handler: HTTPRouter([route]))
        let table = EndpointTable(
            of: ["notification"], .fixed([("notification", server.address)]),
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
        transport = HTTPPeers(table, services: names)
        ending = {
            await table.shutDown()
            await server.shutdown(gracefullyWithin: .zero)
        }
    default:
        let server = try NATSServer(url: "\(url)/round-\(round)")
        let here = try await JetStreamBus.open(
            server, services: names, name: "delivery-0", demandsServer: true, logger: silent)
        let there = try await JetStreamBus.open(server, services: names, name: "notification-0", logger: silent)
        there.listen(as: subscriber, to: [publisher], take)
        transport = here
        ending = {
            await there.close()
            await here.close()
        }
    }
    let relay = EventRelay(
        of: publisher, outbox, to: [subscriber], subscriptions: { _ in [subscriber] }, by: transport, clock: clock)
    return Line(outbox: outbox, relay: relay, taken: taken, close: ending)
}

struct Nobody: PeerTransport {
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        .failed(.noReadyReplica)
    }
}

/// Commits events of these keys in one transaction.
func publish(_ keys: Range<UInt64>, due: Int64, in outbox: SQLDatabase<SQLPaymentTables>) async throws {
    var transaction = Transaction()
    transaction.begin(at: clock.now, handling: nil)
    for key in keys {
        transaction.publish(
            Message(type: ShopMessage.deliveryCompleted.type, key: key, body: Body(a: Int64(key % 1_000), b: due)))
    }
    var rows = try await outbox.load(for: Message(type: ShopMessage.showPayment.type, key: keys.lowerBound))
    rows.payment.captured += 1
    guard try await outbox.commit(rows, transaction) == .committed else { fatalError("an event was not committed") }
}

/// Processor time of this process so far, in seconds.
func processor() -> Double {
    #if canImport(Glibc)
    let whom = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
    let whom = RUSAGE_SELF
    #endif
    var usage = rusage()
    getrusage(whom, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

func measure(_ kind: String, _ round: Int) async throws {
    let line = try await line(kind, round)
    for start in stride(from: UInt64(0), to: events, by: 100) {
        try await publish(start..<min(start + 100, events), due: 0, in: line.outbox)
    }
    let (begin, spent) = (clock.now.nanoseconds, processor())
    let task = Task { await line.relay.run() }
    while line.taken.count < events { try await Task.sleep(for: .milliseconds(1)) }
    let wall = Double(clock.now.nanoseconds - begin) / 1e9
    let perThousand = (processor() - spent) / Double(events) * 1e6

    // Open loop: each is due at its time, whatever became of the others.
    let start = clock.now.nanoseconds
    try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<rate * seconds {
            let due = start + Int64(index) * 1_000_000_000 / Int64(rate)
            let early = due - clock.now.nanoseconds
            if early > 100_000 { try await Task.sleep(for: .nanoseconds(early)) }
            let key = events + index
            group.addTask {
                try await publish(key..<key + 1, due: due, in: line.outbox)
                line.relay.outboxGrew()
            }
        }
        try await group.waitForAll()
    }
    while line.taken.count < events + rate * seconds { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    await task.value
    await line.close()
    let times = line.taken.times.sorted()
    func millisecond(_ share: Double) -> String {
        String(format: "%.1f", Double(times[Int(Double(times.count - 1) * share)]) / 1e6)
    }
    print(
        """
        \(kind) round \(round): \(Int(Double(events) / wall)) messages/s, \(Int(perThousand)) ms of processor for 1,000; \
        at \(rate)/s from due to durable p50 \(millisecond(0.5)) p99 \(millisecond(0.99)) max \(millisecond(1)) ms
        """)
}

for round in 0..<rounds {
    for kind in ["http", "nats"] { try await measure(kind, round) }
}
