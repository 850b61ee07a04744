import Contexts
import FlowerShop
import FlowerShopApplication
import Serving
import Storage
import TestSupport
import Testing

/// A publisher with an outbox, and its relay.
final class Outbox: Sendable {
    private let database = PromptDatabase(
        MemoryPaymentDatabase(paymentsOf: ShopConfiguration(products: [Product(price: 1, stock: 1)])))

    static let keys: UInt64 = 7

    init() throws {}

    /// Publishes events that count up in `a`, of a few keys.
    func publish(_ numbers: ClosedRange<UInt64>) throws {
        for number in numbers {
            var transaction = Transaction()
            transaction.begin(at: .start, handling: nil)
            transaction.publish(
                Message(
                    type: ShopMessage.deliveryCompleted.type, key: number % Self.keys, body: Body(a: Int64(number))))
            var rows = try database.load(for: Message(type: ShopMessage.showPayment.type, key: 0))
            rows.payment.captured += 1
            #expect(try database.commit(rows, transaction) == .committed)
        }
    }

    var isEmpty: Bool { get throws { try database.events(after: 0, limit: 1).isEmpty } }

    func relay(by transport: any EventTransport) -> EventRelay {
        EventRelay(
            of: Stones.publisher, database, to: [Stones.subscriber], subscriptions: { _ in [Stones.subscriber] },
            by: transport, clock: SystemClock())
    }

    /// Sees that what was taken has every event, and the events of each key in order. Copies do not count: the inbox
    /// knows them by their ids.
    func expect(_ taken: [EventBatch], toHave numbers: ClosedRange<UInt64>) throws {
        var seen: Set<UInt64> = []
        var last: [UInt64: Int64] = [:]
        var events: [Int64] = []
        for event in taken.flatMap(\.events) where seen.insert(event.id).inserted {
            #expect(event.body.a > last[event.key] ?? 0, "key \(event.key)")
            last[event.key] = event.body.a
            events.append(event.body.a)
        }
        #expect(events.sorted() == numbers.map { Int64($0) })
    }
}
