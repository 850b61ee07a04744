package import Contexts

/// Events of one service on their way to one subscriber, oldest first.
package struct EventBatch: Hashable, Sendable {
    /// No batch has more events.
    package static let maximumEvents = OutboxRelay.batch
    /// No batch has more items in all of its events, unless it is of one event. So its size on a wire is bounded.
    package static let maximumItems = 16_384

    package var publisher: ServiceID
    /// Every event of the publisher up to this id has reached all who subscribe to it, and is no longer in the outbox. So
    /// none of them can come for the first time; whoever still gets one has a late copy in hand.
    package var confirmed: UInt64
    package var events: [Message]
    /// Whether the subscriber is to park the events unseen, because its replicas died at them.
    package var isToBeParked = false
    /// By key, the trace to which its events belong, see ``CurrentTrace``. Most keys have none.
    package var traces: [UInt64: String] = [:]

    package init(
        publisher: ServiceID, confirmed: UInt64, events: [Message], isToBeParked: Bool = false,
        traces: [UInt64: String] = [:]
    ) {
        self.publisher = publisher
        self.confirmed = confirmed
        self.events = events
        self.isToBeParked = isToBeParked
        self.traces = traces
    }
}

/// Why a subscriber did not take a batch. Some of its events may have taken effect; the whole batch comes again.
package enum PushFailure: Error, Hashable, Sendable {
    /// The subscriber could not be reached, or gave no answer in time.
    case unreachable
    /// The subscriber's replica died, or ended its connection, while it had the batch in hand. A broker that saw it says so
    /// by ``refused(_:)`` with ``DeliveryFailure/replicaDied``.
    case died
    /// The subscriber turned the batch away or could not handle an event of it.
    case refused(DeliveryFailure)
}

/// The way of events from a publisher's relay to a subscriber: in this process in tests, over HTTP or a broker in a
/// served shop.
package protocol EventTransport: Sendable {
    /// Hands events over, and returns when the subscriber has committed the effect of each, or has parked it.
    func push(_ batch: EventBatch, to subscriber: ServiceID) async throws(PushFailure)
}
