package import Contexts
internal import FlowerShop
package import Load
internal import Scenarios

/// What a customer asks the shop for.
package enum ShopOperation: UInt8, CaseIterable, Sendable {
    case browse
    case order
    case list
    case cancel
    case visit

    package var name: String { String(describing: self) }
}

/// The numbered things that customers make and look at; see ``RequestPlan/Subject``.
enum ShopKind {
    static let order = 0
    static let product = 1
}

/// Where customers' requests go: one route for each operation, and for visits one route for each path of the gateway.
package enum ShopRoute {
    private static let firstVisit = ShopOperation.visit.rawValue

    static func of(_ operation: ShopOperation) -> UInt8 { operation.rawValue }

    /// - Parameter path: a position in ``Route/all``.
    static func visit(_ path: Int) -> UInt8 { firstVisit + UInt8(path) }

    /// The position in ``Route/all`` of the route to which a path leads, and the number that the path names; nil if the
    /// gateway itself answers with 404.
    package static func match(_ path: String) -> (place: Int, key: UInt64?)? {
        ScenarioVocabulary.flowerShop.gateway.match(path).map { ($0.place, Route.key($0.rest)) }
    }

    /// The path of a visit's route.
    static func path(_ route: UInt8) -> Route { Route.all[Int(route - firstVisit)] }
}

extension AskedRequest {
    /// The service that was asked.
    package var service: ServiceID { ShopOperation(number: operation).service(route) }
}

extension ShopOperation {
    /// - Parameter number: the place of one of the application's operations.
    fileprivate init(number: UInt8) {
        guard let operation = ShopOperation(rawValue: number) else {
            preconditionFailure("no operation has the number \(number)")
        }
        self = operation
    }

    fileprivate func service(_ route: UInt8) -> ServiceID {
        switch self {
        case .browse, .list: ShopTopology.viewpage
        case .order, .cancel: ShopTopology.order
        case .visit: ShopRoute.path(route).service
        }
    }
}

extension LoadRequest {
    /// The request in the form in which its service gets it.
    package var shopMessage: (message: Message, service: ServiceID) {
        let operation = ShopOperation(number: operation)
        let message: Message =
            switch operation {
            case .browse: .browseProducts(from: subject, count: Int(payload.number))
            case .order:
                .placeOrder(subject, customer: customer, lines: payload.words, inStorePickup: payload.number != 0)
            case .list: .listOrders(of: customer)
            case .cancel: .cancelOrder(subject, customer: customer)
            case .visit: ShopRoute.path(route).message(about: subject, by: customer)
            }
        return (message, operation.service(route))
    }
}

extension Answer {
    /// The answer that a service's message gives.
    package init(_ message: Message) {
        self.init(status: message.status, outcome: message.customerOutcome, code: Int(exactly: message.body.c) ?? 0)
    }
}
