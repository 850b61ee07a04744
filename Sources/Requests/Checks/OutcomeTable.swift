package import Contexts
package import Scenarios

/// ``RequestOutcomes`` for looking up what an answer means, which every answer needs.
package struct OutcomeTable: Sendable {
    private static let statuses = 100...599

    /// By status from 100 on.
    private let unexpected: [CustomerOutcome]
    /// The same for statuses that the step expects.
    private let expected: [CustomerOutcome]
    private let failures: [CustomerOutcome]

    package init(_ outcomes: RequestOutcomes?) {
        let outcomes = outcomes ?? RequestOutcomes()
        unexpected = Self.statuses.map { outcomes.outcome(of: $0) }
        expected = Self.statuses.map { outcomes.outcome(of: $0, isExpected: true) }
        failures = RequestFailure.allCases.map { outcomes.outcome(of: $0) }
    }

    /// What an answer means to its customer. One with a status that there is not has failed.
    ///
    /// - Parameter result: of the checks of its step.
    package func outcome(of status: Int, _ check: AnswerCheck, _ result: AnswerCheck.Result) -> CustomerOutcome {
        guard result.isPassed, Self.statuses.contains(status) else { return .failed }
        let index = status - Self.statuses.lowerBound
        // All checks passed, so the status is one of those that the step names, if it names any.
        return check.namesStatus ? expected[index] : unexpected[index]
    }

    /// What it means that no answer came.
    package func outcome(of failure: RequestFailure) -> CustomerOutcome {
        guard let index = RequestFailure.allCases.firstIndex(of: failure) else { return .unanswered }
        return failures[index]
    }
}
