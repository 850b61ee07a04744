package import Contexts

/// The customers of a run: they arrive as the scenario's traffic says and go through their journeys.
///
/// The machine is told what happens and when, and it says what must be done; see ``LoadAction``. It does not know the
/// clock, the shop or the world, so the same customers come to a simulated shop and to a real one. What a customer
/// decides by chance depends on the seed, the traffic and the number of earlier arrivals. It does not depend on how the
/// shop performs.
///
/// Instants never go back. Take the actions with ``takeActions(_:)`` after each call that changes them.
package struct LoadMachine: ~Copyable {
    /// How long a customer waits for an answer: k6's default time-out of an HTTP request.
    package static let patience = Timespan.seconds(60)
    /// A virtual user starts over no sooner than this. So a journey without a request does not stop the clock.
    package static let shortestIteration = Timespan.milliseconds(1)
    /// Capacity is kept for this many actions. Capacity beyond that, which a crowd once needed, is released.
    private static let maximumRoomKept = 10_000

    private let segment: Segment
    private let patience: Timespan
    /// Whether it says when a customer leaves.
    private let tellsWhoLeaves: Bool
    private var sources: [TrafficSource]
    private var journeys: [Journey] = []
    /// The places of journeys that are over.
    private var free: [Int] = []
    private var waits = PatienceQueue()
    /// By kind, how many things have been made.
    private var made = [UInt64](repeating: 0, count: RequestPlan.maximumKinds)
    /// Journeys under way.
    private var active = 0
    private var actions: [LoadAction] = []

    /// - Parameters:
    ///   - sources: one for each traffic, by its position in the scenario.
    ///   - segment: the numbers that customers and the things that they make get.
    ///   - patience: how long a customer waits for an answer. A world whose requests have time-outs of their own gives a
    ///     longer one.
    ///   - tellsWhoLeaves: whether ``LoadNote/left(place:traffic:arrived:isCutOff:)`` is noted, for a world that keeps
    ///     something for each customer.
    package init(
        _ sources: [TrafficSource], segment: Segment = .whole, patience: Timespan = Self.patience,
        tellsWhoLeaves: Bool = false
    ) {
        self.sources = sources
        self.segment = segment
        self.patience = patience
        self.tellsWhoLeaves = tellsWhoLeaves
    }

    /// The place of the customer who sent a request. Customers take the places of those who have left, so places are
    /// dense: never more than customers at one time.
    package static func place(of token: UInt64) -> Int { Int(token & 0xFFFF_FFFF) }

    /// Whether there is something to take.
    package var hasActions: Bool { !actions.isEmpty }

    /// Hands out the actions in order and forgets them.
    ///
    /// - Parameter carryOut: must not call the machine.
    package mutating func takeActions(_ carryOut: (inout LoadAction) -> Void) {
        // In place, because anything else copies each action.
        for index in actions.indices { carryOut(&actions[index]) }
        actions.removeAll(keepingCapacity: actions.count <= Self.maximumRoomKept)
    }

    // MARK: What is known of it

    /// Whether no journey is under way and no more customers will come.
    package var isDone: Bool { active == 0 && sources.allSatisfy(\.isOver) }

    /// When a request should have been sent, if somebody still waits for its answer; nil where nobody does.
    package func askedAt(_ token: UInt64) -> Instant? {
        isWaiting(for: token) ? journeys[Int(token & 0xFFFF_FFFF)].intended : nil
    }

    /// The requests for whose answers somebody waits.
    package var openRequests: [AskedRequest] { journeys.filter { $0.phase == .asking }.map(\.request) }

    /// The traces that are replayed, each with the position of its traffic.
    package var replays: [(traffic: Int, replay: TraceReplay)] {
        sources.compactMap { source in source.replay.map { (source.number, $0) } }
    }

    // MARK: What happens

    /// Lets the first customers come.
    package mutating func begin() {
        for index in sources.indices { scheduleNext(index) }
    }

    /// The time has come that a ``LoadAction/wake(at:token:)`` asked for.
    package mutating func woke(_ token: UInt64, at now: Instant) {
        guard let wake = LoadWake(rawValue: token >> 52) else { return assertionFailure("nobody asked for \(token)") }
        let index = Int(token & 0xFFFF_FFFF)
        switch wake {
        case .arrival, .row: arrive(index, now)
        case .ramp: ramp(index, now)
        case .restart: restart(index, now)
        case .thought:
            if LoadWake.isOf(journeys[index].generation, token) { takeStep(index, now) }
        case .patience: losePatience(now)
        }
    }

    /// A request was answered, or is known to get no answer. If nobody waits for it any more, it is only counted.
    package mutating func answered(_ token: UInt64, _ answer: Answer, at now: Instant) {
        guard isWaiting(for: token) else { return note(.lateAnswer(at: now)) }
        let index = Int(token & 0xFFFF_FFFF)
        countArrival(index, turnedAway: answer.failure?.isTurnedAway ?? false)
        let request = journeys[index].request
        makingEnded(index, isServed: answer.outcome == .served, now)
        note(.answered(request, answer, at: now))
        if answer.outcome != .served, let kind = journeys[index].making { journeys[index].memory[kind] = nil }
        proceed(index, now)
    }

    /// Drops the arrivals that should have come before the run's end and did not, because a generator could not keep
    /// up. In virtual time nobody is late. After this call only ``settle(at:)`` may be called.
    ///
    /// - Parameter most: the largest number to drop in one call. Take their actions before the next call.
    /// - Returns: the number of dropped arrivals; fewer than `most` when no more are left.
    package mutating func dropLate(at end: Instant, atMost most: Int) -> Int {
        var late = 0
        for index in sources.indices where !sources[index].isClosed {
            while late < most, !sources[index].isOver, sources[index].intended < end {
                let (number, intended) = (sources[index].number, sources[index].intended)
                note(.offered(traffic: number, at: intended))
                note(.dropped(traffic: number, at: intended))
                sources[index].skip()
                late += 1
                switch sources[index].next() {
                case .arrival(let next), .row(let next): sources[index].intended = next
                case .ramp, .none: break
                }
            }
        }
        return late
    }

    /// The run is over. A customer who still waits for a first answer counts as started. All who wait have got no
    /// answer. A customer who had more to ask was cut off. Customers who wait stay in ``openRequests``. Nothing may be
    /// reported to the machine any more.
    package mutating func settle(at end: Instant) {
        for index in journeys.indices where journeys[index].phase != .over {
            countArrival(index, turnedAway: false)
            let isAsking = journeys[index].phase == .asking
            if isAsking { note(.gaveUp(journeys[index].request, at: end)) }
            if !journeys[index].isFromTrace {
                cutOff(index, before: journeys[index].step + (isAsking ? 1 : 0))
            } else if !isAsking {
                note(.interrupted(traffic: traffic(of: index), at: journeys[index].arrivedAt))
            }
            journeys[index].isCutOff = true
            noteLeft(index)
        }
    }

    private mutating func note(_ note: LoadNote) { actions.append(.note(note)) }

    private mutating func noteLeft(_ index: Int) {
        guard tellsWhoLeaves else { return }
        note(
            .left(
                place: index, traffic: traffic(of: index), arrived: journeys[index].arrivedAt,
                isCutOff: journeys[index].isCutOff))
    }

    private func traffic(of index: Int) -> Int { sources[journeys[index].source].number }

    // MARK: - Arrivals

    private mutating func scheduleNext(_ index: Int) {
        switch sources[index].next() {
        case .arrival(let instant):
            sources[index].intended = instant
            actions.append(.wake(at: instant, token: LoadWake.arrival.token(index: index)))
        case .row(let instant):
            sources[index].intended = instant
            actions.append(.wake(at: instant, token: LoadWake.row.token(index: index)))
        case .ramp(let instant):
            actions.append(.wake(at: instant, token: LoadWake.ramp.token(index: index)))
        case .none:
            break
        }
    }

    private mutating func arrive(_ index: Int, _ now: Instant) {
        let (number, intended) = (sources[index].number, sources[index].intended)
        note(.offered(traffic: number, at: intended))
        if sources[index].active < sources[index].maxVUs {
            start(index, intended: intended, now)
        } else {
            sources[index].skip()
            note(.dropped(traffic: number, at: intended))
        }
        scheduleNext(index)
    }

    private mutating func ramp(_ index: Int, _ now: Instant) {
        sources[index].followRamp(at: now)
        while sources[index].active < sources[index].wantedVUs { startUser(index, now) }
        scheduleNext(index)
    }

    /// A virtual user of the closed model begins a journey.
    private mutating func startUser(_ index: Int, _ now: Instant) {
        note(.offered(traffic: sources[index].number, at: now))
        start(index, intended: now, now)
    }

    private mutating func restart(_ index: Int, _ now: Instant) {
        sources[index].active -= 1
        active -= 1
        guard sources[index].active < sources[index].wantedVUs else { return sources[index].rampDown.left() }
        startUser(index, now)
    }

    private mutating func start(_ source: Int, intended: Instant, _ now: Instant) {
        let index = free.popLast() ?? journeys.count
        if index == journeys.count { journeys.append(Journey()) }
        let generation = journeys[index].generation &+ 1
        journeys[index] = Journey()
        journeys[index].generation = generation
        journeys[index].source = source
        journeys[index].intended = intended
        journeys[index].arrivedAt = intended
        journeys[index].startedAt = now
        active += 1
        sources[source].active += 1
        if let (row, replay) = sources[source].takeRow() {
            journeys[index].isFromTrace = true
            play(row, of: replay, by: index, now)
        } else {
            let arrival = sources[source].takeArrival()
            journeys[index].customer = segment.number(arrival.customer)
            journeys[index].choices = arrival.choices
            takeStep(index, now)
        }
    }

    private mutating func finish(_ index: Int, _ now: Instant) {
        let source = journeys[index].source
        // A customer who had nothing to ask was not turned away.
        countArrival(index, turnedAway: false)
        noteLeft(index)
        journeys[index].phase = .over
        journeys[index].generation &+= 1
        free.append(index)
        guard sources[source].isClosed, !sources[source].isOver else {
            active -= 1
            sources[source].active -= 1
            return
        }
        // A virtual user of the closed model starts over, and counts as active until then.
        let earliest = journeys[index].startedAt + Self.shortestIteration
        actions.append(.wake(at: max(now, earliest), token: LoadWake.restart.token(index: source)))
    }

    /// An arrival is rejected if its first request is turned away by the gateway, and started otherwise.
    private mutating func countArrival(_ index: Int, turnedAway: Bool) {
        guard !journeys[index].isCounted else { return }
        journeys[index].isCounted = true
        let (traffic, arrived) = (traffic(of: index), journeys[index].arrivedAt)
        note(turnedAway ? .rejected(traffic: traffic, at: arrived) : .started(traffic: traffic, at: arrived))
    }

    // MARK: - Steps

    /// Takes the next step of a journey, or ends it.
    private mutating func takeStep(_ index: Int, _ now: Instant) {
        let source = journeys[index].source
        if sources[source].rampDown.stopsOne(at: now) {
            cutOff(index, before: journeys[index].step)
            return finish(index, now)
        }
        if journeys[index].timesLeft > 0 {
            _ = ask(sources[source].journey[journeys[index].step].request, index, now)
            return
        }
        if let subject = journeys[index].pending {
            journeys[index].pending = nil
            return send(sources[source].journey[journeys[index].step].request, about: subject, index, now)
        }
        while journeys[index].step < sources[source].journey.count {
            guard now <= sources[source].latestStep else {
                cutOff(index, before: journeys[index].step)
                break
            }
            let step = journeys[index].step
            journeys[index].stream = journeys[index].choices.fork(UInt64(step))
            let happens = journeys[index].stream.nextBool(probability: sources[source].journey[step].probability)
            if happens, beginStep(step, of: source, index, now) { return }
            journeys[index].step += 1
        }
        finish(index, now)
    }

    /// A customer may take no further step. This counts at the time of the arrival, if a request was still to come: in
    /// the current step, or in a step from `first` on.
    private mutating func cutOff(_ index: Int, before first: Int) {
        let journey = journeys[index]
        let steps = sources[journey.source].journey
        let isInRepetition = journey.timesLeft > (journey.phase == .asking ? 1 : 0)
        let asksMore = steps.indices.dropFirst(first).contains { number in
            var stream = journey.choices.fork(UInt64(number))
            guard stream.nextBool(probability: steps[number].probability) else { return false }
            return steps[number].asks(journey.memory, &stream)
        }
        guard isInRepetition || journey.pending != nil || asksMore else { return }
        journeys[index].isCutOff = true
        note(.interrupted(traffic: traffic(of: index), at: journey.arrivedAt))
    }

    /// Begins a step. Returns false where there is nothing to do for it.
    private mutating func beginStep(_ step: Int, of source: Int, _ index: Int, _ now: Instant) -> Bool {
        // The step is read in place, field by field: a copy of it counts references.
        if let times = sources[source].journey[step].times {
            journeys[index].timesLeft = journeys[index].stream.nextInRange(times)
            guard journeys[index].timesLeft > 0 else { return false }
        }
        if case .latest(let kind) = sources[source].journey[step].request.subject,
            let after = sources[source].journey[step].after
        {
            guard let item = journeys[index].memory[kind] else { return false }
            let due = item.since + after.next(&journeys[index].stream)
            if due > now {
                journeys[index].pending = item.number
                pause(index, until: due)
                return true
            }
        }
        return ask(sources[source].journey[step].request, index, now)
    }

    private mutating func pause(_ index: Int, until instant: Instant) {
        journeys[index].phase = .thinking
        journeys[index].intended = instant
        let token = LoadWake.thought.token(index: index, generation: journeys[index].generation)
        actions.append(.wake(at: instant, token: token))
    }

    /// Goes on after a request: the customer thinks, or takes the next step at once.
    private mutating func proceed(_ index: Int, _ now: Instant) {
        // Anything that comes for this request from now on is too late.
        journeys[index].generation &+= 1
        let source = journeys[index].source
        let step = journeys[index].step
        guard !journeys[index].isFromTrace, step < sources[source].journey.count else { return finish(index, now) }
        if journeys[index].timesLeft > 0 { journeys[index].timesLeft -= 1 }
        if journeys[index].timesLeft == 0 { journeys[index].step += 1 }
        let bits = journeys[index].stream.next()
        let think = sources[source].journey[step].think.time(at: bits)
        guard think > .zero else {
            journeys[index].intended = now
            return takeStep(index, now)
        }
        pause(index, until: now + think)
    }

    // MARK: - Requests

    /// Makes the request that a plan describes. Returns false if there is nothing that it could be about.
    private mutating func ask(_ plan: RequestPlan, _ index: Int, _ now: Instant) -> Bool {
        guard plan.route != nil else {
            notRouted(plan, index, now)
            return true
        }
        guard let subject = subject(of: plan, index, now) else { return false }
        send(plan, about: subject, index, now)
        return true
    }

    private mutating func subject(of plan: RequestPlan, _ index: Int, _ now: Instant) -> UInt64? {
        switch plan.subject {
        case .customer: return journeys[index].customer
        case .number(let number): return number
        case .latest(let kind): return journeys[index].memory[kind]?.number
        case .latestOrAny(let kind, let bound):
            return journeys[index].memory[kind]?.number ?? journeys[index].stream.nextBounded(bound)
        case .any(let kind, let bound):
            let number = journeys[index].stream.nextBounded(bound)
            journeys[index].memory[kind] = Memory.Item(number: number, since: now)
            return number
        case .new(let kind):
            let number = segment.number(made[kind])
            made[kind] += 1
            journeys[index].memory[kind] = Memory.Item(number: number, since: now)
            return number
        }
    }

    private mutating func send(_ plan: RequestPlan, about subject: UInt64, _ index: Int, _ now: Instant) {
        guard let route = plan.route else { return notRouted(plan, index, now) }
        let payload = plan.payload(&journeys[index].stream)
        journeys[index].phase = .asking
        journeys[index].operation = plan.operation
        journeys[index].route = route
        journeys[index].sent = now
        journeys[index].making = plan.kindMade
        let request = LoadRequest(
            operation: plan.operation, route: route, customer: journeys[index].customer, subject: subject,
            payload: payload)
        let token = requestToken(index)
        actions.append(.send(request, intended: journeys[index].intended, token: token))
        if let check = waits.append(token, deadline: now + patience) {
            actions.append(.wake(at: check, token: LoadWake.patience.token(index: 0)))
        }
    }

    /// No route leads there. The request is answered at once, and no service hears of it.
    private mutating func notRouted(_ plan: RequestPlan, _ index: Int, _ now: Instant) {
        countArrival(index, turnedAway: false)
        note(.notRouted(operation: plan.operation, intended: journeys[index].intended, at: now))
        proceed(index, now)
    }

    private func requestToken(_ index: Int) -> UInt64 { UInt64(journeys[index].generation) << 32 | UInt64(index) }

    private func isWaiting(for token: UInt64) -> Bool {
        let index = Int(token & 0xFFFF_FFFF)
        return journeys[index].phase == .asking && UInt64(journeys[index].generation) == token >> 32
    }

    /// Gives up the requests that have taken longer than they have patience for.
    private mutating func losePatience(_ now: Instant) {
        while let token = waits.nextOverdue(at: now) {
            guard isWaiting(for: token) else { continue }
            let index = Int(token & 0xFFFF_FFFF)
            countArrival(index, turnedAway: false)
            makingEnded(index, isServed: false, now)
            note(.gaveUp(journeys[index].request, at: now))
            proceed(index, now)
        }
        while let first = waits.first, !isWaiting(for: first) { waits.removeFirst() }
        if let check = waits.rearm() { actions.append(.wake(at: check, token: LoadWake.patience.token(index: 0))) }
    }

    // MARK: - Traces

    // Rows of a trace are independent requests at their own times, made by the customers of their sessions. If a
    // customer could not make a request before an answer came, the request waits for that answer, at whatever speed a
    // trace is replayed. Nothing else waits: the load stays open. The latency counts from the row's own time. The
    // length of the wait is reported.

    private mutating func play(_ row: TraceReplay.Row, of replay: TraceReplay, by index: Int, _ now: Instant) {
        let source = journeys[index].source
        journeys[index].customer = segment.number(sources[source].customer(row.session))
        // The stream depends only on the row, so the choices by chance are the same however the shop performs.
        journeys[index].stream = sources[source].choices.fork(UInt64(row.line))
        if let number = replay.holding(row) {
            journeys[index].phase = .thinking
            return replay.hold(row, by: index, for: number)
        }
        send(row, of: replay, by: index, now)
    }

    private mutating func send(_ row: TraceReplay.Row, of replay: TraceReplay, by index: Int, _ now: Instant) {
        if case .about(let reference) = row.plan.relation {
            guard let number = replay.number(of: reference) else {
                note(.skipped(at: now))
                return finish(index, now)
            }
            return send(row.plan.request, about: number, index, now)
        }
        guard ask(row.plan.request, index, now) else {
            note(.skipped(at: now))
            return finish(index, now)
        }
        if case .make(let reference) = row.plan.relation, let number = numberMade(index) {
            replay.made(number, reference: reference, session: row.session)
        }
    }

    /// The number of the thing that the request under way makes.
    private func numberMade(_ index: Int) -> UInt64? {
        journeys[index].making.flatMap { journeys[index].memory[$0]?.number }
    }

    /// The result of something that a trace makes is known, or nobody waits for it any more. Sends the rows that waited
    /// for it.
    private mutating func makingEnded(_ index: Int, isServed: Bool, _ now: Instant) {
        let source = journeys[index].source
        guard journeys[index].isFromTrace, let number = numberMade(index), let replay = sources[source].replay else {
            return
        }
        for held in replay.ended(number, isServed: isServed) {
            // A row that also waits for another thing goes on waiting.
            if let next = replay.holding(held.row) {
                replay.hold(held.row, by: held.index, for: next)
                continue
            }
            let intended = journeys[held.index].intended
            note(.heldBack(now - intended, intended: intended))
            replay.sent(heldBackFor: now - intended)
            send(held.row, of: replay, by: held.index, now)
        }
    }
}
