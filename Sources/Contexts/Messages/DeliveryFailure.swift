/// Why a request came back without an answer from the logic that it was for.
package enum DeliveryFailure: UInt8, Error, Sendable, CaseIterable {
    /// No replica of the service was ready: 503.
    case noReadyReplica
    /// The mailbox was full and its policy is to reject: 503.
    case mailboxFull
    /// The replica died with the request in its mailbox or in a worker's hands: 502.
    case replicaDied
    /// Too many commits in a row conflicted with another transaction's change: 500.
    case commitConflict
    /// The replica's port was closed, like that of a process that is starting or ending: 502.
    case connectionRefused
    /// The service's handling ended in an error; nothing was decided or committed: 500.
    case serviceError
    /// No answer came within the gateway's time-out; the request may still be carried out: 504.
    case gatewayTimeout
    /// The gateway already had the largest number of requests to the service that it may have at a time: 503.
    case overflow
    /// The service's database was down, or no connection to it became free in time: 500.
    case databaseUnavailable

    /// The HTTP status that a gateway answers with: 500 if the service itself failed, 502 for a broken connection, 503
    /// if the request was turned away, 504 for a time-out.
    ///
    /// Source: RFC 9110, section 15.6; Envoy's response flags UH and UO (503), UC and UF (503 there, 502 as most
    /// gateways answer), UT (504).
    package var status: Int {
        switch self {
        case .commitConflict, .serviceError, .databaseUnavailable: 500
        case .replicaDied, .connectionRefused: 502
        case .noReadyReplica, .mailboxFull, .overflow: 503
        case .gatewayTimeout: 504
        }
    }

    /// Whether the request was turned away before any logic saw it, so that it certainly had no effect.
    package var isTurnedAway: Bool {
        switch self {
        case .noReadyReplica, .mailboxFull, .connectionRefused, .overflow: true
        case .replicaDied, .commitConflict, .serviceError, .gatewayTimeout, .databaseUnavailable: false
        }
    }
}
