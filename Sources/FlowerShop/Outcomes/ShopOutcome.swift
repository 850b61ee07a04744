package import Contexts

/// One row of the table of everything that the shop tells its customers: what was asked, how it ended, with which HTTP
/// status, and what that means for the customer. ``Message`` defines the statuses and meanings of answers. The
/// documentation is made from this table, and the gateway counts its statuses.
package struct ShopOutcome: Hashable, Sendable {
    /// Who can give this outcome.
    package enum Source: Hashable, Sendable {
        case service(ServiceID)
        /// Any service that customers send requests to.
        case anyService
        /// The gateway, for a path without a route.
        case gateway
    }

    /// `order`, `cancel`, or another thing that customers do.
    package let asked: String
    /// In snake_case, like reasons in metrics.
    package let outcome: String
    package let status: Int
    package let meaning: CustomerOutcome
    package let source: Source

    /// The status for a customer who stops waiting and so gets no answer: that of a gateway's time-out.
    package static let gaveUpStatus = 504
    /// The status that the gateway answers with if no route matches.
    package static let noRouteStatus = 404

    package static let all: [ShopOutcome] =
        orders + cancellations
        + [
            ShopOutcome(asked: "to see something", outcome: "shown", .productsShown, .anyService),
            ShopOutcome(asked: "to see something", outcome: "not_found", .notFound, .anyService),
            ShopOutcome(
                asked: "to see something", outcome: "no_route", status: noRouteStatus, meaning: .refused,
                source: .gateway),
        ]
        + DeliveryFailure.allCases.map { failure in
            ShopOutcome(
                asked: "anything", outcome: snakeCase(failure), status: failure.status,
                meaning: CustomerOutcome(failure), source: .anyService)
        }
        + [
            ShopOutcome(
                asked: "anything", outcome: "gave_up", status: gaveUpStatus, meaning: .unanswered, source: .anyService)
        ]

    /// The HTTP statuses that a service's customers may see, in ascending order.
    package static func statuses(of service: ServiceID) -> [Int] {
        let own = all.filter { $0.source == .anyService || $0.source == .service(service) }
        return own.map(\.status).sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    private static var orders: [ShopOutcome] {
        let order = Source.service(ShopTopology.order)
        // What the world says in order's place is already in the table, under any service.
        let refusals = RefusalReason.allCases.filter { $0 != .mailboxFull && $0 != .unavailable }
        return [ShopOutcome(asked: "order", outcome: "confirmed", .orderConfirmed, order)]
            + refusals.map {
                ShopOutcome(asked: "order", outcome: snakeCase($0), .orderRefused, code: $0.rawValue, order)
            }
            + FailureReason.allCases.map {
                ShopOutcome(asked: "order", outcome: snakeCase($0), .placementFailed, code: $0.rawValue, order)
            }
    }

    private static var cancellations: [ShopOutcome] {
        let order = Source.service(ShopTopology.order)
        return [ShopOutcome(asked: "cancel", outcome: "accepted", .cancellationAccepted, order)]
            + CancellationRejection.allCases.map {
                ShopOutcome(
                    asked: "cancel", outcome: snakeCase($0), .cancellationRejected, code: $0.rawValue, order)
            }
    }

    private init(asked: String, outcome: String, status: Int, meaning: CustomerOutcome, source: Source) {
        self.asked = asked
        self.outcome = outcome
        self.status = status
        self.meaning = meaning
        self.source = source
    }

    /// The row of an answer.
    private init(asked: String, outcome: String, _ answer: ShopMessage, code: UInt8 = 0, _ source: Source) {
        let message = Message(answer, key: 0, code: code)
        self.init(
            asked: asked, outcome: outcome, status: message.status, meaning: message.customerOutcome, source: source)
    }
}
