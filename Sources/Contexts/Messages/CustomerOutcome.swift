/// What an answer, or its absence, means for the customer who asked.
package enum CustomerOutcome: String, CaseIterable, Sendable {
    /// The customer got what was asked for.
    case served
    /// The customer was told no before anything was begun: nothing of it is left to undo.
    case refused
    /// The customer was told that it went wrong: an order was begun and came to nothing, or the service had an error.
    case failed
    /// The customer was told nothing: nobody answered in time, or the connection was lost.
    case unanswered
}

extension CustomerOutcome {
    /// What it means that a request came back without an answer of the service's logic: turned away at the door it is
    /// refused, with the service's own error failed, and otherwise unanswered.
    package init(_ failure: DeliveryFailure) {
        self = failure.isTurnedAway ? .refused : failure.status == 500 ? .failed : .unanswered
    }
}
