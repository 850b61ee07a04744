package import Applications
package import Contexts
internal import FlowerShop
package import Load
package import Measurement
package import Scenarios

/// The flower shop as the harness runs it: six bounded contexts, and the saga of an order.
package struct ShopApplication: Application {
    /// Whether the served payment service asks a provider (``ShopTopology/provider``), which then has to be there. If not,
    /// it draws declines itself, as in a simulation.
    private let asksProvider: Bool

    package init(asksProvider: Bool = false) { self.asksProvider = asksProvider }

    package var vocabulary: ScenarioVocabulary { .flowerShop }
    package var services: [String] { ShopTopology.services }
    package var messages: MessageCatalog { Self.catalog }
    package var operations: [String] { ShopOperation.allCases.map(\.name) }
    package var sagas: SagaDeclaration { Self.orderSagas }
    package var reports: ReportVocabulary { .flowerShop }
    package var metrics: [MetricDeclaration] { OrderMetric.all }
    package var nonIdempotent: [MessageType] { Route.nonIdempotent }
    package var reference: ApplicationReference { Self.pages }

    package func statuses(of service: ServiceID) -> [Int] { ShopOutcome.statuses(of: service) }

    package func message(of request: LoadRequest) -> (message: Message, service: ServiceID) { request.shopMessage }

    package func service(of request: AskedRequest) -> ServiceID { request.service }

    package func answer(_ reply: Message) -> Answer { Answer(reply) }

    /// The shop that is served.
    func servedConfiguration(_ scenario: Scenario) -> ShopConfiguration {
        var configuration = ShopConfiguration(scenario)
        configuration.asksProvider = asksProvider
        return configuration
    }

    package func plan(_ scenario: Scenario) -> any ApplicationPlan { ShopPlan(scenario) }
}

// MARK: Messages

extension ShopApplication {
    private static let catalog = MessageCatalog(
        ShopMessage.allCases.map { message in
            MessageDeclaration(
                type: message.type, name: message.name, publisher: ShopTopology.publisher(of: message),
                subscribers: ShopTopology.subscribers(of: message), concernsSaga: message.isAboutOrder,
                isStep: !questions.contains(message), codes: codes(of: message))
        })

    /// Questions about an order, which change nothing, and their answers.
    private static let questions: [ShopMessage] = [
        .showOrder, .showPayment, .showDelivery, .showStock, .showMessages, .orderShown, .paymentShown,
        .deliveryShown, .stockShown, .messagesShown, .notFound,
    ]

    /// The codes come from ``ShopMessage``'s own table. Only the codes of milestones count from 0.
    private static func codes(of message: ShopMessage) -> [String] {
        func words(_ values: [some Any]) -> [String] { values.map { snakeCase($0) } }
        switch message {
        case .orderRefused, .placementWithdrawn: return [""] + words(RefusalReason.allCases)
        case .placementFailed, .orderFailed: return [""] + words(FailureReason.allCases)
        case .orderClosed: return ["delivered"] + words(FailureReason.allCases)
        case .cancellationRejected: return [""] + words(CancellationRejection.allCases)
        case .customerTold: return words(Milestone.allCases)
        default: return []
        }
    }
}

// MARK: Sagas

extension ShopApplication {
    private static let orderSagas = SagaDeclaration(
        operation: ShopOperation.order.rawValue,
        refusals: RefusalReason.allCases.map { snakeCase($0) }, failures: FailureReason.allCases.map { snakeCase($0) },
        metrics: SagaDeclaration.Metrics(
            asked: OrderMetric.asked, refused: OrderMetric.refused, failed: OrderMetric.failed),
        waitingService: ShopTopology.delivery, flow: flow,
        refusal: { failure in RefusalReason(failure).map { Int($0.rawValue) } })

    private static let flow = SagaDeclaration.Flow(
        request: SagaDeclaration.Flow.Request(ShopMessage.placeOrder.type, to: ShopTopology.order),
        calls: [
            SagaDeclaration.Flow.Request(
                ShopMessage.authorizePayment.type, from: ShopTopology.order, to: ShopTopology.payment)
        ],
        steps: types([.orderPlaced, .orderPaid, .stockTaken, .deliveryStarted, .deliveryCompleted, .customerTold]),
        compensations: types([
            .placementWithdrawn, .orderFailed, .outOfStock, .cancellationRequested, .cancellationRefused,
            .deliveryFailed, .deliveryCancelled, .stockRestored, .paymentRefunded, .paymentVoided,
        ]),
        ends: types([.orderClosed]))

    private static func types(_ messages: [ShopMessage]) -> [MessageType] { messages.map(\.type) }
}

extension RefusalReason {
    /// The refusal that a request's failure at the gateway amounts to; nil if the order's fate is not known.
    init?(_ failure: DeliveryFailure) {
        switch failure {
        case .mailboxFull: self = .mailboxFull
        case .noReadyReplica, .connectionRefused, .overflow: self = .unavailable
        case .replicaDied, .commitConflict, .serviceError, .gatewayTimeout, .databaseUnavailable: return nil
        }
    }
}
