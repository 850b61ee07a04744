package import Contexts

/// How an external program is started, and how long it may take.
package struct ExternalCommand: Hashable, Sendable {
    /// An absolute path.
    package var executable: String
    package var arguments: [String]
    /// The directory in which the program works. Relative paths in its arguments count from here.
    package var directory: String
    /// The time for an answer, by the wall clock.
    package var timeout: Timespan
    /// The time from the start until the program has said `hello`, by the wall clock.
    package var startTimeout: Timespan

    package init(
        executable: String, arguments: [String] = [], directory: String = "/",
        timeout: Timespan = WireLimits.defaultTimeout, startTimeout: Timespan = WireLimits.defaultStartTimeout
    ) {
        self.executable = executable
        self.arguments = arguments
        self.directory = directory
        self.timeout = timeout
        self.startTimeout = startTimeout
    }
}
