package import Contexts

/// How one attempt at a request to another service ended.
package enum PeerAnswer: Sendable {
    case reply(Message)
    /// No answer, and the reason. The request may have been carried out unless the failure
    /// ``DeliveryFailure/isTurnedAway``.
    case failed(DeliveryFailure)
    /// No answer within the time of the call. The request may still be carried out.
    case timedOut
}

/// The way of requests between services: to a replica of this process in tests, over HTTP in a served shop.
package protocol PeerTransport: Sendable {
    /// Makes one attempt: sends a request to a service and waits for its answer.
    ///
    /// - Parameter timeout: how long the answer may take; nil means without end.
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer
}
