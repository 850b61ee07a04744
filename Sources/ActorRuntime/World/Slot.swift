internal import Contexts

/// What a world keeps of a replica, whichever incarnation runs.
struct Slot {
    let service: ServiceID
    /// Its place among the replicas of its service.
    let place: Int
    var replica: Replica? {
        didSet { unmanagedReplica = replica.map { Unmanaged.passUnretained($0) } }
    }
    /// ``replica`` without a count of references, two of which a message would cost.
    private(set) var unmanagedReplica: Unmanaged<Replica>?
    var incarnation: UInt32 = 0
    /// Whether its port is open: who knocks at a closed one is refused.
    var isListening = false
    /// Whether it is in the endpoints of its service, so that messages are sent to it.
    var isReady = false
    /// How busy the replica was after its last input.
    var load = ReplicaLoad(mailboxDepth: 0, busyWorkers: 0)
    var standstill = Standstill()
    var drain = Drain.isNone
    var usage = UsageMeter()
    var behaviour: ReplicaBehaviour?
    private(set) var terms = ReplicaTerms(nil, faultProbability: 0)
    /// Its connections to the database, where it has fewer than workers.
    var pool: ConnectionPool?
    /// Whether nothing is special about how it works, so that nothing need be looked up for a message.
    private(set) var isOrdinary = true
    var live = LiveSide()

    init(service: ServiceID, place: Int) {
        self.service = service
        self.place = place
    }

    /// Whether it was told to end, and whether the observer has still to hear that it has.
    enum Drain { case isNone, isUnderWay, isOver }

    /// What only the live world has.
    struct LiveSide {
        /// Inputs that the replica has not answered yet.
        var turnsUnderWay = 0
        /// The way in. Nil while no replica runs.
        var port: ReceiverPort<Replica>?
        /// Of all incarnations, so that a new one begins when the one before is done.
        var executor: QueueExecutor?
    }

    /// How busy it is, with what waits until it goes on as in its mailbox.
    var loadAndHeld: ReplicaLoad {
        ReplicaLoad(mailboxDepth: load.mailboxDepth + standstill.offers, busyWorkers: load.busyWorkers)
    }

    /// Whether it holds nothing, and nothing is on its way into it.
    var isIdle: Bool {
        load.mailboxDepth == 0 && load.busyWorkers == 0 && standstill.isEmpty && live.turnsUnderWay == 0
    }

    /// Works out anew how it works, so that a message of an ordinary one costs a single look.
    mutating func refreshTerms(faultProbability: Double) {
        terms = ReplicaTerms(behaviour, faultProbability: faultProbability)
        isOrdinary = terms.areOrdinary && pool == nil
    }
}

/// Whether a replica stands still, and what has come to it meanwhile, in order.
struct Standstill {
    private(set) var isOn = false
    /// Whether nobody even gets a connection to it meanwhile, as its node is lost.
    private(set) var isUnreachable = false
    private var events: [Event] = []
    /// How many of the events are messages that it has yet to take in.
    private(set) var offers = 0

    var isEmpty: Bool { events.isEmpty }

    mutating func begin(isReachable: Bool) {
        isOn = true
        if !isReachable { isUnreachable = true }
    }

    mutating func keep(_ event: Event) {
        events.append(event)
        if event.kind == .delivery { offers += 1 }
    }

    /// Ends it and returns what has waited.
    mutating func end() -> [Event] {
        let waited = events
        self = Standstill()
        return waited
    }

    /// Takes a message out that waits for a connection. Returns false where it does not.
    mutating func takeBack(_ parcel: UInt32) -> Bool {
        guard isUnreachable, let place = events.firstIndex(where: { $0.kind == .delivery && $0.parcel == parcel })
        else {
            return false
        }
        events.remove(at: place)
        offers -= 1
        return true
    }
}
