internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import Scenarios

/// The customers of a run: they arrive as the scenario's traffic says and go through their journeys.
///
/// Each arrival is offered; it is dropped where all of `maxVUs` are busy, rejected where its first request is turned
/// away at the door, and started otherwise.
final class Customers {
    /// How long a customer waits for an answer: k6's default time-out of an HTTP request.
    static let patience = Timespan.seconds(60)
    /// How often a closed traffic's number of virtual users is brought to what its ramp wants.
    static let rampInterval = Timespan.milliseconds(100)

    /// A virtual user starts over no sooner than this, so that a journey without a request does not stop the clock.
    static let shortestIteration = Timespan.milliseconds(1)

    /// A wake-up of the customers: an arrival of a traffic, the end of a pause, a ramp, impatience, a trace's next row.
    enum Wake: UInt64 {
        case arrival
        case thought
        case ramp
        case patience
        case trace
        case restart

        /// The owner's 56 bits: 4 for the kind, then generation and index.
        func token(index: Int, generation: UInt32 = 0) -> UInt64 {
            WakeOwner.customers.base | rawValue << 52 | UInt64(generation & 0xF_FFFF) << 32 | UInt64(index)
        }
    }

    let scenario: Scenario
    let metrics: ShopMetrics
    let products: [Product]
    var sources: [TrafficSource]
    var journeys: [Journey] = []
    private var free: [Int] = []
    var patience = PatienceQueue()
    var nextOrder: UInt64 = 0
    /// Journeys under way.
    private(set) var active = 0
    /// Is told of each order as its customer means it.
    var placed: (Message, Instant) -> Void = { _, _ in }

    init(_ scenario: Scenario, sources: [TrafficSource], products: [Product], metrics: ShopMetrics) {
        self.scenario = scenario
        self.sources = sources
        self.products = products
        self.metrics = metrics
    }

    /// Whether nobody is on the way and nobody will come any more.
    var areDone: Bool { active == 0 && sources.allSatisfy(\.isOver) }

    /// The first arrivals.
    func begin(in world: inout World) {
        for index in sources.indices { scheduleNext(index, in: &world) }
    }

    func woke(_ payload: UInt64, in world: inout World) {
        guard let wake = Wake(rawValue: payload >> 52) else { return }
        let index = Int(payload & 0xFFFF_FFFF)
        switch wake {
        case .arrival, .trace:
            arrive(index, in: &world)
        case .ramp:
            ramp(index, in: &world)
        case .restart:
            restart(index, in: &world)
        case .thought:
            guard journeys[index].generation & 0xF_FFFF == UInt32(payload >> 32 & 0xF_FFFF) else { return }
            takeStep(index, in: &world)
        case .patience:
            losePatience(in: &world)
        }
    }

    // MARK: Arrivals

    private func scheduleNext(_ index: Int, in world: inout World) {
        switch sources[index].next() {
        case .arrival(let instant):
            sources[index].intended = instant
            world.wake(at: instant, token: Wake.arrival.token(index: index))
        case .row(let instant):
            sources[index].intended = instant
            world.wake(at: instant, token: Wake.trace.token(index: index))
        case .ramp(let instant):
            world.wake(at: instant, token: Wake.ramp.token(index: index))
        case .none:
            break
        }
    }

    private func arrive(_ index: Int, in world: inout World) {
        let intended = sources[index].intended
        metrics.offered(sources[index].number, at: intended)
        if sources[index].active < sources[index].maxVUs {
            start(index, intended: intended, in: &world)
        } else {
            sources[index].skip()
            metrics.dropped(sources[index].number, at: intended)
        }
        scheduleNext(index, in: &world)
    }

    /// Counts those as dropped who should have come before the run's end, and did not: where the live world's generator
    /// does not keep up. In virtual time nobody is late.
    ///
    /// - Returns: how many.
    func dropLate(at end: Instant) -> Int {
        var late = 0
        for index in sources.indices where !sources[index].isClosed {
            while !sources[index].isOver, sources[index].intended < end {
                let intended = sources[index].intended
                metrics.offered(sources[index].number, at: intended)
                metrics.dropped(sources[index].number, at: intended)
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

    private func ramp(_ index: Int, in world: inout World) {
        sources[index].followRamp(at: world.now)
        while sources[index].active < sources[index].wantedVUs { startUser(index, in: &world) }
        scheduleNext(index, in: &world)
    }

    /// A virtual user of the closed model begins a journey.
    private func startUser(_ index: Int, in world: inout World) {
        metrics.offered(sources[index].number, at: world.now)
        start(index, intended: world.now, in: &world)
    }

    private func restart(_ index: Int, in world: inout World) {
        sources[index].active -= 1
        active -= 1
        guard sources[index].active < sources[index].wantedVUs else { return sources[index].rampDown.left() }
        startUser(index, in: &world)
    }

    private func start(_ index: Int, intended: Instant, in world: inout World) {
        let place = free.popLast() ?? journeys.count
        if place == journeys.count { journeys.append(Journey()) }
        let generation = journeys[place].generation &+ 1
        journeys[place] = Journey()
        journeys[place].generation = generation
        journeys[place].traffic = index
        journeys[place].intended = intended
        journeys[place].arrivedAt = intended
        journeys[place].startedAt = world.now
        active += 1
        sources[index].active += 1
        if let row = sources[index].takeRow() {
            journeys[place].isFromTrace = true
            replay(row.row, of: row.trace, by: place, in: &world)
        } else {
            (journeys[place].customer, journeys[place].choices) = sources[index].takeArrival()
            takeStep(place, in: &world)
        }
    }

    func finish(_ index: Int, in world: inout World) {
        let source = journeys[index].traffic
        // Who had nothing to ask for was not turned away.
        countArrival(index, turnedAway: false)
        journeys[index].phase = .over
        journeys[index].generation &+= 1
        free.append(index)
        guard sources[source].isClosed, !sources[source].isOver else {
            active -= 1
            sources[source].active -= 1
            return
        }
        // A virtual user of the closed model starts over, and stays one of the active ones until then.
        let earliest = journeys[index].startedAt + Self.shortestIteration
        world.wake(at: max(world.now, earliest), token: Wake.restart.token(index: source))
    }
}
