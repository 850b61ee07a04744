import Contexts
import FlowerShop
import FlowerShopApplication
import Storage
import Testing

/// Payment with a provider that has the money, one decision at a time.
@Suite struct ProviderTests {
    /// Payment on a database in memory.
    private final class Payment {
        let database: MemoryPaymentDatabase
        private let host: HostedContext<PaymentContext, MemoryPaymentDatabase>

        init() {
            var shop = configuration(decline: 1)
            shop.asksProvider = true
            database = MemoryPaymentDatabase(paymentsOf: shop)
            host = HostedContext(PaymentContext(shop), on: database)
        }

        var row: PaymentRow {
            var rows: [PaymentRow] = []
            database.copyPayments(5..<6, into: &rows)
            return rows[0]
        }

        var timers: [PendingTimer] {
            var timers: [PendingTimer] = []
            database.pendingTimers(into: &timers)
            return timers
        }

        @discardableResult
        func handle(_ message: Message, _ cause: Cause = .message, at seconds: Int64 = 0) -> Decision {
            var decision = Decision()
            let work = Work(message: message, cause: cause, now: .start + .seconds(seconds))
            #expect(host.handle(work, decision: &decision) == .committed)
            return decision
        }

        /// Handles a message, and then the provider's answer to the request that this made.
        @discardableResult
        func handle(_ message: Message, providerSays answer: ProviderMessage?) -> Decision {
            let asked = handle(message)
            #expect(asked.request?.service == ShopTopology.provider && asked.reply == nil)
            let outcome: RequestOutcome = answer.map { .reply(Message($0, key: 5, b: 900)) } ?? .timedOut
            return handle(message, .outcome(outcome))
        }

        /// Takes the timer that is due, as whoever fires timers does.
        func takeTimer(at seconds: Int64) -> Message? {
            database.takeTimer(key: 5, dueBy: .start + .seconds(seconds))
        }
    }

    private func message(_ kind: ShopMessage, c: Int64 = 0) -> Message {
        Message(type: kind.type, key: 5, body: Body(a: 3, b: 900, c: c))
    }

    private var authorize: Message { message(.authorizePayment) }
    private var givenUp: Message { message(.orderFailed, c: Int64(FailureReason.paymentTimedOut.rawValue)) }

    @Test func aChargeIsTheProvidersToDecide() {
        let payment = Payment()
        let asked = payment.handle(authorize)
        #expect(asked.request?.message == Message(.charge, key: 5, a: 3, b: 900))
        #expect(payment.row == .absent)
        let answer = payment.handle(authorize, providerSays: .charged)
        #expect(answer.reply?.shopMessage == .paymentApproved)
        #expect(payment.row.status == .captured && payment.row.captured == 900)
        // Asked again, it knows.
        let again = payment.handle(authorize)
        #expect(again.request == nil && again.reply?.shopMessage == .paymentApproved)
    }

    @Test func whatTheProviderDeclinesIsDeclinedForEver() {
        let payment = Payment()
        #expect(payment.handle(authorize, providerSays: .declined).reply?.shopMessage == .paymentDeclined)
        #expect(payment.row.status == .declined)
        payment.handle(message(.orderFailed, c: Int64(FailureReason.declined.rawValue)))
        #expect(payment.timers.isEmpty && payment.row.status == .declined)
    }

    @Test(arguments: [nil, .contradicted] as [ProviderMessage?])
    func withoutAnAnswerThereIsNoneAndNothingIsDecided(answer: ProviderMessage?) {
        let payment = Payment()
        let decision = payment.handle(authorize, providerSays: answer)
        #expect(decision.reply == nil && payment.row == .absent)
        // A later attempt may still come to something.
        #expect(payment.handle(authorize, providerSays: .charged).reply?.shopMessage == .paymentApproved)
    }

    @Test func anOrderThatIsGivenUpIsGivenBackWhateverPaymentKnowsOfIt() {
        let payment = Payment()
        let decided = payment.handle(givenUp)
        #expect(payment.row.status == .voiding && decided.transaction.events.isEmpty)
        let due = payment.takeTimer(at: 0)
        let done = due.map { payment.handle($0, providerSays: .gaveBack) }
        #expect(done?.transaction.events.map(\.shopMessage) == [.paymentVoided])
        #expect(payment.row.status == .voided && payment.timers.isEmpty)
        // The event comes again, and then a charge's answer that nobody waited for.
        payment.handle(givenUp)
        #expect(payment.handle(authorize).reply?.shopMessage == .paymentDeclined)
        #expect(payment.timers.isEmpty)
    }

    @Test func aRefundIsToldWhenTheProviderHasGivenBack() {
        let payment = Payment()
        payment.handle(authorize, providerSays: .charged)
        let decided = payment.handle(message(.deliveryCancelled))
        #expect(payment.row.status == .refunding && payment.row.refunded == 0)
        #expect(decided.transaction.events.isEmpty)
        payment.handle(message(.deliveryCancelled))
        #expect(payment.timers.count == 1, "the event came twice")
        let done = payment.takeTimer(at: 0).map { payment.handle($0, providerSays: .gaveBack) }
        #expect(done?.transaction.events.map(\.shopMessage) == [.paymentRefunded])
        #expect(done?.transaction.events.first?.body.b == 900)
        #expect(payment.row.status == .refunded && payment.row.refunded == 900 && payment.timers.isEmpty)
    }

    @Test func theProviderIsAskedAgainWithGrowingPausesUntilItAnswers() throws {
        let payment = Payment()
        payment.handle(authorize, providerSays: .charged)
        payment.handle(message(.deliveryFailed))
        var (now, pauses): (Int64, [Int64]) = (0, [])
        for _ in 0..<9 {
            let due = try #require(payment.takeTimer(at: now))
            // The timer stands before the provider is asked: payment may die while it waits.
            let asked = payment.handle(due, at: now)
            #expect(asked.request?.message == Message(.giveBack, key: 5, a: 3))
            let next = try #require(payment.timers.first?.due)
            payment.handle(due, .outcome(.unavailable), at: now)
            #expect(payment.timers.first?.due == next && payment.row.status == .refunding)
            pauses.append((next - .start).nanoseconds / 1_000_000_000 - now)
            now += pauses.last ?? 0
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        let due = try #require(payment.takeTimer(at: now))
        #expect(payment.handle(due, providerSays: .gaveBack).transaction.events.count == 1)
        #expect(payment.timers.isEmpty)
    }

    @Test func anAnswerThatComesTwiceIsToldOnce() throws {
        let payment = Payment()
        payment.handle(authorize, providerSays: .charged)
        payment.handle(message(.deliveryFailed))
        let due = try #require(payment.takeTimer(at: 0))
        payment.handle(due, providerSays: .gaveBack)
        let late = payment.handle(due, .outcome(.reply(Message(.gaveBack, key: 5, b: 900))))
        #expect(late.transaction.events.isEmpty && payment.row.status == .refunded)
        #expect(payment.handle(due).request == nil, "a timer that was late finds nothing to do")
    }

    @Test(arguments: [PaymentStatus.voiding, .voided])
    func aChargeThatSucceedsAfterTheOrderWasGivenUpIsGivenBackAsWell(status: PaymentStatus) throws {
        let payment = Payment()
        let asked = payment.handle(authorize)
        #expect(asked.request != nil)
        payment.handle(givenUp)
        if status == .voided {
            let due = try #require(payment.takeTimer(at: 0))
            payment.handle(due, providerSays: .gaveBack)
        }
        let late = payment.handle(authorize, .outcome(.reply(Message(.charged, key: 5, b: 900))))
        #expect(late.reply?.shopMessage == .paymentDeclined)
        let due = try #require(payment.takeTimer(at: 0))
        let done = payment.handle(due, providerSays: .gaveBack)
        #expect(done.transaction.events.map(\.shopMessage) == (status == .voiding ? [.paymentVoided] : []))
        #expect(payment.row.status == .voided && payment.timers.isEmpty)
    }

    @Test func twoAttemptsAtATimeCaptureOnce() {
        let payment = Payment()
        payment.handle(authorize)
        payment.handle(authorize)
        let charged = Cause.outcome(.reply(Message(.charged, key: 5, b: 900)))
        #expect(payment.handle(authorize, charged).reply?.shopMessage == .paymentApproved)
        #expect(payment.handle(authorize, charged).reply?.shopMessage == .paymentApproved)
        #expect(payment.row.captured == 900)
    }

    @Test func withoutAProviderNothingIsAsked() {
        let shop = configuration()
        let database = MemoryPaymentDatabase(paymentsOf: shop)
        let host = HostedContext(PaymentContext(shop), on: database)
        var decision = Decision()
        #expect(host.handle(Work(message: authorize, now: .start), decision: &decision) == .committed)
        #expect(decision.request == nil && decision.reply?.shopMessage == .paymentApproved)
    }
}
