package import Contexts
package import FlowerShop

/// A bounded context whose logic may be an external program: its rows in JSON and the messages that it may send.
///
/// Another context can have an external program if a file declares all this for it, as
/// `NotificationContext+Wire.swift` does, and if the scenario's list of such contexts has its name. Protocol version 1
/// has no requests to other services.
package protocol WireContext: BoundedContext where Rows: WireRows {
    static var service: ServiceID { get }
    /// The events that its decisions may publish.
    static var events: [ShopMessage] { get }
    /// The replies that it may give to commands and requests.
    static var replies: [ShopMessage] { get }
    /// The messages that it may send to itself later.
    static var timers: [ShopMessage] { get }
    /// The requests that only ask what is in the rows. Our own logic answers them, even if a program decides.
    static var reads: [ShopMessage] { get }

    init(_ configuration: ShopConfiguration)
}

extension WireContext {
    package static var replies: [ShopMessage] { [] }
    package static var timers: [ShopMessage] { [] }
    package static var reads: [ShopMessage] { [] }

    /// The messages that the context decides about, in the order of ``ShopMessage``.
    static var accepted: [ShopMessage] {
        let received = ShopMessage.allCases.filter {
            ShopTopology.handler(of: $0) == service || ShopTopology.subscribers(of: $0).contains(service)
        }
        return received.filter { !reads.contains($0) }
    }
}

/// The rows of a decision as JSON, in both directions.
package protocol WireRows: EmptyInitializable, Sendable {
    /// The part of the rows that a program may write.
    associatedtype Wire: Decodable

    /// A JSON object. Equal rows give the same text.
    var json: String { get }

    /// Puts what the program decided into the rows. Throws a problem for rows that no decision of the context could
    /// make, and for rows that do not match the events of the decision.
    mutating func take(_ wire: Wire?, with events: [Message]) throws(WireProblem)
}
