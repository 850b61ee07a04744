package import Contexts
package import Measurement

/// How an application's sagas begin, proceed and end.
///
/// One operation of the customers asks for a saga, and the message's key is the saga's number. Either the request is
/// refused, or the saga begins. A saga ends as it should, or it is undone for a reason.
package struct SagaDeclaration: Sendable {
    /// The operation that asks for a saga, by its number in ``Application/operations``.
    package let operation: UInt8
    /// The name of a reason whose code is unknown.
    package static let unknownReason = "unknown"

    /// Reasons for which a request is refused, in the order of their codes. The first code is 1.
    package let refusals: [String]
    /// Reasons for which a saga is undone, in the order of their codes. The first code is 1.
    package let failures: [String]
    /// The metrics that count them.
    package let metrics: Metrics
    /// The service whose pending timers are sagas that wait on purpose, one timer for each saga. They do not count as
    /// unfinished work.
    package let waitingService: ServiceID?
    /// The path of a saga through the messages.
    package let flow: Flow
    /// The code of the refusal that a failure at the gateway amounts to; nil where nobody knows what became of the
    /// request.
    package let refusal: @Sendable (DeliveryFailure) -> Int?

    package struct Metrics: Sendable {
        /// Sagas that customers asked for.
        package let asked: MetricDeclaration
        /// Those of them that were refused, by the label `reason`.
        package let refused: MetricDeclaration
        /// Of the sagas that began, those whose customer was answered with a failure, by the label `reason`.
        package let failed: MetricDeclaration

        package init(asked: MetricDeclaration, refused: MetricDeclaration, failed: MetricDeclaration) {
            self.asked = asked
            self.refused = refused
            self.failed = failed
        }
    }

    /// What is drawn of a saga's path. Each list is in the order in which a saga reaches its messages.
    package struct Flow: Sendable {
        package struct Request: Sendable {
            package let message: MessageType
            /// Who sends it; nil for the customers.
            package let from: ServiceID?
            package let to: ServiceID

            package init(_ message: MessageType, from: ServiceID? = nil, to: ServiceID) {
                self.message = message
                self.from = from
                self.to = to
            }
        }

        /// The messages with which customers ask for a saga.
        package let request: Request
        /// The requests from one service to another.
        package let calls: [Request]
        /// Events of a saga that ends as it should.
        package let steps: [MessageType]
        /// Events that undo a step, or ask for a step to be undone.
        package let compensations: [MessageType]
        /// The events that end a saga of either sort.
        package let ends: [MessageType]

        package init(
            request: Request, calls: [Request], steps: [MessageType], compensations: [MessageType],
            ends: [MessageType]
        ) {
            self.request = request
            self.calls = calls
            self.steps = steps
            self.compensations = compensations
            self.ends = ends
        }
    }

    package init(
        operation: UInt8, refusals: [String], failures: [String],
        metrics: Metrics,
        waitingService: ServiceID? = nil, flow: Flow,
        refusal: @escaping @Sendable (DeliveryFailure) -> Int?
    ) {
        self.operation = operation
        self.refusals = refusals
        self.failures = failures
        self.metrics = metrics
        self.waitingService = waitingService
        self.flow = flow
        self.refusal = refusal
    }
}

/// What an event means for the saga that it begins or ends.
package struct SagaNews: Sendable {
    /// When the customer meant to ask for the saga that the event begins; nil for all other events.
    package var begun: Instant?
    /// The same time for a saga that the event withdraws.
    package var withdrawn: Instant?
    /// Why it is withdrawn, where the event says so.
    package var refusal: SagaRefusal?
    package var ended: SagaEnd?
    /// Sagas that have begun and not ended, this event included.
    package var inFlight: Int

    package init(
        begun: Instant? = nil, withdrawn: Instant? = nil, refusal: SagaRefusal? = nil, ended: SagaEnd? = nil,
        inFlight: Int
    ) {
        self.begun = begun
        self.withdrawn = withdrawn
        self.refusal = refusal
        self.ended = ended
        self.inFlight = inFlight
    }
}

/// A saga that has just ended.
package struct SagaEnd: Hashable, Sendable {
    package let saga: UInt64
    /// The code of the reason for which it was undone (``SagaDeclaration/failures``); 0 for a saga that ended as it
    /// should.
    package let reason: Int
    /// When the customer meant to ask for it.
    package let startedAt: Instant
    package let endedAt: Instant

    package init(saga: UInt64, reason: Int, startedAt: Instant, endedAt: Instant) {
        precondition(reason >= 0, "a saga was undone for the reason \(reason)")
        self.saga = saga
        self.reason = reason
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// A request for a saga that was refused, by the code of the reason (``SagaDeclaration/refusals``).
package struct SagaRefusal: Hashable, Sendable {
    package let saga: UInt64
    package let reason: Int

    package init(saga: UInt64, reason: Int) {
        self.saga = saga
        self.reason = reason
    }
}

/// Running counts of a run's sagas.
package struct SagaTally: Hashable, Sendable {
    package let started: Int
    package let ended: Int
    package var inFlight: Int { started - ended }

    package init(started: Int, ended: Int) {
        self.started = started
        self.ended = ended
    }
}
