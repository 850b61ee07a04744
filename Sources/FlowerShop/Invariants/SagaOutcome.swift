package import Contexts

/// How a saga ended correctly.
package enum SagaOutcome: Hashable, Sendable {
    /// The order was delivered, and the customer was told.
    case delivered
    /// The order came to nothing for this reason, every completed step is undone, and the customer was told.
    case compensated(FailureReason)

    /// From the code of `orderClosed`; nil for a code without a meaning.
    init?(code: Int64) {
        if code == 0 {
            self = .delivered
        } else if let raw = UInt8(exactly: code), let reason = FailureReason(rawValue: raw) {
            self = .compensated(reason)
        } else {
            return nil
        }
    }

    var code: UInt8 {
        switch self {
        case .delivered: 0
        case .compensated(let reason): reason.rawValue
        }
    }
}

/// A saga that has just ended.
package struct EndedSaga: Hashable, Sendable {
    package let order: UInt64
    package let outcome: SagaOutcome
    /// When the customer meant to place the order.
    package let startedAt: Instant
    package let endedAt: Instant

    package var latency: Timespan { startedAt.duration(to: endedAt) }
}
