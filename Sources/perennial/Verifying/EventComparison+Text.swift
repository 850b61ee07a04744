internal import Contexts
internal import Simulation
internal import Texts

extension EventComparison.Difference {
    /// The number of the event, and what each run has there.
    var text: String {
        """
        event \(HumanValue.grouped(Int64(number))) differs
            first run:  \(Self.text(here))
            second run: \(Self.text(there))
        """
    }

    private static func text(_ event: TracedEvent?) -> String {
        guard let event else { return "has ended" }
        return "\(event.at) \(event.kindName), worker \(event.worker), target \(event.target), token \(event.token)"
    }
}
