package import ActorRuntime

extension Fault {
    /// When the fault has ended as planned; nil where it lasts to the end of the run.
    package var end: Timespan? {
        if let duration { return at + duration }
        switch action {
        case .kill(let kill) where kill.ratePerSecond == nil: return at
        case .databaseCrash: return at
        default: return nil
        }
    }
}
