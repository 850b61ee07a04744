internal import Contexts
internal import HTTPLoad
internal import Load
internal import NIOCore
internal import Requests
internal import Scenarios
internal import Texts

/// What the run keeps of its customers while they are on their journeys: what they know, and how they fared so far.
struct CustomerDesk {
    /// The place of one customer after the other. It is an object, so that nothing of it is copied on the way.
    private final class Seat {
        var isTaken = false
        var number: UInt64 = 0
        /// Nil if there was no row of data for them.
        var customer: Customer?
        /// How the journey stands: the worst outcome of its requests, and the position of the first name with it.
        var outcome = CustomerOutcome.served
        var decisive = 0
        /// The time that the customer has waited for answers.
        var waited = Timespan.zero
        /// The number of the request under way; -1 while there is none. And when it was meant to be sent.
        var asking = -1
        var askedAt = Instant.start
        /// Whether any request was sent.
        var hasWaited = false

        func take(by customer: UInt64) {
            (isTaken, number, self.customer) = (true, customer, nil)
            (outcome, decisive, waited, asking, hasWaited) = (.served, 0, .zero, -1, false)
        }

        /// A request ended.
        ///
        /// - Parameter waited: nil if it was not sent.
        func note(_ outcome: CustomerOutcome, name: Int, waited: Timespan?) {
            asking = -1
            if let waited { (self.waited, hasWaited) = (self.waited + waited, true) }
            if outcome.weight > self.outcome.weight { (self.outcome, decisive) = (outcome, name) }
        }
    }

    /// What is known of a request before anybody makes it; an object for the same reason.
    private final class Ask {
        let request: PreparedRequest
        let traffic: Int
        /// The position of its name.
        let name: Int
        let keeping: AnswerKeeping
        /// Its bytes, if they are the same for every customer without cookies.
        let constant: ByteBuffer?

        init(_ request: PreparedRequest, _ step: RequestSteps.Step, constant: ByteBuffer?) {
            self.request = request
            self.constant = constant
            traffic = step.traffic
            name = step.name
            keeping = AnswerKeeping(
                fields: request.check.needsFields, cookies: true,
                body: request.check.needsBody ? ReceivedAnswer.maximumBody : 0)
        }
    }

    private let prepared: PreparedScenario
    /// By ``LoadRequest/route``.
    private let asks: [Ask]
    /// By traffic: what its customers draw from.
    private let random: [RandomStream]
    private let host: String
    /// By ``LoadMachine/place(of:)``.
    private var seats: [Seat] = []
    private var output: [UInt8] = []
    private var scratch: [UInt8] = []

    init(_ plan: HTTPRunPlan) {
        prepared = plan.prepared
        random = plan.scenario.traffic.indices.map(plan.random)
        host = plan.prepared.address.host
        let now = SystemClocks.secondsSince1970()
        asks = plan.steps.steps.map { step in
            let traffic = plan.prepared.traffic[step.traffic]
            guard let request = traffic.requests[step.step] else {
                preconditionFailure("step \(step.step) is no request")
            }
            var constant: ByteBuffer?
            if request.isConstant {
                var nobody = traffic.nobody
                var (bytes, scratch): ([UInt8], [UInt8]) = ([], [])
                if (try? request.render(for: &nobody, now: now, into: &bytes, scratch: &scratch)) != nil {
                    constant = ByteBuffer(bytes: bytes)
                }
            }
            return Ask(request, step, constant: constant)
        }
    }

    /// Makes the request that a customer is to send. The first one takes the customer's seat.
    ///
    /// - Parameter intended: when it was meant to be sent.
    mutating func exchange(
        for request: LoadRequest, intended: Instant, _ token: UInt64
    ) throws(RenderProblem) -> LoadExchange {
        let (place, route) = (LoadMachine.place(of: token), Int(request.route))
        while seats.count <= place { seats.append(Seat()) }
        let (seat, ask) = (seats[place], asks[route])
        if !seat.isTaken { seat.take(by: request.customer) }
        (seat.asking, seat.askedAt) = (route, intended)
        if seat.customer == nil {
            seat.customer = try prepared.traffic[ask.traffic].customer(
                request.customer, random[ask.traffic].fork(request.customer))
        }
        return LoadExchange(
            token: token, customer: request.customer, bytes: try bytes(ask, seat),
            isHead: ask.request.method == .head, timeout: ask.request.timeout, keeping: ask.keeping,
            mayRepeat: ask.request.method.isIdempotent)
    }

    private mutating func bytes(_ ask: Ask, _ seat: Seat) throws(RenderProblem) -> ByteBuffer {
        if let constant = ask.constant, seat.customer?.cookies.isEmpty ?? true {
            seat.customer?.makes(ask.request)
            return constant
        }
        output.removeAll(keepingCapacity: true)
        try seat.customer?.render(
            ask.request, now: SystemClocks.secondsSince1970(), into: &output, scratch: &scratch)
        return ByteBuffer(bytes: output)
    }

    /// A request could not be made.
    mutating func notSent(_ token: UInt64, _ reason: UnansweredReason) -> Answer {
        let seat = seats[LoadMachine.place(of: token)]
        seat.note(.failed, name: seat.asking >= 0 ? asks[seat.asking].name : 0, waited: nil)
        return Answer(status: 0, outcome: .failed, code: reason.code)
    }

    /// What an answer, or its absence, means for its customer, who learns from it.
    mutating func answered(
        _ result: LoadResult, asked: Instant, at now: Instant, _ metrics: HTTPMetrics
    ) -> Answer {
        let seat = seats[LoadMachine.place(of: result.token)]
        guard seat.asking >= 0 else { return Answer(status: 0, outcome: .unanswered) }
        let ask = asks[seat.asking]
        metrics.exchanged(result, of: ask.name, at: asked)
        let answer: Answer
        switch result.outcome {
        case .failed(let failure):
            answer = Answer(
                status: 0, outcome: prepared.outcomes.outcome(of: failure.cause), code: UnansweredReason(failure).code)
        case .answered(let status):
            metrics.received(status, of: ask.name, at: asked)
            answer = Answer(status: status, outcome: judged(status, result, ask, seat, asked, metrics))
        }
        seat.note(answer.outcome, name: ask.name, waited: now - asked)
        return answer
    }

    private func judged(
        _ status: Int, _ result: LoadResult, _ ask: Ask, _ seat: Seat, _ asked: Instant, _ metrics: HTTPMetrics
    ) -> CustomerOutcome {
        // Most answers have nothing that anybody looks at.
        if ask.request.check.isEmpty, result.kept?.fields.isEmpty ?? true {
            return prepared.outcomes.outcome(of: status, ask.request.check, AnswerCheck.Result())
        }
        guard var customer = seat.customer.take() else { return .unanswered }
        let answer = ReceivedAnswer(result, status: status)
        customer.keepCookies(of: answer, from: host, at: SystemClocks.secondsSince1970())
        let judgement = ask.request.judge(answer, for: &customer, prepared.outcomes)
        seat.customer = customer
        for check in judgement.failedChecks { metrics.checkFailed(check, of: ask.name, at: asked) }
        return judgement.outcome
    }

    /// A customer has left. The journey counts unless it was cut off while all went well.
    ///
    /// - Returns: the customer's number; nil for one who asked for nothing.
    mutating func left(
        _ place: Int, arrived: Instant, isCutOff: Bool, at now: Instant, _ metrics: HTTPMetrics
    ) -> UInt64? {
        guard place < seats.count, seats[place].isTaken else { return nil }
        let seat = seats[place]
        seat.isTaken = false
        // Who still waits has got no answer.
        if seat.asking >= 0 { seat.note(.unanswered, name: asks[seat.asking].name, waited: now - seat.askedAt) }
        if !isCutOff || seat.outcome != .served {
            metrics.journeyEnded(
                seat.outcome, decisive: seat.decisive, waited: seat.hasWaited ? seat.waited : nil, arrived: arrived)
        }
        return seat.number
    }
}

extension CustomerOutcome {
    /// How bad it is.
    fileprivate var weight: Int {
        switch self {
        case .served: 0
        case .refused: 1
        case .failed: 2
        case .unanswered: 3
        }
    }
}
