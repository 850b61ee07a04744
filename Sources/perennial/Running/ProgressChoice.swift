internal import ArgumentParser

/// How the progress of a run is shown on standard error.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
    /// Like `line` on a terminal, otherwise like `off`.
    case auto
    /// One line that is overwritten again and again.
    case line
    /// A new line each time, for logs.
    case lines
    case off

    var resolved: ProgressChoice { self == .auto ? (Terminal.isErrorTerminal ? .line : .off) : self }
}
