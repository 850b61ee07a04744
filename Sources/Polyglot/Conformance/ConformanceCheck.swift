/// One thing that a program must do, and what came of it.
package struct ConformanceCheck: Hashable, Sendable {
    package let name: String
    /// Nil where the program does it.
    package let problem: String?

    init(_ name: String, _ problem: String? = nil) {
        self.name = name
        self.problem = problem
    }
}

/// Holds a program against the protocol, and against the decisions of our own context.
package enum Conformance {
    /// The contexts for which there is a suite.
    package static var contexts: [String] { [NotificationContextSuite.service] }

    /// Runs every check, in the order in which they are told.
    ///
    /// - Parameters:
    ///   - context: one of ``contexts``; nil comes back for another.
    ///   - seed: of the messages that the program is asked about.
    package static func run(
        _ command: ExternalCommand, as context: String, seed: UInt64
    ) -> [ConformanceCheck]? {
        guard context == NotificationContextSuite.service else { return nil }
        return NotificationContextSuite(command, seed: seed).run()
    }
}
