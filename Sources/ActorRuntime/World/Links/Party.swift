package import Contexts

/// Who may stand at the end of a link.
package enum Party: Hashable, Sendable {
    /// Where the clients' requests come from, and their answers go to.
    case gateway
    case bus
    case service(ServiceID)

    /// Its row and column in a ``LinkTable``.
    var index: Int {
        switch self {
        case .gateway: 0
        case .bus: 1
        case .service(let service): 2 + Int(service.rawValue)
        }
    }
}
