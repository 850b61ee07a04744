package import Contexts

extension Fault.Action {
    /// Whether the fault is over once it has happened, and does not last.
    package var happensOnce: Bool {
        switch self {
        case .kill(let kill): kill.ratePerSecond == nil
        case .databaseCrash: true
        default: false
        }
    }
}

extension Fault {
    /// When the fault ends as planned; nil if it lasts to the end of the run.
    package var end: Timespan? {
        if let duration { return at + duration }
        return action.happensOnce ? at : nil
    }
}
