import Contexts
import Scenarios
import Testing
import Traces

@testable import Load

/// A machine of customers in front of a shop that is a function: what is asked for goes in, and what comes of it, and when.
final class Street {
    struct Sent: Hashable {
        var request: LoadRequest
        var intended: Instant
        var at: Instant
        var token: UInt64
    }

    private struct Event {
        enum Kind {
            case wake(UInt64)
            case answer(UInt64, Answer)
        }

        var at: Instant
        var kind: Kind
    }

    typealias Shop = (LoadRequest, _ now: Instant) -> (after: Timespan, answer: Answer)?

    static let served = Answer(status: 200, outcome: .served)

    private var machine: LoadMachine
    private(set) var sent: [Sent] = []
    private(set) var notes: [LoadNote] = []
    private(set) var now = Instant.start
    private var events: [Event] = []
    private let shop: Shop

    init(_ machine: consuming LoadMachine, shop: @escaping Shop = { _, _ in (.zero, Street.served) }) {
        self.machine = machine
        self.shop = shop
        self.machine.begin()
        follow()
    }

    /// Lets time pass: until nothing is left to happen, or until an instant.
    func run(until end: Instant = .distantFuture) {
        while let next = events.indices.min(by: { events[$0].at < events[$1].at }), events[next].at <= end {
            let event = events.remove(at: next)
            now = event.at
            switch event.kind {
            case .wake(let token): machine.woke(token, at: now)
            case .answer(let token, let answer): machine.answered(token, answer, at: now)
            }
            follow()
        }
        if end < .distantFuture { now = end }
    }

    /// Lets time pass in which nobody gets round to anything.
    func stop(at end: Instant) { now = end }

    func settle() {
        machine.settle(at: now)
        follow()
    }

    func answer(_ token: UInt64, _ answer: Answer) {
        machine.answered(token, answer, at: now)
        follow()
    }

    func dropLate(atMost most: Int = .max) -> Int {
        defer { follow() }
        return machine.dropLate(at: now, atMost: most)
    }

    private func follow() {
        var actions: [LoadAction] = []
        machine.takeActions { actions.append($0) }
        for action in actions {
            switch action {
            case .wake(let instant, let token):
                #expect(instant >= now && token < 1 << 56)
                events.append(Event(at: instant, kind: .wake(token)))
            case .send(let request, let intended, let token):
                sent.append(Sent(request: request, intended: intended, at: now, token: token))
                guard let (after, answer) = shop(request, now) else { continue }
                events.append(Event(at: now + after, kind: .answer(token, answer)))
            case .note(let note):
                notes.append(note)
            }
        }
    }

    // MARK: What is known

    var isDone: Bool { machine.isDone }
    var openRequests: [AskedRequest] { machine.openRequests }
    var replay: TraceReplay? { machine.replays.first?.replay }

    func askedAt(_ token: UInt64) -> Instant? { machine.askedAt(token) }

    // MARK: What is counted

    var offered: Int { notes.count { if case .offered = $0 { true } else { false } } }
    var dropped: Int { notes.count { if case .dropped = $0 { true } else { false } } }
    var rejected: Int { notes.count { if case .rejected = $0 { true } else { false } } }
    var started: Int { notes.count { if case .started = $0 { true } else { false } } }
    var interrupted: Int { notes.count { if case .interrupted = $0 { true } else { false } } }
    var answered: Int { notes.count { if case .answered = $0 { true } else { false } } }
    var gaveUp: Int { notes.count { if case .gaveUp = $0 { true } else { false } } }
    var late: Int { notes.count { if case .lateAnswer = $0 { true } else { false } } }
    var notRouted: Int { notes.count { if case .notRouted = $0 { true } else { false } } }
    var skipped: Int { notes.count { if case .skipped = $0 { true } else { false } } }
    var heldBack: [Timespan] { notes.compactMap { if case .heldBack(let length, _) = $0 { length } else { nil } } }
}

/// Steps of an application that makes parcels, kind 0, and looks at pages, kind 1.
enum Steps {
    static let make: UInt8 = 0
    static let look: UInt8 = 1
    static let undo: UInt8 = 2

    static func plan(
        _ operation: UInt8, _ subject: RequestPlan.Subject, route: UInt8? = 7,
        payload: @escaping @Sendable (inout RandomStream) -> Payload = { _ in Payload() }
    ) -> RequestPlan {
        RequestPlan(operation: operation, route: route, subject: subject, payload: payload)
    }

    static func step(
        _ plan: RequestPlan, times: ClosedRange<Int>? = nil, after: Timespan? = nil, think: Timespan = .zero,
        probability: Double = 1
    ) -> LoadStep {
        LoadStep(
            plan, times: times, after: after.map { Sampler(.constant($0)) }, think: Sampler(.constant(think)),
            probability: probability)
    }

    static let making = step(plan(make, .new(kind: 0)))
}

extension TrafficSource {
    /// A traffic `a` of a run of ten seconds.
    static func sample(
        _ executor: TrafficSpec.Executor, _ journey: [LoadStep] = [Steps.making], number: Int = 0, of count: Int = 1,
        seed: UInt64 = 1, replay: TraceReplay? = nil, gracefulStop: Timespan = .seconds(30)
    ) -> TrafficSource {
        var spec = TrafficSpec(name: "a", executor: executor)
        spec.gracefulStop = gracefulStop
        return TrafficSource(
            spec, number: number, of: count, duration: .seconds(10), journey: journey, replay: replay,
            seed: RandomStream(seed: seed))
    }
}

extension TrafficSpec.Executor {
    /// So many arrivals a second, equally far apart.
    static func arrivals(_ rate: Int, maxVUs: Int = 1_000) -> TrafficSpec.Executor {
        .open(OpenLoad(startRate: Rate(Double(rate), per: .second), maxVUs: maxVUs))
    }
}
