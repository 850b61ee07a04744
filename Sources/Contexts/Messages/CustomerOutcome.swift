/// What an answer, or its absence, means for the customer who asked.
package enum CustomerOutcome: String, CaseIterable, Sendable {
    /// The customer got what was asked for.
    case served
    /// The customer was refused before anything began: nothing is left to undo.
    case refused
    /// The customer was told of a failure: an order began and failed, or the service had an error.
    case failed
    /// The customer got no word: nobody answered in time, or the connection was lost.
    case unanswered
}

extension CustomerOutcome {
    /// The meaning of a request that came back without an answer of the service's logic. A request that was turned away
    /// is refused. The service's own error is failed. Everything else is unanswered.
    package init(_ failure: DeliveryFailure) {
        self = failure.isTurnedAway ? .refused : failure.status == 500 ? .failed : .unanswered
    }
}
