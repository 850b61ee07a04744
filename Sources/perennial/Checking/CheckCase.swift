internal import Texts

/// One thing that a check asked of a run, and the answer.
struct CheckCase {
    enum Outcome {
        case passed
        case failed
        /// A variant's expectation, which may fail: it shows what a mechanism is worth.
        case differs
    }

    /// What kind of demand it is.
    enum Kind: String {
        case completion, expectation, invariant, baseline
    }

    var kind: Kind
    /// Unique in its run.
    var name: String
    var outcome: Outcome
    /// Why it is not passed, in a line: the metric and both values. Empty where it is passed.
    var message = ""
    /// More, line by line.
    var details: [String] = []
    /// Where the scenario says it; line 0 where nobody knows the line.
    var position: SourcePosition
}
