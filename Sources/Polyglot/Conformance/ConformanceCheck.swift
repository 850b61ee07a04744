/// One thing that a program must do, and the result of the check.
package struct ConformanceCheck: Hashable, Sendable {
    package let name: String
    /// Nil if the program does it.
    package let problem: String?

    init(_ name: String, _ problem: String? = nil) {
        self.name = name
        self.problem = problem
    }
}

/// Checks a program against the protocol, and against the decisions of our own context.
package enum Conformance {
    /// The contexts for which there is a suite.
    package static var contexts: [String] { [NotificationContextSuite.service] }

    /// Runs every check, in the order in which they are reported.
    ///
    /// - Parameters:
    ///   - context: one of ``contexts``. The result is nil for any other.
    ///   - seed: of the messages about which the program is asked.
    package static func run(
        _ command: ExternalCommand, as context: String, seed: UInt64
    ) -> [ConformanceCheck]? {
        guard context == NotificationContextSuite.service else { return nil }
        return NotificationContextSuite(command, seed: seed).run()
    }
}
