internal import Texts

/// What became of one queue until the arrivals ended.
package struct GrowthReading: Hashable, Sendable {
    /// What grows, or does not.
    package enum Quantity: String, Sendable {
        /// Messages of a service that it has not done with.
        case backlog
        /// The age of the oldest event that a service has not handled, in seconds.
        case lag
        /// Sagas under way, without those that wait on purpose.
        case sagas
    }

    package var quantity: Quantity
    /// Nil for ``Quantity/sagas``.
    package var service: String?
    /// What comes in, in a second; 1 for a lag, which can grow by no more than a second in a second.
    package var inflow: Double
    /// Nil where there were too few readings.
    package var test: GrowthTest?

    package init(_ quantity: Quantity, of service: String?, inflow: Double, _ test: GrowthTest?) {
        self.quantity = quantity
        self.service = service
        self.inflow = inflow
        self.test = test
    }

    package var grows: Bool { test?.grows(inflow: inflow) ?? false }
    /// False also where there is no evidence.
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
