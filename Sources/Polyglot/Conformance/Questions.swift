import Contexts
import FlowerShop

/// Messages for a context, drawn from a seed. They are of all kinds that it gets and about a few orders. Some are sent
/// twice, and some have numbers out of range.
struct Questions<Context: WireContext> {
    private static var orders: Int { 24 }

    let works: [Work]

    init(seed: UInt64, count: Int) {
        var random = RandomStream(seed: seed).fork("conformance")
        var works: [Work] = []
        for index in 0..<count {
            if index > 0, random.nextBool(probability: 0.15) {
                works.append(works[random.nextInRange(0...index - 1)])
            } else {
                works.append(Self.work(number: index, &random))
            }
        }
        self.works = works
    }

    /// One message of each kind that the context gets, all about one order.
    static var everyKind: [Work] {
        Context.accepted.enumerated().map { index, kind in
            work(number: index, message(kind, order: 7, codes(kind).first ?? 0, lines: []))
        }
    }

    /// A message with as many lines as an order may have.
    static var largest: Work {
        let lines = (0..<ShopLimits.maximumLinesPerOrder).flatMap { line in
            [UInt64(line) << 32 | ShopLimits.maximumQuantity, UInt64(ShopLimits.maximumOrderTotal)]
        }
        let kind = Context.accepted[0]
        return work(number: 0, message(kind, order: 1, codes(kind).first ?? 0, lines: lines))
    }

    /// A message of a kind that the shop does not know.
    static var unknown: Work {
        work(number: 0, Message(type: MessageType(rawValue: 60_000), key: 1, body: Body(a: 2, b: 3)))
    }

    /// Messages whose order or customer cannot exist in the shop.
    static var outOfRange: [Work] {
        let numbers: [(UInt64, Int64)] = [(.max, 1), (ShopLimits.maximumOrderNumber + 1, 1), (1, -1), (1, 1 << 40)]
        return numbers.map { key, customer in
            work(number: 0, Message(type: Context.accepted[0].type, key: key, body: Body(a: customer, b: 100)))
        }
    }

    private static func work(number: Int, _ random: inout RandomStream) -> Work {
        let kind = Context.accepted[random.nextInRange(0...Context.accepted.count - 1)]
        let order = UInt64(random.nextInRange(0...orders - 1))
        let codes = codes(kind)
        let code = codes.isEmpty ? 0 : codes[random.nextInRange(0...codes.count - 1)]
        var lines: [UInt64] = []
        for product in 0..<random.nextInRange(0...3) {
            lines += [
                UInt64(product) << 32 | UInt64(random.nextInRange(1...9)), UInt64(random.nextInRange(1...90_000)),
            ]
        }
        var work = work(number: number, message(kind, order: order, code, lines: lines))
        work.chance = random.next()
        if random.nextBool(probability: 0.03) { work.message.key = random.next() }
        return work
    }

    private static func work(number: Int, _ message: Message) -> Work {
        var message = message
        message.id = 1 << 48 | UInt64(number + 1)
        let isFromBus = ShopTopology.handler(of: message.shopMessage ?? .orderPaid) == nil
        return Work(message: message, now: .start + .milliseconds(Int64(number)), isFromBus: isFromBus)
    }

    private static func message(_ kind: ShopMessage, order: UInt64, _ code: Int64, lines: [UInt64]) -> Message {
        let body = Body(a: Int64(order) * 31 % 1_000, b: 1_000 + Int64(order), c: code, items: lines)
        return Message(type: kind.type, key: order, body: body)
    }

    private static func codes(_ kind: ShopMessage) -> [Int64] {
        guard let words = CodeWords(kind) else { return [] }
        return (0...Int64(UInt8.max)).filter { words.name($0) != nil }
    }
}
