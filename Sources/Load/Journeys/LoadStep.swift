package import Contexts

/// One request as an application describes it. Its random values are drawn when it is made.
package struct RequestPlan: Sendable {
    /// What a request is about. A kind is a sort of numbered things. The application numbers its kinds.
    package enum Subject: Sendable {
        /// The customer who asks.
        case customer
        case number(UInt64)
        /// Something new of a kind, which the request makes. It is the customer's latest one from the time of the
        /// request, unless the answer is not ``CustomerOutcome/served``.
        case new(kind: Int)
        /// The customer's latest one of a kind. If there is none, there is nothing to ask.
        case latest(kind: Int)
        /// The customer's latest one of a kind, or any number below a bound.
        case latestOrAny(kind: Int, below: UInt64)
        /// Any number below a bound. It becomes the customer's latest one.
        case any(kind: Int, below: UInt64)
    }

    /// Kinds are numbered from 0 up to, but not including, this number.
    package static let maximumKinds = 4

    /// The operation that it is measured as: a number that the application chooses, below 256.
    package var operation: UInt8
    /// Where it goes: a number that the application chooses; nil where no route leads there.
    package var route: UInt8?
    package var subject: Subject
    /// Draws the payload, after the subject has been drawn.
    package var payload: @Sendable (inout RandomStream) -> Payload

    package init(
        operation: UInt8, route: UInt8?, subject: Subject,
        payload: @escaping @Sendable (inout RandomStream) -> Payload = { _ in Payload() }
    ) {
        self.operation = operation
        self.route = route
        self.subject = subject
        self.payload = payload
    }

    /// The kind of thing that the request makes; nil where it makes none.
    var kindMade: Int? {
        if case .new(let kind) = subject { kind } else { nil }
    }
}

/// A step of a journey, with its distributions ready for drawing.
package struct LoadStep: Sendable {
    package var request: RequestPlan
    /// How often the request is made, with the pause after each; nil for once, for which nothing is drawn. It cannot be
    /// set for ``RequestPlan/Subject/latest(kind:)``, nor for a request without a route.
    package var times: ClosedRange<Int>?
    /// The least time between the making of the step's subject and the request; only for
    /// ``RequestPlan/Subject/latest``.
    package var after: Sampler?
    /// The pause after each request.
    package var think: Sampler
    /// The share of customers who take the step, 0...1.
    package var probability: Double

    package init(
        _ request: RequestPlan, times: ClosedRange<Int>? = nil, after: Sampler? = nil, think: Sampler,
        probability: Double
    ) {
        if case .latest = request.subject {} else { precondition(after == nil, "only the latest thing has an age") }
        if case .latest = request.subject { precondition(times == nil, "there may be none, and then none again") }
        precondition(times == nil || request.route != nil, "a request that is not sent cannot be repeated")
        self.request = request
        self.times = times
        self.after = after
        self.think = think
        self.probability = probability
    }

    /// Whether a customer who takes the step asks for anything, given their choices by chance.
    func asks(_ memory: Memory, _ stream: inout RandomStream) -> Bool {
        if let times { return stream.nextInRange(times) > 0 }
        if case .latest(let kind) = request.subject { return memory[kind] != nil }
        return true
    }
}
