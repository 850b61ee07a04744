internal import Texts

/// How one queue developed until the arrivals ended.
package struct GrowthReading: Hashable, Sendable {
    /// The quantity that grows or does not grow.
    package enum Quantity: String, Sendable {
        /// Messages that a service has not finished.
        case backlog
        /// The age of the oldest event that a service has not handled, in seconds.
        case lag
        /// Sagas under way, except those that wait on purpose.
        case sagas
    }

    package var quantity: Quantity
    /// Nil for ``Quantity/sagas``.
    package var service: String?
    /// The inflow per second. It is 1 for a lag, which can grow by at most a second in a second.
    package var inflow: Double
    /// Nil if there were too few readings.
    package var test: GrowthTest?

    package init(_ quantity: Quantity, of service: String?, inflow: Double, _ test: GrowthTest?) {
        self.quantity = quantity
        self.service = service
        self.inflow = inflow
        self.test = test
    }

    package var grows: Bool { test?.grows(inflow: inflow) ?? false }
    /// Also false if there is no evidence.
    package var looksSteady: Bool { test?.looksSteady(inflow: inflow) ?? false }

    /// `front's backlog grew by 4.98 messages/s`.
    package var description: String {
        let slope = HumanValue.text(max(0, test?.slope ?? 0), unit: .perSecond)
        return switch quantity {
        case .backlog: "\(service ?? "")'s backlog grew by \(slope)"
        case .lag:
            "\(service ?? "")'s lag grew by \(HumanValue.text(max(0, test?.slope ?? 0) * 1e3, unit: .milliseconds)) a second"
        case .sagas: "the sagas in flight grew by \(slope)"
        }
    }
}
