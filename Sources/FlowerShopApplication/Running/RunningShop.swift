internal import Applications
internal import Contexts
internal import FlowerShop
internal import Measurement
internal import Polyglot
internal import Storage
internal import Texts

/// The shop in one run: its contexts on their databases, the auditor, and the promises made to customers.
final class RunningShop: RunningApplication {
    /// All that is kept about the events of a run, in one place. An event then costs one access to it.
    private struct Books: Sendable {
        var auditor: SagaAuditor
        /// Nil if the view is not rebuilt.
        var viewLog: ViewLog?

        mutating func published(_ event: Message, at instant: Instant) -> PublishedEvent {
            viewLog?.append(event)
            return auditor.publish(event, at: instant)
        }
    }

    private var shop: Shop
    /// Behind a lock that nobody else takes. It costs a quarter of the check for exclusive access that a property of a
    /// class has.
    private let books: BriefLock<Books>
    private let recorder: RunRecorder
    private let asked: CounterID
    private let promises: PromiseCounters

    init(_ configuration: ShopConfiguration, rebuildsView: Bool, _ setup: RunSetup) throws(RecorderError) {
        shop = Shop.memory(configuration)
        books = BriefLock(
            Books(auditor: SagaAuditor(configuration), viewLog: rebuildsView ? ViewLog() : nil))
        recorder = setup.recorder
        asked = setup.sagasAsked
        promises = try PromiseCounters(asked: asked, recorder)
        try recorder.ratio(OrderMetric.acceptance, of: [setup.sagasStarted], to: [asked])
        try recorder.ratio(OrderMetric.fulfilment, of: [setup.sagasSucceeded], to: [asked])
    }

    var services: [any ServiceLogic] { shop.services }

    var tally: SagaTally {
        books.withLock { SagaTally(started: $0.auditor.counts.started, ended: $0.auditor.counts.ended) }
    }

    var served: Int64 { recorder.count(of: promises.honoured) }

    func replaceLogic(
        of service: ServiceID, by command: ExternalCommand, interruption: Interruption
    ) -> ExternalSupervisor? {
        shop.replaceLogic(of: service, by: command, interruption: interruption)
    }

    /// The outcomes of orders, in the rows of the timeline in which customers asked for them. A second in which every
    /// order fails later is therefore shown as such, and not as a second in which all went well.
    ///
    /// In each row asked = served + failed + refused + unanswered + orders whose end is not known.
    func declareColumns(failedAtOnce: [CounterID]) throws(RecorderError) {
        try recorder.column(OrderColumn.asked, .counted([asked]))
        try recorder.column(OrderColumn.served, .counted([promises.honoured]))
        try recorder.column(OrderColumn.failed, .counted(failedAtOnce + [promises.broken]))
    }

    // MARK: What happens

    func asked(_ request: Message, at intended: Instant) {
        books.withLock { _ = $0.auditor.observe(request, at: intended) }
    }

    func answered(_ reply: Message, at now: Instant, asked: () -> Instant?) -> SagaRefusal? {
        books.withLock { _ = $0.auditor.observe(reply, at: now) }
        switch reply.shopMessage {
        case .orderRefused: return Self.refusal(reply)
        case .orderConfirmed:
            guard let askedAt = asked() else { return nil }
            promises.confirmed(askedAt: askedAt, recorder)
            if let end = books.withLock({ $0.auditor.confirm(order: reply.key, askedAt: askedAt) }) {
                promises.ended(end, recorder)
            }
            return nil
        default: return nil
        }
    }

    func turnedAway(_ request: Message, _ failure: DeliveryFailure) -> SagaRefusal? {
        guard request.type == ShopMessage.placeOrder.type, let reason = RefusalReason(failure) else { return nil }
        books.withLock { $0.auditor.refuse(order: request.key, reason: reason) }
        return SagaRefusal(saga: request.key, reason: Int(reason.rawValue))
    }

    func published(_ event: Message, at instant: Instant) -> SagaNews? {
        let published = books.withLock { $0.published(event, at: instant) }
        if let end = published.promiseEnd { promises.ended(end, recorder) }
        guard published.begun != nil || published.withdrawn != nil || published.ended != nil else { return nil }
        var news = SagaNews(begun: published.begun, inFlight: published.inFlight)
        if let withdrawn = published.withdrawn {
            news.withdrawn = withdrawn
            news.refusal = Self.refusal(event)
        }
        if let saga = published.ended { news.ended = SagaEnd(saga) }
        return news
    }

    /// Why a message says that an order is refused; nil for a reason that does not exist.
    private static func refusal(_ message: Message) -> SagaRefusal? {
        guard let reason = UInt8(exactly: message.body.c).flatMap(RefusalReason.init) else { return nil }
        return SagaRefusal(saga: message.key, reason: Int(reason.rawValue))
    }

    // MARK: The end

    func isSaga(_ number: UInt64) -> Bool { books.withLock { $0.auditor.isSaga(number) } }

    func audit(isQuiet: Bool, isUnderWay: (UInt64) -> Bool) -> ApplicationAudit {
        let report = books.withLock {
            $0.auditor.breaches(in: shop.databases, isQuiet: isQuiet, isUnderWay: isUnderWay)
        }
        // Work that is still under way has changed the log but not yet the view.
        let rebuilt = isQuiet ? books.withLock { $0.viewLog.map(shop.rebuildViews) } : nil
        let checked = Invariant.allCases.filter { $0 != .viewRebuild || rebuilt != nil }
        return ApplicationAudit(
            invariants: checked.map { invariant in
                ApplicationAudit.Invariant(invariant, in: (invariant == .viewRebuild ? rebuilt : nil) ?? report)
            },
            sagaEnds: Invariant.sagaEnds.rawValue, unfinished: report.unfinished, stuck: report.stuck,
            notes: Self.notes(promisesLeftOpen: report.promisesLeftOpen))
    }

    private static func notes(promisesLeftOpen open: Int) -> [String] {
        guard open > 0 else { return [] }
        let orders = open == 1 ? "1 confirmed order has" : "\(HumanValue.grouped(Int64(open))) confirmed orders have"
        return [
            "\(orders) no end that is known, neither delivered nor cancelled nor failed, and count as not served"
        ]
    }
}

extension SagaEnd {
    fileprivate init(_ saga: EndedSaga) {
        let reason: Int =
            switch saga.outcome {
            case .delivered: 0
            case .compensated(let failure): Int(failure.rawValue)
            }
        self.init(saga: saga.order, reason: reason, startedAt: saga.startedAt, endedAt: saga.endedAt)
    }
}
