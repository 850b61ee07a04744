internal import Texts

/// One thing that a check asked of a run, and the answer.
struct CheckCase {
    enum Outcome {
        case passed
        case failed
        /// A variant's expectation failed. It may, because it shows what a mechanism is worth.
        case differs
        /// The run could not judge it, and is not to blame: it was stopped, or is a variant.
        case notJudged
    }

    /// The kind of the demand.
    enum Kind: String {
        case completion, expectation, invariant, baseline
    }

    var kind: Kind
    /// Unique in its run.
    var name: String
    var outcome: Outcome
    /// Why it failed, in one line: the metric and both values. Empty if it passed.
    var message = ""
    /// More, line by line.
    var details: [String] = []
    /// The place of the demand in the scenario. The line is 0 if it is unknown.
    var position: SourcePosition
}
