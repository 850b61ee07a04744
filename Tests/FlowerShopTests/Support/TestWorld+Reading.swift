import Contexts
import FlowerShop
import FlowerShopApplication

extension TestWorld {
    func order(_ number: UInt64) -> OrderRow {
        var rows: [OrderRow] = []
        shop.databases.orders.copyOrders(number..<(number + 1), into: &rows)
        return rows[0]
    }

    func payment(_ number: UInt64) -> PaymentRow {
        var rows: [PaymentRow] = []
        shop.databases.payments.copyPayments(number..<(number + 1), into: &rows)
        return rows[0]
    }

    func delivery(_ number: UInt64) -> DeliveryRow {
        var rows: [DeliveryRow] = []
        shop.databases.deliveries.copyDeliveries(number..<(number + 1), into: &rows)
        return rows[0]
    }

    func told(_ number: UInt64) -> [Milestone] {
        var rows: [ToldRow] = []
        shop.databases.notifications.copyTold(number..<(number + 1), into: &rows)
        return rows[0].milestones.all
    }

    func view(_ number: UInt64) -> OrderView {
        var rows: [OrderView] = []
        shop.databases.viewpage.copyViews(number..<(number + 1), into: &rows)
        return rows[0]
    }

    func stock(_ product: Int) -> Int64 { shop.databases.inventory.stock()[product].level }

    func count(_ kind: ShopMessage) -> Int { events.filter { $0.type == kind.type }.count }

    var lastReply: ShopMessage? { replies.last?.shopMessage }

    var refusal: RefusalReason? {
        guard let reply = replies.last, reply.type == ShopMessage.orderRefused.type else { return nil }
        return RefusalReason(rawValue: UInt8(reply.body.c))
    }

    var rejection: CancellationRejection? {
        guard let reply = replies.last, reply.type == ShopMessage.cancellationRejected.type else { return nil }
        return CancellationRejection(rawValue: UInt8(reply.body.c))
    }

    var breaches: BreachReport { auditor.breaches(in: shop.databases, isQuiet: true) }
}
