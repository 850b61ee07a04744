package import Contexts

// Statuses as a well-made shop would use them.
//
// Source: RFC 9110, "HTTP Semantics", section 15: 201 a resource was made, 402 payment is wanted, 404 nothing is there,
// 409 the state of the resource forbids it, 422 understood and not to be carried out as it stands, 503 not now, 504 no
// answer in time from another server.

extension RefusalReason {
    /// The HTTP status for this reason: 422 and 400 if the order itself is wrong, 409 if the shop's stock or records
    /// forbid it, 503 if the shop cannot take the order now.
    package var status: Int {
        switch self {
        case .malformedLines: 400
        case .noLines, .tooManyLines, .zeroQuantity, .quantityTooLarge, .totalTooLarge, .unknownProduct, .inStorePickup,
            .numberOutOfRange:
            422
        case .soldOut, .orderNumberTaken: 409
        case .circuitBreakerOpen, .mailboxFull, .unavailable: 503
        }
    }
}

extension FailureReason {
    /// The HTTP status that tells a customer who waits for the answer to an order that the order has failed.
    package var status: Int {
        switch self {
        case .declined: 402
        case .paymentTimedOut: 504
        case .paymentUnavailable: 503
        case .cancelledBeforePayment, .outOfStock, .deliveryFailed, .cancelled: 409
        }
    }
}

extension CancellationRejection {
    package var status: Int {
        switch self {
        case .unknownOrder: 404
        case .alreadyDelivered, .alreadyCancelled, .alreadyFailed: 409
        }
    }
}

extension Message {
    /// The HTTP status with which the gateway passes this answer on.
    package var status: Int {
        switch shopMessage {
        case .orderConfirmed: 201
        case .orderRefused: code(RefusalReason.init)?.status ?? 422
        case .placementFailed: code(FailureReason.init)?.status ?? 500
        case .cancellationRejected: code(CancellationRejection.init)?.status ?? 409
        case .notFound: 404
        default: 200
        }
    }

    /// What this answer means for the customer who gets it.
    package var customerOutcome: CustomerOutcome {
        switch shopMessage {
        case .orderRefused, .cancellationRejected, .notFound: .refused
        case .placementFailed: .failed
        default: .served
        }
    }

    private func code<Reason>(_ make: (UInt8) -> Reason?) -> Reason? { UInt8(exactly: body.c).flatMap(make) }
}
