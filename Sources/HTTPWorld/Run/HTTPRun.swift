internal import Contexts
internal import HTTPLoad
internal import Load
internal import Measurement
internal import NIOCore
internal import Requests
internal import Scenarios
internal import Simulation

/// One run of a scenario against a target: customers, connections and metrics around one event loop.
///
/// The run is a sequencer, as a simulated run is one. It passes on what happens between the clock, the machine of
/// customers, the requests and the client, each of which keeps its own state. Everything happens on the event loop.
final class HTTPRun {
    /// How often gauges are read, progress is reported and the end of the run is checked.
    private static let tick = Timespan.seconds(1)
    /// The wake-up of the run itself; no token of the machine, which have 56 bits.
    private static let tickToken = UInt64.max

    private let scenario: Scenario
    private let loop: any EventLoop
    private var clock = RunClock()
    private let metrics: HTTPMetrics
    private var load: LoadMachine
    private var due = DueTimes()
    private var timer: (at: Instant, task: Scheduled<Void>)?
    private var watch: GeneratorWatch
    private var customers: CustomerDesk
    private let target: ResolvedTarget
    private let policy: ConnectionPolicy
    private var client: LoadClient?
    private var ceiling: RateCeiling
    /// Whether what happens was asked for at a time. What follows an answer at once cannot be late.
    private var isTimed = false
    /// At how many looks, one a second, requests waited for a connection.
    private var secondsWaitedForConnections = 0
    /// Why the run is to be stopped.
    private var stop: String?
    /// Requests that were not sent, and why.
    private var unsent: [(token: UInt64, reason: UnansweredReason)] = []
    private let progress: (@Sendable (RunProgress) -> Void)?
    /// Nil as soon as the run is over.
    private var ended: ((HTTPRunEnd) -> Void)?

    /// - Parameter ended: is told once how the run ended.
    init(
        _ plan: HTTPRunPlan, on loop: any EventLoop, progress: (@Sendable (RunProgress) -> Void)?,
        ended: @escaping (HTTPRunEnd) -> Void
    ) throws {
        scenario = plan.scenario
        target = plan.target
        policy = plan.policy
        self.loop = loop
        self.progress = progress
        self.ended = ended
        metrics = try HTTPMetrics(plan.scenario, names: plan.steps.names, arrivalsEnd: plan.arrivalsEnd)
        watch = try GeneratorWatch(
            metrics.recorder, measured: (.start + plan.scenario.warmup)..<(.start + plan.arrivalsEnd))
        let seed = RandomStream(seed: plan.scenario.seed)
        load = LoadMachine(plan.sources(seed: seed), patience: plan.patience, tellsWhoLeaves: true)
        customers = CustomerDesk(plan)
        ceiling = RateCeiling(plan.maximumRate)
    }

    // MARK: Beginning and end

    /// Lets the first customers come.
    func begin() {
        clock = RunClock()
        client = LoadClient(to: target, policy: policy, on: loop) { [unowned self] in answered($0) }
        due.add(Self.tickToken, at: .start + Self.tick)
        watch.look(at: .start)
        load.begin()
        carryOut(at: .start)
        turn()
    }

    /// Ends the run where it stands.
    func interrupt() { end(isInterrupted: true) }

    private func tick(at now: Instant) {
        watch.look(at: now)
        metrics.connections(client?.counters.connectionsOpen ?? 0, at: now)
        if client?.waitingCount ?? 0 > 0 { secondsWaitedForConnections += 1 }
        if let progress {
            let journeys = metrics.journeysSoFar
            progress(
                RunProgress(
                    now: now.sinceStart, end: scenario.duration, arrivals: metrics.arrivalsSoFar,
                    ended: Int(journeys.ended), subject: "journey"))
        }
        if isOver(at: now) {
            end(isInterrupted: false)
        } else {
            due.add(Self.tickToken, at: now + Self.tick)
        }
    }

    private func isOver(at now: Instant) -> Bool { now >= .start + scenario.latestEnd || load.isDone }

    private func end(isInterrupted: Bool) {
        guard let ended = ended.take() else { return }
        timer?.task.cancel()
        timer = nil
        let now = clock.now
        watch.look(at: now)
        metrics.connections(client?.counters.connectionsOpen ?? 0, at: now)
        let late = dropLate(at: now)
        let openRequests = load.openRequests.count
        load.settle(at: now)
        carryOut(at: now)
        client?.shutDown()
        ended(
            HTTPRunEnd(
                metrics: metrics, watch: watch, at: now, droppedLate: late, openRequests: openRequests,
                waitedForConnections: secondsWaitedForConnections > 0 ? policy.maximum : nil,
                isInterrupted: isInterrupted, stop: stop))
    }

    /// Counts the customers whom the generator did not get to, a few at a time. There may be millions.
    private func dropLate(at now: Instant) -> Int {
        let most = 1_000
        var (late, dropped) = (0, most)
        while dropped == most {
            dropped = load.dropLate(at: now, atMost: most)
            late += dropped
            carryOut(at: now)
        }
        return late
    }

    // MARK: The clock

    private func schedule() {
        guard ended != nil, let next = due.next else { return }
        if let timer {
            if timer.at <= next { return }
            timer.task.cancel()
        }
        let task = loop.assumeIsolated().scheduleTask(deadline: clock.deadline(of: next)) { [unowned self] in
            timer = nil
            turn()
        }
        timer = (next, task)
    }

    /// Does everything whose time has come.
    private func turn() {
        var now = clock.now
        while let token = due.take(until: now) {
            if token == Self.tickToken {
                tick(at: now)
            } else {
                isTimed = true
                load.woke(token, at: now)
                carryOut(at: now)
                isTimed = false
            }
            guard ended != nil else { return }
            now = clock.now
        }
        schedule()
    }

    // MARK: Customers

    /// Carries out what the machine of customers asks for.
    private func carryOut(at now: Instant) {
        repeat {
            load.takeActions { action in
                switch action {
                case .wake(let instant, let token): due.add(token, at: instant)
                case .send(let request, let intended, let token): send(request, intended: intended, token, at: now)
                case .note(let note): count(note, at: now)
                }
            }
            // The machine may not be told anything while it says what to do.
            let unsent = unsent
            self.unsent.removeAll(keepingCapacity: true)
            for (token, reason) in unsent {
                load.answered(token, customers.notSent(token, reason), at: now)
            }
        } while load.hasActions
        if stop != nil { end(isInterrupted: false) }
    }

    private func send(_ request: LoadRequest, intended: Instant, _ token: UInt64, at now: Instant) {
        guard ended != nil else { return }
        if isTimed { watch.sent(intended: intended, at: now, metrics.recorder) }
        guard ceiling.permits(at: now) else {
            stop = "more than \(ceiling.most ?? 0) requests were to be sent in a second (--max-rate)"
            return
        }
        do throws(RenderProblem) {
            client?.send(try customers.exchange(for: request, intended: intended, token))
        } catch {
            unsent.append((token, UnansweredReason(error)))
        }
    }

    private func count(_ note: LoadNote, at now: Instant) {
        metrics.count(note)
        guard case .left(let place, _, let arrived, let isCutOff) = note else { return }
        if let customer = customers.left(place, arrived: arrived, isCutOff: isCutOff, at: now, metrics),
            policy.per == .customer
        {
            client?.customerLeft(customer)
        }
    }

    // MARK: Answers

    private func answered(_ result: LoadResult) {
        guard ended != nil else { return }
        let now = clock.instant(result.endedAt)
        guard let asked = load.askedAt(result.token) else {
            load.answered(result.token, Answer(status: 0, outcome: .unanswered), at: now)
            return carryOut(at: now)
        }
        load.answered(result.token, customers.answered(result, asked: asked, at: now, metrics), at: now)
        carryOut(at: now)
        schedule()
    }
}
