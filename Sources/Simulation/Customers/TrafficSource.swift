internal import Contexts
internal import FlowerShop
internal import Scenarios

/// A step of a journey with its distributions made ready for drawing.
struct PreparedStep {
    enum Action {
        /// Whether somebody who takes the step asks for anything, as they choose by chance.
        func asks(hasOrder: Bool, _ stream: inout RandomStream) -> Bool {
            switch self {
            case .browse(let products): stream.nextInRange(products) > 0
            case .order, .list, .visit(nil): true
            case .cancel: hasOrder
            case .visit(let match?): match.key != nil || match.route.subject != .order || hasOrder
            }
        }

        case browse(products: ClosedRange<Int>)
        case order(lines: ClosedRange<Int>, quantity: ClosedRange<Int>, pickUp: Double)
        case list
        case cancel(after: Sampler)
        /// Nil for a path that leads nowhere.
        case visit(Route.Match?)
    }

    let action: Action
    let think: Sampler
    let probability: Double

    init(_ step: JourneyStep) {
        switch step.action {
        case .browse(let products): action = .browse(products: products)
        case .order(let lines, let quantity, let pickUp):
            action = .order(lines: lines, quantity: quantity, pickUp: pickUp)
        case .list: action = .list
        case .cancel(let after): action = .cancel(after: Sampler(after))
        case .visit(let path): action = .visit(Route.match(path))
        }
        think = Sampler(step.think)
        probability = step.probability
    }
}

/// Where one kind of customer comes from.
struct TrafficSource {
    /// What comes next, and when.
    enum Next {
        case arrival(Instant)
        /// A row of a trace.
        case row(Instant)
        /// The number of virtual users is to be looked at.
        case ramp(Instant)
    }

    private enum Kind {
        case open(ArrivalSchedule, RandomStream)
        case closed(UserProfile, nextRamp: Timespan)
        case trace(TraceReplay)
    }

    /// Its position in the scenario.
    let number: Int
    let journey: [PreparedStep]
    /// The largest number of its customers at the same time.
    let maxVUs: Int
    /// After this instant its customers take no further step.
    let latestStep: Instant
    private var kind: Kind
    /// What the customers decide by chance, each in a stream of their own.
    let choices: RandomStream
    /// Traffics of the scenario: their customers' numbers alternate, so that all are dense and none is given twice.
    private let trafficCount: UInt64
    /// Arrivals so far, those that were dropped included.
    private var arrivals: UInt64 = 0
    /// Whether nobody will come any more.
    private(set) var isOver = false
    /// The intended time of the arrival that comes next.
    var intended = Instant.start
    /// Its customers on the way.
    var active = 0
    /// In the closed model, how many there should be.
    private(set) var wantedVUs = 0
    /// In the closed model, those who are too many.
    var rampDown = RampDown()
    private let gracefulRampDown: Timespan

    /// - Parameter trace: the opened trace of a `trace` executor.
    init(_ spec: TrafficSpec, number: Int, scenario: Scenario, seed: RandomStream, trace: TraceReplay?) {
        self.number = number
        journey = spec.journey.map(PreparedStep.init)
        let stream = seed.fork("arrivals").fork(spec.name)
        choices = seed.fork("customers").fork(spec.name)
        trafficCount = UInt64(scenario.traffic.count)
        var end = scenario.duration
        switch spec.executor {
        case .open(let load):
            let profile = RateProfile(load, from: spec.startTime, until: scenario.duration)
            maxVUs = load.maxVUs
            gracefulRampDown = .zero
            end = profile.end
            kind = .open(ArrivalSchedule(profile, spacing: load.spacing), stream)
        case .closed(let load):
            let profile = UserProfile(load, from: spec.startTime, until: scenario.duration)
            maxVUs = .max
            gracefulRampDown = load.gracefulRampDown
            end = profile.end
            kind = .closed(profile, nextRamp: spec.startTime)
        case .trace(let load):
            guard let trace else { preconditionFailure("the trace of '\(spec.name)' was not opened") }
            maxVUs = load.maxVUs
            gracefulRampDown = .zero
            kind = .trace(trace)
        }
        latestStep = .start + end + spec.gracefulStop
    }

    var isClosed: Bool {
        if case .closed = kind { true } else { false }
    }

    /// Brings the number of wanted virtual users to what the ramp says now.
    mutating func followRamp(at now: Instant) {
        guard case .closed(let profile, _) = kind else { return }
        let wanted = profile.users(at: now.sinceStart)
        rampDown.change(from: wantedVUs, to: wanted, deadline: now + gracefulRampDown)
        wantedVUs = wanted
    }

    /// What comes after the arrival, row or ramp before; nil at the end.
    mutating func next() -> Next? {
        let next = findNext()
        isOver = next == nil
        return next
    }

    private mutating func findNext() -> Next? {
        switch kind {
        case .open(var schedule, var stream):
            let arrival = schedule.next { -FixedMath.log(1 - stream.nextUnit()) }
            kind = .open(schedule, stream)
            return arrival.map(Next.arrival)
        case .closed(let profile, let nextRamp):
            // The last look is at the very end, when nobody is wanted any more.
            guard nextRamp <= profile.end else { return nil }
            let following = min(nextRamp + Customers.rampInterval, profile.end)
            kind = .closed(
                profile, nextRamp: following > nextRamp ? following : nextRamp + Customers.rampInterval)
            return .ramp(.start + nextRamp)
        case .trace(let replay):
            return replay.nextInstant.map(Next.row)
        }
    }

    /// The row of the trace whose time has come; nil for other sources.
    func takeRow() -> (row: TraceReplay.Row, trace: TraceReplay)? {
        guard case .trace(let replay) = kind, let row = replay.take() else { return nil }
        return (row, replay)
    }

    /// The trace that is replayed, if one is.
    var replay: TraceReplay? {
        guard case .trace(let replay) = kind else { return nil }
        return replay
    }

    /// The customer of the arrival at hand, and all that they decide by chance: it depends on the seed, the traffic and
    /// the number of arrivals before, those included that nobody was free for, and not on how the shop fares.
    mutating func takeArrival() -> (customer: UInt64, choices: RandomStream) {
        defer { arrivals += 1 }
        return (customer(arrivals), choices.fork(arrivals))
    }

    /// The customer who is the traffic's own `ordinal`th.
    func customer(_ ordinal: UInt64) -> UInt64 { ordinal &* trafficCount &+ UInt64(number) }

    /// Passes over the arrival or row at hand, for which nobody is free.
    mutating func skip() { if takeRow() == nil { arrivals += 1 } }
}
