package import Contexts
package import Scenarios

/// Where one kind of customer comes from.
package struct TrafficSource {
    /// How often a closed traffic's number of virtual users is adjusted to its ramp.
    static let rampInterval = Timespan.milliseconds(100)

    /// What comes next, and when.
    enum Next {
        case arrival(Instant)
        /// A row of a trace.
        case row(Instant)
        /// The number of virtual users must be checked.
        case ramp(Instant)
    }

    /// The customers of the open model, and the numbers that they are drawn from.
    private struct OpenArrivals {
        var schedule: ArrivalSchedule
        var stream: RandomStream

        mutating func next() -> Instant? {
            var drawn = stream
            defer { stream = drawn }
            return schedule.next { -FixedMath.log(1 - drawn.nextUnit()) }
        }
    }

    private enum Kind {
        case open
        case closed(UserProfile, nextRamp: Timespan)
        case trace(TraceReplay)
    }

    /// Its position in the scenario.
    let number: Int
    let journey: [LoadStep]
    /// The largest number of its customers at one time.
    let maxVUs: Int
    /// Its customers take no further step after this instant.
    let latestStep: Instant
    private var kind: Kind
    /// Set for ``Kind/open`` alone. It stands outside of the enum so that it changes in place for each arrival.
    private var openArrivals: OpenArrivals?
    /// What the customers decide by chance. Each customer has a stream of their own.
    let choices: RandomStream
    /// The number of traffics in the scenario. The customers' numbers alternate between the traffics, so that all
    /// numbers are dense and none is given twice.
    private let trafficCount: UInt64
    /// Arrivals so far, including those that were dropped.
    private var arrivals: UInt64 = 0
    /// Whether no more customers will come.
    private(set) var isOver = false
    /// The intended time of the next arrival.
    var intended = Instant.start
    /// Its customers who are on a journey.
    var active = 0
    /// In the closed model, how many there should be.
    private(set) var wantedVUs = 0
    /// In the closed model, the users who are no longer wanted.
    var rampDown = RampDown()
    private let gracefulRampDown: Timespan

    /// - Parameters:
    ///   - number: its position among the `count` traffics of the scenario.
    ///   - duration: when arrivals end that have no end of their own.
    ///   - journey: what its customers do; empty for a trace.
    ///   - replay: the opened trace of a `trace` executor.
    ///   - seed: of the run.
    package init(
        _ spec: TrafficSpec, number: Int, of count: Int, duration: Timespan, journey: [LoadStep], replay: TraceReplay?,
        seed: RandomStream
    ) {
        self.number = number
        self.journey = journey
        let stream = seed.fork("arrivals").fork(spec.name)
        choices = seed.fork("customers").fork(spec.name)
        trafficCount = UInt64(count)
        var end = duration
        switch spec.executor {
        case .open(let load):
            let profile = RateProfile(load, from: spec.startTime, until: duration)
            maxVUs = load.maxVUs
            gracefulRampDown = .zero
            end = profile.end
            kind = .open
            openArrivals = OpenArrivals(schedule: ArrivalSchedule(profile, spacing: load.spacing), stream: stream)
        case .closed(let load):
            let profile = UserProfile(load, from: spec.startTime, until: duration)
            maxVUs = .max
            gracefulRampDown = load.gracefulRampDown
            end = profile.end
            kind = .closed(profile, nextRamp: spec.startTime)
        case .trace(let load):
            guard let replay else { preconditionFailure("the trace of '\(spec.name)' was not opened") }
            maxVUs = load.maxVUs
            gracefulRampDown = .zero
            kind = .trace(replay)
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

    /// The next arrival, row or ramp; nil at the end.
    mutating func next() -> Next? {
        let next = findNext()
        isOver = next == nil
        return next
    }

    private mutating func findNext() -> Next? {
        switch kind {
        case .open:
            return openArrivals?.next().map(Next.arrival)
        case .closed(let profile, let nextRamp):
            // The last check is at the very end, when nobody is wanted any more.
            guard nextRamp <= profile.end else { return nil }
            let following = min(nextRamp + Self.rampInterval, profile.end)
            kind = .closed(
                profile, nextRamp: following > nextRamp ? following : nextRamp + Self.rampInterval)
            return .ramp(.start + nextRamp)
        case .trace(let replay):
            return replay.nextInstant.map(Next.row)
        }
    }

    /// The row of the trace whose time has come; nil for other sources.
    func takeRow() -> (row: TraceReplay.Row, replay: TraceReplay)? {
        guard case .trace(let replay) = kind, let row = replay.take() else { return nil }
        return (row, replay)
    }

    /// The trace that is replayed, if one is.
    var replay: TraceReplay? {
        guard case .trace(let replay) = kind else { return nil }
        return replay
    }

    /// The customer of the current arrival, and all that this customer decides by chance. It depends on the seed, the
    /// traffic and the number of earlier arrivals, including those for which nobody was free. It does not depend on how
    /// the shop performs.
    mutating func takeArrival() -> (customer: UInt64, choices: RandomStream) {
        defer { arrivals += 1 }
        return (customer(arrivals), choices.fork(arrivals))
    }

    /// The customer with the number `ordinal` within the traffic.
    func customer(_ ordinal: UInt64) -> UInt64 { ordinal &* trafficCount &+ UInt64(number) }

    /// Skips the current arrival or row, for which nobody is free.
    mutating func skip() { if takeRow() == nil { arrivals += 1 } }
}
