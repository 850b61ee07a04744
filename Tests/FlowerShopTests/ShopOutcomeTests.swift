import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

/// The one table of what customers are told.
@Suite struct ShopOutcomeTests {
    private func row(_ asked: String, _ outcome: String) -> ShopOutcome? {
        ShopOutcome.all.first { $0.asked == asked && $0.outcome == outcome }
    }

    @Test(arguments: [
        ("order", "confirmed", 201, CustomerOutcome.served), ("order", "circuit_breaker_open", 503, .refused),
        ("order", "sold_out", 409, .refused), ("order", "order_number_taken", 409, .refused),
        ("order", "no_lines", 422, .refused), ("order", "declined", 402, .failed),
        ("order", "payment_timed_out", 504, .failed), ("order", "payment_unavailable", 503, .failed),
        ("cancel", "accepted", 200, .served), ("cancel", "already_delivered", 409, .refused),
        ("cancel", "unknown_order", 404, .refused), ("to see something", "shown", 200, .served),
        ("to see something", "not_found", 404, .refused), ("anything", "mailbox_full", 503, .refused),
        ("anything", "overflow", 503, .refused), ("anything", "service_error", 500, .failed),
        ("anything", "gateway_timeout", 504, .unanswered), ("anything", "replica_died", 502, .unanswered),
        ("anything", "gave_up", 504, .unanswered),
    ])
    func everyOutcomeHasItsStatusAndItsMeaning(
        _ asked: String, _ outcome: String, _ status: Int, _ meaning: CustomerOutcome
    ) {
        #expect(row(asked, outcome)?.status == status)
        #expect(row(asked, outcome)?.meaning == meaning)
    }

    @Test func everyReasonIsInTheTableOnce() {
        let names = ShopOutcome.all.map { "\($0.asked): \($0.outcome)" }
        #expect(Set(names).count == names.count)
        let reasons = RefusalReason.allCases.count - 2 + FailureReason.allCases.count
        #expect(ShopOutcome.all.count { $0.asked == "order" } == 1 + reasons)
        #expect(ShopOutcome.all.count { $0.asked == "cancel" } == 1 + CancellationRejection.allCases.count)
        #expect(ShopOutcome.all.count { $0.asked == "anything" } == DeliveryFailure.allCases.count + 1)
    }

    @Test func theGatewayKnowsEveryStatusOfAService() {
        let statuses = ShopOutcome.statuses(of: ShopTopology.order)
        #expect(Set(statuses).isSuperset(of: [200, 201, 400, 402, 404, 409, 422, 500, 502, 503, 504]))
        #expect(!ShopOutcome.statuses(of: ShopTopology.viewpage).contains(201))
    }

    @Test func whoIsToldNothingIsUnansweredAndWhoIsTurnedAwayIsNot() {
        for failure in DeliveryFailure.allCases where failure.isTurnedAway {
            #expect(CustomerOutcome(failure) == .refused, "\(failure)")
        }
        #expect(CustomerOutcome(.gatewayTimeout) == .unanswered && CustomerOutcome(.databaseUnavailable) == .failed)
    }
}

/// What becomes of orders that were confirmed.
@Suite struct PromiseTests {
    private func auditor(_ events: [(ShopMessage, UInt8)], confirmedAfter: Int) -> (SagaAuditor, [Bool]) {
        var auditor = SagaAuditor(ShopConfiguration(products: [Product(price: 100, stock: 10)]))
        var ends: [Bool] = []
        let asked = Instant.start + .seconds(3)
        auditor.observe(.placeOrder(0, customer: 1, lines: [0, 1]), at: asked)
        for (index, event) in events.enumerated() {
            if index == confirmedAfter, let end = auditor.confirm(order: 0, askedAt: asked) { ends.append(end.isKept) }
            let body = Body(a: 1, b: 100, c: Int64(event.1))
            auditor.observe(Message(type: event.0.type, key: 0, body: body), at: asked + .seconds(Int64(index)))
            if let end = auditor.takePromiseEnd() {
                ends.append(end.isKept)
                #expect(end.askedAt == asked)
            }
        }
        if confirmedAfter == events.count, let end = auditor.confirm(order: 0, askedAt: asked) {
            ends.append(end.isKept)
        }
        return (auditor, ends)
    }

    private let delivered: [(ShopMessage, UInt8)] = [
        (.orderPlaced, 0), (.orderPaid, 0), (.stockTaken, 0), (.deliveryStarted, 0), (.deliveryCompleted, 0),
        (.orderClosed, 0),
    ]

    @Test func aConfirmedOrderIsKeptOnceWheneverTheConfirmationComes() {
        for place in 2...delivered.count {
            #expect(auditor(delivered, confirmedAfter: place).1 == [true], "confirmed before event \(place)")
        }
        #expect(auditor(delivered, confirmedAfter: .max).1 == [], "who was not told was promised nothing")
    }

    @Test func cancelledByTheCustomersWishIsKeptOnceItIsClosed() {
        let events: [(ShopMessage, UInt8)] = [
            (.orderPlaced, 0), (.orderPaid, 0), (.cancellationRequested, 0), (.deliveryCancelled, 0),
            (.paymentRefunded, 0), (.stockRestored, 0), (.orderClosed, FailureReason.cancelled.rawValue),
        ]
        #expect(auditor(events, confirmedAfter: 2).1 == [true])
        #expect(auditor(Array(events.dropLast()), confirmedAfter: 2).1 == [], "its end is not known")
    }

    @Test func aPromiseIsOpenWhereItsEndIsNotKnownAndItsSagaIsNotUnderWay() {
        let shop = Shop.memory(ShopConfiguration(products: [Product(price: 100, stock: 10)]))
        func left(_ events: Int, confirmedAfter: Int, isUnderWay: Bool) -> (open: Int, unfinished: Int) {
            let auditor = auditor(Array(delivered.prefix(events)), confirmedAfter: confirmedAfter).0
            let report = auditor.breaches(in: shop.databases, isQuiet: false) { _ in isUnderWay }
            return (report.promisesLeftOpen, report.unfinished)
        }
        #expect(left(3, confirmedAfter: 2, isUnderWay: false) == (1, 0))
        #expect(left(3, confirmedAfter: 2, isUnderWay: true) == (0, 1), "it is told as unfinished")
        #expect(left(3, confirmedAfter: .max, isUnderWay: false) == (0, 0))
        #expect(left(5, confirmedAfter: 2, isUnderWay: false) == (0, 0), "delivered, which was promised")
        #expect(left(5, confirmedAfter: 2, isUnderWay: true) == (0, 1))
    }

    @Test(arguments: [ShopMessage.orderFailed, .deliveryFailed])
    func whatComesToNothingAfterwardsIsBroken(_ event: ShopMessage) {
        let events: [(ShopMessage, UInt8)] = [
            (.orderPlaced, 0), (.orderPaid, 0), (event, FailureReason.outOfStock.rawValue), (.paymentRefunded, 0),
            (.orderClosed, FailureReason.outOfStock.rawValue),
        ]
        #expect(auditor(events, confirmedAfter: 2).1 == [false])
        #expect(auditor(events, confirmedAfter: 5).1 == [false])
    }
}
