package import Contexts

/// A replica's index in its world. A restart keeps the index and begins a new incarnation.
package struct ReplicaID: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Time, scheduling and messaging for a set of services: what happens, in order.
///
/// Guarantees, in virtual time:
/// - Events happen in the order of their instants, and those of one instant in the order in which they were scheduled;
///   nothing else decides.
/// - A message to a replica that is dead when it arrives comes back or is delivered again; it is never lost unseen.
/// - Two worlds with the same services, seed and calls from outside fold the same ``digest``.
///
/// A world belongs to the actor that runs it and is entered by nobody else.
package struct World: ~Copyable {
    /// How long the bus waits before it delivers a message again that a replica refused or could not bring to an end.
    package static let redeliveryDelay = Timespan.milliseconds(100)
    /// How often an outbox is looked after when a replica died before it could publish.
    package static let relayInterval = Timespan.seconds(1)

    /// Whom a wake-up in the queue is for: a timer of a service's database. 0 is no generation of a wake-up that is
    /// still wanted.
    struct WakeUp {
        var service: ServiceID
        var key: UInt64
        var generation: UInt32
    }

    /// Where the time comes from, and the threads.
    package enum Mode: String, CaseIterable, Sendable {
        /// The event queue is the clock; everything happens on the loop's thread, and again the same way.
        case virtual
        /// The wall clock; each replica runs on a thread of its own, as far as there are cores.
        case live
    }

    /// Why a run has ended.
    package enum RunEnd: Sendable {
        /// The instant has come that it was to run until.
        case instantReached
        /// The observer called ``World/halt()``.
        case halted
        /// ``StopSignal/requestStop()`` was called.
        case stopRequested
    }

    package internal(set) var now = Instant.start
    package internal(set) var digest = Digest()
    /// Every event of the loop, in words: kind and worker, target, token. For finding the first one that differs.
    package var trace: ((Instant, UInt64, UInt64, UInt64) -> Void)?

    /// Who is told the steps of some messages; nil where nobody is.
    package var watch: StepWatch?

    let executor: QueueExecutor
    let seed: RandomStream
    var network: Sampler
    var networkStream: RandomStream
    var queue = EventQueue()
    var services = UniqueArray<Service>()
    var slots = UniqueArray<Slot>()
    var bus = EventBus()
    var parcels = ParcelPool()
    var wakeUps = Slab<WakeUp>()
    /// For each service the wake-up of each key of which a timer is pending.
    var wakeUpOfKey = UniqueArray<IntegerMap>()
    var wakeUpGeneration: UInt32 = 0
    var nextMessage: UInt64 = 1
    var effects = Effects()
    /// The way to stop this world from any thread.
    package let stopSignal: StopSignal
    var isHalted = false
    /// Nil in virtual time.
    let live: LiveLink?
    var turns = TurnPool()
    /// The turns that came back last.
    var returned: [TurnRef] = []
    /// Replicas that are suspended, and those that drain: where there are none, nobody looks for them.
    var suspended = 0
    var draining = 0
    var links = LinkTable()
    /// Whether any link has a condition: where none has, no message asks.
    var hasLinks = false
    /// Which faults are behind what goes wrong.
    var blame = BlameTable()
    /// Whether any message was ever poisoned.
    var hasPoison = false

    /// - Parameters:
    ///   - seed: the root of all randomness of this world.
    ///   - network: how long a message is under way between any two services.
    ///   - executor: the loop's own; in virtual time the replicas run on it too.
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
    }

    /// Waits until no replica holds anything of this world any more: in the live world they may be at work still.
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
        let stream = seed.fork("service").fork(configuration.name)
        services.append(Service(configuration, stream: stream))
        bus.addService()
        wakeUpOfKey.append(IntegerMap())
        return ServiceID(rawValue: UInt16(services.count - 1))
    }

    package mutating func subscribe(_ service: ServiceID, to type: MessageType) {
        bus.subscribe(service, to: type)
    }

    // MARK: Running

    /// Whether no message is on its way, waiting or in hand, and no timer is pending. Dead letters, and what waits
    /// behind them in their lanes, wait for somebody outside and disturb nobody.
    package var isQuiet: Bool { parcels.count == bus.parkedCount && wakeUps.count == 0 }

    /// When the next event is due; nil when nothing is left to do.
    package var nextInstant: Instant? { queue.nextInstant }

    /// Asks to be woken at an instant that is not in the past.
    package mutating func wake(at instant: Instant, token: UInt64) {
        queue.push(Event(.wake, token: token), at: max(instant, now))
    }

    /// Does what is next. Returns false when nothing is left to do.
    package mutating func step(_ observer: some WorldObserver) -> Bool { step(notAfter: .distantFuture, observer) }

    /// Does what is next if it is due by an instant.
    mutating func step(notAfter end: Instant, _ observer: some WorldObserver) -> Bool {
        guard let (instant, event) = queue.pop(notAfter: end) else { return false }
        // Only a live world is ever late.
        now = max(now, instant)
        let head = UInt64(event.kind.rawValue) << 48 | UInt64(event.worker) << 32 | UInt64(event.target)
        digest.fold(UInt64(bitPattern: instant.nanoseconds))
        digest.fold(head ^ event.token &* 0xD6E8_FEB8_6659_FD93)
        trace?(instant, UInt64(event.kind.rawValue) << 16 | UInt64(event.worker), UInt64(event.target), event.token)
        perform(event, observer)
        return true
    }

    mutating func perform(_ event: Event, _ observer: some WorldObserver) {
        if suspended > 0, keepsWaiting(event) { return }
        switch event.kind {
        case .delivery: deliver(event, observer)
        case .finish:
            guard slots[Int(event.target)].incarnation == UInt32(event.token) else { return }
            guard slots[Int(event.target)].isOrdinary else {
                return finish(event.worker, at: Int(event.target), observer)
            }
            process(.finish(worker: event.worker), at: event.target, observer)
        case .answer: answer(event, observer)
        case .timeout:
            let faults = blamedForTimeout(of: Int(event.target), worker: event.worker, call: event.token)
            process(.timeout(worker: event.worker, call: event.token, faults), at: event.target, observer)
        case .retry:
            process(.retry(worker: event.worker, call: event.token), at: event.target, observer)
        case .timer: fireTimer(event.token, observer)
        case .redelivery: dispatch(parcels[UInt32(event.token)])
        case .clientAnswer: answerClient(event, observer)
        case .breaker:
            guard slots[Int(event.target)].incarnation == UInt32(event.token) else { return }
            process(.breaker, at: event.target, observer)
        case .relay: relay(ServiceID(rawValue: UInt16(event.target)), observer)
        case .wake: observer.woke(token: event.token, world: &self)
        case .unacknowledged: deliverAgain(parcels[UInt32(event.token)])
        case .acknowledgement:
            forgetCongestion(of: parcels[UInt32(event.token)])
            settle(parcels[UInt32(event.token)], observer)
        case .gatewayTimeout: endOverdue(Int(event.target), observer)
        case .connectTimeout: endConnecting(event, observer)
        case .commit:
            guard slots[Int(event.target)].incarnation == UInt32(event.token) else { return }
            commit(event.worker, at: Int(event.target), observer)
        case .connectionTimeout:
            guard slots[Int(event.target)].incarnation == UInt32(event.token) else { return }
            endWaits(at: Int(event.target), observer)
        }
    }
}
