package import Contexts

/// Time, scheduling and messaging for a set of services: what happens, in order.
///
/// Guarantees, in virtual time:
/// - Events happen in the order of their instants, and those of one instant in the order in which they were scheduled;
///   nothing else decides.
/// - A message to a replica that is dead when it arrives comes back or is delivered again. It is never lost without
///   notice.
/// - Two worlds with the same services, seed and calls from outside fold the same ``digest``.
///
/// The world is a sequencer. The replicas, the bus, the gateway, the links and the others are state machines that send
/// nothing. They say what follows from what has happened, and the world does it, in order.
///
/// A world belongs to the actor that runs it. Nobody else enters it.
package struct World: ~Copyable {
    /// How long the bus waits before it delivers again a message that a replica refused or could not handle to the end.
    package static let redeliveryDelay = Timespan.milliseconds(100)
    /// How often the world checks an outbox whose replica died before it could publish.
    package static let relayInterval = Timespan.seconds(1)

    /// The timer of a service's database that a wake-up in the queue is for. A wake-up that is still wanted never has
    /// generation 0.
    struct WakeUp {
        var service: ServiceID
        var key: UInt64
        var generation: UInt32
    }

    /// Where the time and the threads come from.
    package enum Mode: String, CaseIterable, Sendable {
        /// The event queue is the clock. Everything happens on the loop's thread, and happens again in the same way.
        case virtual
        /// The wall clock. Each replica runs on its own thread, as far as there are cores.
        case live
    }

    /// Why a run has ended.
    package enum RunEnd: Sendable {
        /// The instant that the run was to last until has come.
        case instantReached
        /// The observer called ``World/halt()``.
        case halted
        /// ``StopSignal/requestStop()`` was called.
        case stopRequested
    }

    package internal(set) var now = Instant.start
    package internal(set) var digest = Digest()
    /// Receives every event of the loop in words: kind and worker, target, token. It serves to find the first event
    /// that differs.
    package var trace: ((Instant, UInt64, UInt64, UInt64) -> Void)?

    /// Receives the steps of some messages; nil if nobody does.
    package var watch: StepWatch?

    // The machines, and what lies between them.
    var queue = EventQueue()
    var parcels = ParcelPool()
    var services = UniqueArray<Service>()
    var slots = UniqueArray<Slot>()
    var bus = EventBus()
    var poison = Poison()
    var gateway = Gateway()
    var links: LinkTable
    /// Which faults are behind what goes wrong.
    var blame = BlameTable()
    /// How many replicas stand still, and how many have still to drain. If there are none, nobody looks for them.
    var standing = 0
    var draining = 0
    var wakeUps = Slab<WakeUp>()
    /// For each service: the wake-up of each key that has a pending timer.
    var wakeUpOfKey = UniqueArray<IntegerMap>()
    var wakeUpGeneration: UInt32 = 0

    // The replicas' side: what they ask of the world, and the way to the replicas of a live world.
    let executor: QueueExecutor
    var effects = Effects()
    /// Nil in virtual time.
    let live: LiveLink?
    var turns = TurnPool()
    /// The turns that came back last.
    private var returned: [TurnRef] = []

    private let seed: RandomStream
    private let network: Sampler
    private var networkStream: RandomStream
    private var nextMessage: UInt64 = 1
    /// The way to stop this world from any thread.
    package let stopSignal: StopSignal
    private var isHalted = false

    /// - Parameters:
    ///   - seed: the root of all randomness of this world.
    ///   - network: how long a message is under way between any two services.
    ///   - executor: the loop's own. In virtual time the replicas run on it too.
    package init(
        seed: RandomStream, network: Distribution, executor: QueueExecutor, mode: Mode = .virtual,
        stopSignal: StopSignal = StopSignal()
    ) {
        self.seed = seed
        self.network = Sampler(network)
        self.executor = executor
        self.stopSignal = stopSignal
        live = mode == .live ? LiveLink(stopSignal) : nil
        networkStream = seed.fork("network")
        links = LinkTable(stream: seed.fork("link"))
    }

    /// Waits until no replica holds anything of this world any more. In the live world replicas may still be at work.
    deinit {
        guard let live else { return }
        var underWay = turns.count
        var batch: [TurnRef] = []
        while underWay > 0 {
            if live.take(into: &batch) { underWay -= batch.count } else { live.wait(until: .distantFuture) }
        }
    }

    // MARK: Building

    package mutating func add(_ configuration: ServiceConfiguration) -> ServiceID {
        services.append(Service(configuration, stream: seed.fork("service").fork(configuration.name)))
        bus.addService()
        poison.addService()
        gateway.addService(
            timeout: configuration.gatewayTimeout, maximum: configuration.maximumActiveRequests,
            connectTimeout: configuration.connectTimeout, nextUpstream: configuration.nextUpstream,
            nonIdempotent: configuration.nonIdempotent)
        wakeUpOfKey.append(IntegerMap())
        return ServiceID(rawValue: UInt16(services.count - 1))
    }

    package mutating func subscribe(_ service: ServiceID, to type: MessageType) {
        bus.subscribe(service, to: type)
    }

    // MARK: What is next

    /// Whether no message is on its way, waiting or in hand, and no timer is pending. Dead letters, and the messages
    /// that wait behind them in their lanes, do not count: they wait for somebody outside.
    package var isQuiet: Bool { parcels.count == bus.parkedCount && wakeUps.count == 0 }

    /// When the next event is due; nil if nothing is left to do.
    package var nextInstant: Instant? { queue.nextInstant }

    /// Asks to be woken at an instant that is not in the past.
    package mutating func wake(at instant: Instant, token: UInt64) { queue.push(.wake(token), at: max(instant, now)) }

    /// How long the next message is under way.
    mutating func networkDelay() -> Timespan { network.next(&networkStream) }

    /// Gives a message its id.
    mutating func number(_ parcel: ParcelRef) {
        parcel.parcel.message.id = nextMessage
        nextMessage &+= 1
    }

    /// Gives a message its id.
    mutating func numbered(_ message: Message) -> Message {
        var message = message
        message.id = nextMessage
        nextMessage &+= 1
        return message
    }

    // MARK: Events

    /// Does the next thing. Returns false if nothing is left to do.
    package mutating func step(_ observer: some WorldObserver) -> Bool { step(notAfter: .distantFuture, observer) }

    /// Does the next thing if it is due by an instant.
    @inline(__always)
    private mutating func step(notAfter end: Instant, _ observer: some WorldObserver) -> Bool {
        guard let (instant, event) = queue.pop(notAfter: end) else { return false }
        // Only a live world can be late.
        now = max(now, instant)
        digest.fold(UInt64(bitPattern: instant.nanoseconds))
        digest.fold(event.word)
        trace?(instant, event.traced, UInt64(event.target), event.token)
        perform(event, observer)
        return true
    }

    mutating func perform(_ event: Event, _ observer: some WorldObserver) {
        if standing > 0, keepsWaiting(event) { return }
        switch event.kind {
        case .delivery: deliver(event, observer)
        case .finish: if isAlive(event) { finish(event.worker, at: Int(event.replica), observer) }
        case .commit: if isAlive(event) { commit(event.worker, at: Int(event.replica), observer) }
        case .connectionTimeout: if isAlive(event) { endWaits(at: Int(event.replica), observer) }
        case .breaker: if isAlive(event) { process(.breaker, at: event.replica, observer) }
        case .answer: answer(event, observer)
        case .timeout:
            let faults = blame.behindTimeout(of: event.call, by: event.worker, of: Int(event.replica))
            process(.timeout(worker: event.worker, call: event.call, faults), at: event.replica, observer)
        case .retry: process(.retry(worker: event.worker, call: event.call), at: event.replica, observer)
        case .timer: fireTimer(event.token, observer)
        case .redelivery: dispatch(parcels[event.parcel])
        case .clientAnswer: answerClient(parcels[event.parcel], observer)
        case .relay: relay(event.service, observer)
        case .wake: observer.woke(token: event.token, world: &self)
        case .unacknowledged: deliverAgain(parcels[event.parcel])
        case .acknowledgement:
            bus.forgetCongestion(of: parcels[event.parcel])
            settle(parcels[event.parcel], observer)
        case .gatewayTimeout: endOverdue(event.service, observer)
        case .connectTimeout: endConnecting(event, observer)
        }
    }

    private func isAlive(_ event: Event) -> Bool { event.isFor(slots[Int(event.replica)].incarnation) }

    // MARK: Running

    /// The number of events between two checks of the stop signal in virtual time, and of returned turns in a live
    /// world.
    private static var stepsInARow: Int { 1024 }

    /// Does everything that is due up to and at an instant, and moves the clock there.
    ///
    /// In virtual time this takes as long as the work takes. In the live world it blocks the loop's thread until the
    /// instant has come on the wall clock; the clock starts with the first call. The run ends early if the observer
    /// halts the world, or somebody asks it to stop.
    @discardableResult
    package mutating func run(until end: Instant, _ observer: some WorldObserver) -> RunEnd {
        executor.checkIsolated()
        isHalted = false
        return if let live { run(live, until: end, observer) } else { runVirtual(until: end, observer) }
    }

    /// Ends the current run after its current event. Only the observer calls this, from within its calls.
    package mutating func halt() { isHalted = true }

    private mutating func runVirtual(until end: Instant, _ observer: some WorldObserver) -> RunEnd {
        var steps = 0
        while !(steps % Self.stepsInARow == 0 && stopSignal.isStopRequested) {
            guard step(notAfter: end, observer) else {
                now = max(now, end)
                return .instantReached
            }
            if isHalted { return .halted }
            steps += 1
        }
        return .stopRequested
    }

    /// Runs the live world: the same services, replicas, bus and timers, on the wall clock and many threads.
    ///
    /// The loop keeps everything except the replicas in its own isolation, as in virtual time. An input goes to its
    /// replica as a ``Turn`` and comes back with the effects. The loop applies effects in the order in which they
    /// arrive. For one replica that is the order of its inputs.
    private mutating func run(_ live: LiveLink, until end: Instant, _ observer: some WorldObserver) -> RunEnd {
        live.clock.start()
        while true {
            if stopSignal.isStopRequested { return .stopRequested }
            now = max(now, live.clock.now)
            let hasReturned = applyReturned(live, observer)
            let hasStepped = stepThroughDue(until: min(now, end), observer)
            if isHalted { return .halted }
            guard !hasReturned, !hasStepped else { continue }
            if now >= end { return .instantReached }
            live.wait(until: min(queue.nextInstant ?? end, end))
        }
    }

    /// Applies the effects that have come back. Returns whether there were any.
    private mutating func applyReturned(_ live: LiveLink, _ observer: some WorldObserver) -> Bool {
        guard live.take(into: &returned) else { return false }
        var batch: [TurnRef] = []
        swap(&batch, &returned)
        for turn in batch {
            swap(&effects, &turn.turn.effects)
            let index = Int(turn.turn.replica)
            if isCurrent(turn.turn.replica) { slots[index].live.turnsUnderWay -= 1 }
            apply(to: turn.turn.replica, observer)
            swap(&effects, &turn.turn.effects)
            turns.discard(turn)
            if draining > 0 { tellIfDrained(index, observer) }
        }
        swap(&batch, &returned)
        return true
    }

    private mutating func stepThroughDue(until instant: Instant, _ observer: some WorldObserver) -> Bool {
        for count in 0..<Self.stepsInARow {
            guard !isHalted, step(notAfter: instant, observer) else { return count > 0 }
        }
        return true
    }
}
