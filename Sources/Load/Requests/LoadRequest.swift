package import Contexts

/// What a customer asks for, in numbers that only the application understands.
package struct LoadRequest: Hashable, Sendable {
    /// The operation that it is measured as; see ``RequestPlan/operation``.
    package var operation: UInt8
    /// Where it goes; see ``RequestPlan/route``.
    package var route: UInt8
    /// The customer who asks.
    package var customer: UInt64
    /// What it is about: a number whose meaning depends on the route.
    package var subject: UInt64
    package var payload: Payload

    package init(
        operation: UInt8, route: UInt8, customer: UInt64, subject: UInt64, payload: Payload = Payload()
    ) {
        self.operation = operation
        self.route = route
        self.customer = customer
        self.subject = subject
        self.payload = payload
    }
}

/// What a request carries in addition to its subject. The application gives it its meaning.
package struct Payload: Hashable, Sendable {
    package var number: Int64
    package var words: [UInt64]

    package init(number: Int64 = 0, words: [UInt64] = []) {
        self.number = number
        self.words = words
    }
}

/// What came back for a request.
package struct Answer: Hashable, Sendable {
    /// The HTTP status.
    package var status: Int
    package var outcome: CustomerOutcome
    /// The application's own number for its reason; 0 where it gave none.
    package var code: Int
    /// Why the answer does not come from the application's logic; nil where it does.
    package var failure: DeliveryFailure?

    package init(status: Int, outcome: CustomerOutcome, code: Int = 0, failure: DeliveryFailure? = nil) {
        self.status = status
        self.outcome = outcome
        self.code = code
        self.failure = failure
    }

    /// The answer for a request that came back without an answer from the application's logic.
    package init(_ failure: DeliveryFailure) {
        self.init(status: failure.status, outcome: CustomerOutcome(failure), failure: failure)
    }
}

/// A request as its customer sees it: its purpose, its destination and its times.
package struct AskedRequest: Hashable, Sendable {
    package let operation: UInt8
    package let route: UInt8
    /// When it should have been sent. All its measurements count in the windows of this time.
    package let intended: Instant
    /// Never before ``intended``.
    package let sent: Instant
}
