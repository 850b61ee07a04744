/// What the pages of the reference say about one application, in addition to what the harness says about every
/// application.
package struct ApplicationReference: Sendable {
    /// A row of the table of what customers are told.
    package struct Outcome: Sendable {
        package let asked, outcome: String
        /// The HTTP status.
        package let status: Int
        package let meaning: String

        package init(asked: String, outcome: String, status: Int, meaning: String) {
            self.asked = asked
            self.outcome = outcome
            self.status = status
            self.meaning = meaning
        }
    }

    /// What each world does with the keys of the scenario that only the application knows.
    package struct WorldRow: Sendable {
        package let keys: [String]
        package let virtual, live: String

        package init(keys: [String], virtual: String, live: String) {
            self.keys = keys
            self.virtual = virtual
            self.live = live
        }
    }

    /// What customers are told, and what it means for them.
    package let outcomes: [Outcome]
    /// Sentences about the application's own metrics. Where the harness has a sentence for the same metric, these come
    /// first.
    package let metrics: [(metric: String, meaning: String)]
    /// Sentences about columns of the timeline that the application declares or names.
    package let columns: [(column: String, meaning: String)]
    package let worlds: [WorldRow]

    package init(
        outcomes: [Outcome], metrics: [(metric: String, meaning: String)],
        columns: [(column: String, meaning: String)], worlds: [WorldRow]
    ) {
        self.outcomes = outcomes
        self.metrics = metrics
        self.columns = columns
        self.worlds = worlds
    }
}
