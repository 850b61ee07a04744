package import Contexts
package import FlowerShop
import Testing

@testable package import Polyglot

/// What other contexts need of the protocol and notification does not: replies and timers. They become external by a
/// file like this one.
extension PaymentContext: WireContext {
    package static var service: ServiceID { ShopTopology.payment }
    package static var events: [ShopMessage] { [.paymentVoided, .paymentRefunded] }
    package static var replies: [ShopMessage] { [.paymentApproved, .paymentDeclined] }
    package static var timers: [ShopMessage] { [.transitOver] }
}

extension PaymentContext.Rows: WireRows {
    package struct Wire: Decodable {}
    package var json: String { "{}" }
    package mutating func take(_ wire: Wire?, with events: [Message]) throws(WireProblem) {}
}

@Suite struct OtherContextTests {
    private static let request = Work(
        message: Message(id: 8, type: ShopMessage.authorizePayment.type, key: 3, body: Body(a: 5, b: 900)),
        now: .start)

    private func decision(_ keys: String) throws(ExternalFailure) -> Decision {
        let line = Array(#"{"type":"decision","id":8,\#(keys)}"#.utf8)
        let rows = PaymentContext.Rows()
        var decision = Decision()
        try ExternalDecision(line, of: PaymentContext.self, about: Self.request, rows: rows).fill(&decision)
        return decision
    }

    private func problem(_ keys: String) -> String {
        do throws(ExternalFailure) {
            _ = try decision(keys)
            return ""
        } catch {
            return error.detail
        }
    }

    @Test("A request is replied to")
    func reply() throws {
        let reply = try #require(try decision(#""reply":{"type":"payment_approved"}"#).reply)
        #expect(reply.shopMessage == .paymentApproved)
        #expect(reply.key == 3 && reply.body == Self.request.message.body)
        #expect(
            problem(#""reply":{"type":"payment_voided"}"#).contains(
                "is no reply of payment, expected: payment_approved"))
    }

    @Test("A timer is set within its limit, and cancelled")
    func timer() throws {
        func timer(_ after: Int64) -> String { #""timer":{"message":{"type":"transit_over"},"after":\#(after)}"# }
        for after in [0, WireLimits.maximumTimer.nanoseconds] {
            let set = try #require(try decision(timer(after)).transaction.timers.first)
            #expect(set.after.nanoseconds == after && set.message.shopMessage == .transitOver)
        }
        #expect(problem(timer(WireLimits.maximumTimer.nanoseconds + 1)).hasPrefix("a timer after"))
        #expect(problem(timer(-1)).hasPrefix("a timer after -1 ns"))
        #expect(problem(#""timer":{"message":{"type":"payment_approved"},"after":1}"#).contains("is no timer"))
        #expect(try decision(#""cancel_timer":true"#).transaction.cancelledTimers == [3])
        #expect(try decision(#""cancel_timer":false"#).transaction.cancelledTimers == [])
    }

    @Test("An event may have an amount and lines of its own")
    func amount() throws {
        let event = #""events":[{"type":"payment_refunded","total":450,"lines":[[7,2,225]]}]"#
        let events = try decision(event).transaction.events
        #expect(events.map(\.body) == [Body(a: 5, b: 450, c: 0, items: [7 << 32 | 2, 225])])
    }
}
