/// One step of a saga as it was recorded; numbers stand for names of the ``SagaHeader``.
package struct SagaStep: Hashable, Sendable {
    /// What happened to a message; each case means what the world's step of the same name does.
    package enum Kind: String, Hashable, CaseIterable, Sendable {
        case asked, called, published, posted, timerSet, waitsInBus, handed, arrived, held, started, handled, duplicate
        case failed, turnedAway, dropped, lostOnLink, copied, answered, answeredLate, gatewayTimeout, callTimedOut
        case notPermitted, pause, deadLettered, passedOn
    }

    /// The latest time in nanoseconds, of a step and of a saga's beginning and end: 18 years. Two of them can be added.
    package static let maximumNanoseconds: Int64 = 1 << 59

    /// Nanoseconds since the saga's customer meant to place it.
    package var at: Int64
    package var kind: Kind
    /// The type of the message.
    package var message: Int
    /// Whom the message is for; of an event that is published, whose it is.
    package var service: Int
    /// The replica that it concerns.
    package var replica: Int?
    package var worker: Int
    /// What carries the message. Steps of one parcel belong together until the next one that begins with it.
    package var parcel: Int?
    /// Why it came to nothing.
    package var failure: Int?
    /// More, by kind: a code, nanoseconds, or the parcel whose handling asks.
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

    /// Whether the bus hands the message over for another time.
    package var isRedelivery: Bool { kind == .handed && value == 1 }
    /// Whether the word that the message was handled is what it is about, and not the message.
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
