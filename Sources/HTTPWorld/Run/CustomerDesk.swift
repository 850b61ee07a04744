internal import Contexts
internal import HTTPLoad
internal import Load
internal import NIOCore
internal import Requests
internal import Scenarios
internal import Texts

/// What the run keeps of its customers while they are on their journeys: what they know, and how they fared so far.
struct CustomerDesk {
    private struct Seat {
        let number: UInt64
        /// Nil if there was no row of data for them.
        var customer: Customer?
        /// How the journey stands: the worst outcome of its requests, and the position of the first name with it.
        var outcome = CustomerOutcome.served
        var decisive = 0
        /// The time that the customer has waited for answers.
        var waited = Timespan.zero
        /// The number of the request under way; nil while there is none.
        var asking: Int?
    }

    private let prepared: PreparedScenario
    private let outcomes: OutcomeTable
    private let steps: [RequestSteps.Step]
    /// By request: its bytes, if they are the same for every customer without cookies.
    private let constants: [ByteBuffer?]
    /// By traffic: what its customers draw from.
    private let random: [RandomStream]
    private let host: String
    /// By ``LoadMachine/place(of:)``.
    private var seats: [Seat?] = []
    private var output: [UInt8] = []
    private var scratch: [UInt8] = []

    init(_ plan: HTTPRunPlan) {
        prepared = plan.prepared
        outcomes = plan.prepared.outcomes
        steps = plan.steps.steps
        random = plan.scenario.traffic.indices.map(plan.random)
        host = plan.prepared.address.host
        let now = SystemClocks.secondsSince1970()
        constants = plan.steps.steps.map { step in
            guard let request = plan.prepared.traffic[step.traffic].requests[step.step], request.isConstant,
                var nobody = try? plan.prepared.traffic[step.traffic].customer(0, plan.random(ofTraffic: step.traffic))
            else { return nil }
            var (bytes, scratch): ([UInt8], [UInt8]) = ([], [])
            guard (try? request.render(for: &nobody, now: now, into: &bytes, scratch: &scratch)) != nil else {
                return nil
            }
            return ByteBuffer(bytes: bytes)
        }
    }

    private func request(_ route: Int) -> PreparedRequest {
        guard let request = prepared.traffic[steps[route].traffic].requests[steps[route].step] else {
            preconditionFailure("step \(steps[route].step) is no request")
        }
        return request
    }

    /// Makes the request that a customer is to send. The first one takes the customer's seat.
    mutating func exchange(for request: LoadRequest, _ token: UInt64) throws(RenderProblem) -> LoadExchange {
        let (place, route) = (LoadMachine.place(of: token), Int(request.route))
        while seats.count <= place { seats.append(nil) }
        let traffic = steps[route].traffic
        if seats[place] == nil { seats[place] = Seat(number: request.customer) }
        seats[place]?.asking = route
        if seats[place]?.customer == nil {
            seats[place]?.customer = try prepared.traffic[traffic].customer(
                request.customer, random[traffic].fork(request.customer))
        }
        let prepared = self.request(route)
        return LoadExchange(
            token: token, customer: request.customer, bytes: try bytes(of: prepared, route, place),
            isHead: prepared.method == .head, timeout: prepared.timeout,
            keeping: AnswerKeeping(
                fields: prepared.check.needsFields, cookies: true,
                body: prepared.check.needsBody ? ReceivedAnswer.maximumBody : 0),
            mayRepeat: prepared.method.isIdempotent)
    }

    private mutating func bytes(
        of prepared: PreparedRequest, _ route: Int, _ place: Int
    ) throws(RenderProblem) -> ByteBuffer {
        guard var customer = seats[place]?.customer.take() else { return ByteBuffer() }
        defer { seats[place]?.customer = customer }
        if let constant = constants[route], customer.cookies.isEmpty {
            prepared.isMade(by: &customer)
            return constant
        }
        output.removeAll(keepingCapacity: true)
        try prepared.render(
            for: &customer, now: SystemClocks.secondsSince1970(), into: &output, scratch: &scratch)
        return ByteBuffer(bytes: output)
    }

    /// A request could not be made.
    mutating func notSent(_ token: UInt64, _ reason: UnansweredReason) -> Answer {
        let place = LoadMachine.place(of: token)
        note(.failed, place, name: seats[place]?.asking.map { steps[$0].name } ?? 0, waited: .zero)
        return Answer(status: 0, outcome: .failed, code: reason.code)
    }

    /// What an answer, or its absence, means for its customer, who learns from it.
    mutating func answered(
        _ result: LoadResult, asked: Instant, at now: Instant, _ metrics: HTTPMetrics
    ) -> Answer {
        let place = LoadMachine.place(of: result.token)
        guard let route = seats[place]?.asking else { return Answer(status: 0, outcome: .unanswered) }
        let name = steps[route].name
        metrics.exchanged(result, of: name, at: asked)
        let answer: Answer
        switch result.outcome {
        case .failed(let failure):
            answer = Answer(
                status: 0, outcome: outcomes.outcome(of: failure.cause), code: UnansweredReason(failure).code)
        case .answered(let status):
            metrics.received(status, of: name, at: asked)
            answer = Answer(status: status, outcome: judged(status, result, route, place, asked, metrics))
        }
        note(answer.outcome, place, name: name, waited: now - asked)
        return answer
    }

    private mutating func judged(
        _ status: Int, _ result: LoadResult, _ route: Int, _ place: Int, _ asked: Instant, _ metrics: HTTPMetrics
    ) -> CustomerOutcome {
        let request = request(route)
        // Most answers have nothing that anybody looks at.
        if request.check.isEmpty, result.kept?.fields.isEmpty ?? true {
            return outcomes.outcome(of: status, request.check, AnswerCheck.Result())
        }
        guard var customer = seats[place]?.customer.take() else { return .unanswered }
        let answer = ReceivedAnswer(result, status: status)
        customer.keepCookies(of: answer, from: host, at: SystemClocks.secondsSince1970())
        let judgement = request.judge(answer, for: &customer, outcomes)
        seats[place]?.customer = customer
        for check in judgement.failedChecks { metrics.checkFailed(check, of: steps[route].name, at: asked) }
        return judgement.outcome
    }

    private mutating func note(_ outcome: CustomerOutcome, _ place: Int, name: Int, waited: Timespan) {
        guard var seat = seats[place] else { return }
        seats[place] = nil
        seat.asking = nil
        seat.waited = seat.waited + waited
        if outcome.weight > seat.outcome.weight { (seat.outcome, seat.decisive) = (outcome, name) }
        seats[place] = seat
    }

    /// A customer has left. The journey counts unless it was cut off while all went well.
    ///
    /// - Returns: the customer's number; nil for one who asked for nothing.
    mutating func left(_ place: Int, arrived: Instant, isCutOff: Bool, _ metrics: HTTPMetrics) -> UInt64? {
        guard place < seats.count, let seat = seats[place] else { return nil }
        seats[place] = nil
        var (outcome, decisive) = (seat.outcome, seat.decisive)
        if let route = seat.asking { (outcome, decisive) = (.unanswered, steps[route].name) }
        if !isCutOff || outcome != .served {
            metrics.journeyEnded(outcome, decisive: decisive, waited: seat.waited, arrived: arrived)
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
