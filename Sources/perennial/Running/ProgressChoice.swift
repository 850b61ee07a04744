internal import ArgumentParser

/// How the progress of a run is shown on standard error.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
    /// As `line` on a terminal, otherwise as `off`.
    case auto
    /// One line that is written over and over.
    case line
    /// A line of its own each time, for logs.
    case lines
    case off

    var resolved: ProgressChoice { self == .auto ? (Terminal.isErrorTerminal ? .line : .off) : self }
}
