package import Contexts
package import FlowerShop

/// A bounded context whose logic may be an external program: its rows in JSON and the messages that it may send.
///
/// Another context becomes one by a file that says this of it, as `NotificationContext+Wire.swift` does, and by its name
/// in the scenario's list of those. Protocol version 1 has no requests to other services.
package protocol WireContext: BoundedContext where Rows: WireRows {
    static var service: ServiceID { get }
    /// The events that its decisions may publish.
    static var events: [ShopMessage] { get }
    /// The replies that it may give to commands and requests.
    static var replies: [ShopMessage] { get }
    /// The messages that it may send to itself later.
    static var timers: [ShopMessage] { get }
    /// The requests that only ask what is in the rows. Our own logic answers them, whoever decides.
    static var reads: [ShopMessage] { get }

    init(_ configuration: ShopConfiguration)
}

extension WireContext {
    package static var replies: [ShopMessage] { [] }
    package static var timers: [ShopMessage] { [] }
    package static var reads: [ShopMessage] { [] }

    /// What the context decides about, in the order of ``ShopMessage``.
    static var accepted: [ShopMessage] {
        let received = ShopMessage.allCases.filter {
            ShopTopology.handler(of: $0) == service || ShopTopology.subscribers(of: $0).contains(service)
        }
        return received.filter { !reads.contains($0) }
    }
}

/// The rows of a decision as JSON, in both directions.
package protocol WireRows: EmptyInitializable, Sendable {
    /// What a program may write of them.
    associatedtype Wire: Decodable

    /// A JSON object: the same text for equal rows.
    var json: String { get }

    /// Puts what the program decided into the rows, or says what it must not do: rows that no decision of the context
    /// could make, or that do not go with the events of the decision.
    mutating func take(_ wire: Wire?, with events: [Message]) throws(WireProblem)
}
