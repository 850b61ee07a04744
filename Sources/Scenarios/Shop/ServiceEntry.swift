package import Contexts
package import Platform

/// One service in a scenario: its deployment, and what only some of them have.
package struct ServiceEntry: Hashable, Sendable {
    package static let defaultTransit = Distribution.lognormal(p50: .seconds(20), p99: .seconds(60))

    package var spec: ServiceSpec
    /// Order alone: how long it waits for any word from payment before it gives the order up, even over a crash.
    package var paymentDeadline = Timespan.seconds(30)
    /// Payment alone: the share of payments declined, 0...1.
    package var decline = 0.01
    /// Delivery alone: from the start of a delivery to its end.
    package var transit = ServiceEntry.defaultTransit
    /// Delivery alone: the share of deliveries that fail, 0...1.
    package var failure = 0.002
    /// One of ``ExternalSpec/services`` alone: the program that decides in its place; nil where we decide.
    package var external: ExternalSpec?

    /// View page alone: whether its events are recorded, and its view is made again from them at the end of a run.
    package var rebuild = false

    /// The entry of a service that the scenario does not mention.
    package static func defaults(for name: String) -> ServiceEntry {
        switch name {
        case "order": ServiceEntry(name, .lognormal(p50: .milliseconds(4), p99: .milliseconds(25)))
        case "payment": ServiceEntry(name, .lognormal(p50: .milliseconds(40), p99: .milliseconds(180)))
        case "delivery": ServiceEntry(name, .lognormal(p50: .milliseconds(5), p99: .milliseconds(30)))
        case "inventory": ServiceEntry(name, .lognormal(p50: .milliseconds(3), p99: .milliseconds(15)))
        case "notification": ServiceEntry(name, .lognormal(p50: .milliseconds(10), p99: .milliseconds(60)))
        default: ServiceEntry(name, .lognormal(p50: .milliseconds(2), p99: .milliseconds(10)))
        }
    }

    private init(_ name: String, _ time: Distribution) { spec = ServiceSpec(name: name, time: time) }
}
