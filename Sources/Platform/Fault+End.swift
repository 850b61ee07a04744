package import ActorRuntime

extension Fault {
    /// When the fault has ended as planned; nil where it lasts to the end of the run.
    package var end: Timespan? {
        if let duration { return at + duration }
        if case .kill(let kill) = action, kill.ratePerSecond == nil { return at }
        return nil
    }
}
