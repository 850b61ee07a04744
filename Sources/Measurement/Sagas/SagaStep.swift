/// One step of a saga as it was recorded. Its numbers stand for names of the ``SagaHeader``.
package struct SagaStep: Hashable, Sendable {
    /// What happened to a message. Each case means what the world's step of the same name does.
    package enum Kind: String, Hashable, CaseIterable, Sendable {
        case asked, called, published, posted, timerSet, waitsInBus, handed, arrived, held, started, handled, duplicate
        case failed, turnedAway, dropped, lostOnLink, copied, answered, answeredLate, gatewayTimeout, callTimedOut
        case notPermitted, pause, deadLettered, passedOn
    }

    /// The latest time in nanoseconds of a step and of a saga's beginning and end: 18 years. The sum of two such times
    /// does not overflow.
    package static let maximumNanoseconds: Int64 = 1 << 59

    /// Nanoseconds since the saga's customer meant to make the request.
    package var at: Int64
    package var kind: Kind
    /// The type of the message.
    package var message: Int
    /// The service that the message is for. For a published event, the service that publishes it.
    package var service: Int
    /// The replica that it concerns.
    package var replica: Int?
    package var worker: Int
    /// What carries the message. All steps of a parcel belong together, up to the next step that begins a message with
    /// the same parcel.
    package var parcel: Int?
    /// Why it failed.
    package var failure: Int?
    /// A further value that depends on the kind: a code, nanoseconds, or the parcel whose handling asks.
    package var value: Int64

    package init(
        at: Int64, kind: Kind, message: Int, service: Int, replica: Int? = nil, worker: Int = 0, parcel: Int? = nil,
        failure: Int? = nil, value: Int64 = 0
    ) {
        self.at = at
        self.kind = kind
        self.message = message
        self.service = service
        self.replica = replica
        self.worker = worker
        self.parcel = parcel
        self.failure = failure
        self.value = value
    }

    /// Whether the bus hands over the message again.
    package var isRedelivery: Bool { kind == .handed && value == 1 }
    /// Whether the step is about the acknowledgement of the message, and not about the message.
    package var isAcknowledgement: Bool { kind == .lostOnLink && value == 1 }
    /// Whether something has gone wrong.
    package var isTrouble: Bool {
        switch kind {
        case .failed, .turnedAway, .dropped, .lostOnLink, .callTimedOut, .notPermitted, .deadLettered, .passedOn: true
        case .asked, .called, .published, .posted, .timerSet, .waitsInBus, .handed, .arrived, .held, .started, .handled,
            .duplicate, .copied, .answered, .answeredLate, .gatewayTimeout, .pause:
            false
        }
    }
}
