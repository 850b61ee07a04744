import Applications
import Contexts
import FlowerShopApplication
import Load
import Measurement
import Polyglot
import Scenarios
import Synchronization
import Traces

/// An order as a customer meant to place it.
struct Placement: Hashable, Sendable {
    var customer: Int64
    var lines: [UInt64]
    var at: Instant
    var number: UInt64
}

/// The shop, and every order that its customers mean to place.
final class WatchedShop: Application {
    private let shop = ShopApplication()
    private let seen = Mutex<[Placement]>([])

    var placements: [Placement] { seen.withLock { $0 } }

    var vocabulary: ScenarioVocabulary { shop.vocabulary }
    var services: [String] { shop.services }
    var messages: MessageCatalog { shop.messages }
    var operations: [String] { shop.operations }
    var sagas: SagaDeclaration { shop.sagas }
    var reports: ReportVocabulary { shop.reports }
    var metrics: [MetricDeclaration] { shop.metrics }
    var nonIdempotent: [MessageType] { shop.nonIdempotent }
    var reference: ApplicationReference { shop.reference }
    func statuses(of service: ServiceID) -> [Int] { shop.statuses(of: service) }
    func message(of request: LoadRequest) -> (message: Message, service: ServiceID) { shop.message(of: request) }
    func service(of request: AskedRequest) -> ServiceID { shop.service(of: request) }
    func answer(_ reply: Message) -> Answer { shop.answer(reply) }
    func plan(_ scenario: Scenario) -> any ApplicationPlan { Plan(shop: shop.plan(scenario), watch: note) }

    @Sendable private func note(_ request: Message, _ intended: Instant) {
        let placement = Placement(
            customer: request.body.a, lines: request.body.items, at: intended, number: request.key)
        seen.withLock { $0.append(placement) }
    }

    private struct Plan: ApplicationPlan {
        var shop: any ApplicationPlan
        let watch: @Sendable (Message, Instant) -> Void

        mutating func note(_ step: TraceStep) { shop.note(step) }
        mutating func tracesEnded() { shop.tracesEnded() }
        func step(_ step: JourneyStep) -> LoadStep { shop.step(step) }
        func row(_ step: TraceStep) -> RowPlan { shop.row(step) }
        func begin(_ setup: RunSetup) throws -> any RunningApplication {
            Running(try shop.begin(setup), watch)
        }
    }

    private final class Running: RunningApplication {
        private let shop: any RunningApplication
        private let watch: @Sendable (Message, Instant) -> Void

        init(_ shop: any RunningApplication, _ watch: @escaping @Sendable (Message, Instant) -> Void) {
            self.shop = shop
            self.watch = watch
        }

        var services: [any ServiceLogic] { shop.services }
        var tally: SagaTally { shop.tally }
        var served: Int64 { shop.served }
        func declareColumns(failedAtOnce: [CounterID]) throws(RecorderError) {
            try shop.declareColumns(failedAtOnce: failedAtOnce)
        }
        func asked(_ request: Message, at intended: Instant) {
            watch(request, intended)
            shop.asked(request, at: intended)
        }
        func answered(_ reply: Message, at now: Instant, asked: () -> Instant?) -> SagaRefusal? {
            shop.answered(reply, at: now, asked: asked)
        }
        func turnedAway(_ request: Message, _ failure: DeliveryFailure) -> SagaRefusal? {
            shop.turnedAway(request, failure)
        }
        func published(_ event: Message, at instant: Instant) -> SagaNews? { shop.published(event, at: instant) }
        func isSaga(_ number: UInt64) -> Bool { shop.isSaga(number) }
        func audit(isQuiet: Bool, isUnderWay: (UInt64) -> Bool) -> ApplicationAudit {
            shop.audit(isQuiet: isQuiet, isUnderWay: isUnderWay)
        }
    }
}
