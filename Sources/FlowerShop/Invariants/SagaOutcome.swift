package import Contexts

/// How a saga ended as it should.
package enum SagaOutcome: Hashable, Sendable {
    /// Delivered, and the customer told.
    case delivered
    /// Came to nothing for this reason, every step that was done is undone, and the customer told.
    case compensated(FailureReason)

    /// The code of `orderClosed`; nil for one that stands for nothing.
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
