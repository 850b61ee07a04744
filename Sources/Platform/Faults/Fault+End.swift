package import Contexts

extension Fault.Action {
    /// Whether it is over once it has happened, and does not last.
    package var happensOnce: Bool {
        switch self {
        case .kill(let kill): kill.ratePerSecond == nil
        case .databaseCrash: true
        default: false
        }
    }
}

extension Fault {
    /// When the fault has ended as planned; nil where it lasts to the end of the run.
    package var end: Timespan? {
        if let duration { return at + duration }
        return action.happensOnce ? at : nil
    }
}
