internal import ArgumentParser

/// Where time, scheduling and messaging come from.
enum WorldChoice: String, ExpressibleByArgument, CaseIterable {
    case virtual, live

    /// Whether scenarios can be run in it.
    func check() throws(Failure) {
        guard self == .live else { return }
        throw Failure(
            .badInput, "--world live: error: this version runs scenarios in virtual time only; use --world virtual")
    }
}
