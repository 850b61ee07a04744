internal import Contexts

/// What a world keeps for a replica across its incarnations.
struct Slot {
    let service: ServiceID
    /// Its place among the replicas of its service.
    let place: Int
    var replica: Replica? {
        didSet { unmanagedReplica = replica.map { Unmanaged.passUnretained($0) } }
    }
    /// ``replica`` without reference counting, which would cost two counts for each message.
    private(set) var unmanagedReplica: Unmanaged<Replica>?
    var incarnation: UInt32 = 0
    /// Whether its port is open. A closed port refuses connections.
    var isListening = false
    /// Whether it is in the endpoints of its service, so that it is sent messages.
    var isReady = false
    /// How busy the replica was after its last input.
    var load = ReplicaLoad(mailboxDepth: 0, busyWorkers: 0)
    var standstill = Standstill()
    var drain = Drain.isNone
    var usage = UsageMeter()
    var behaviour: ReplicaBehaviour?
    private(set) var terms = ReplicaTerms(nil, faultProbability: 0)
    /// Its connections to the database, if it has fewer connections than workers.
    var pool: ConnectionPool?
    /// Whether the replica works in the ordinary way, so that a message needs no look-ups.
    private(set) var isOrdinary = true
    var live = LiveSide()

    init(service: ServiceID, place: Int) {
        self.service = service
        self.place = place
    }

    /// Whether it was told to end, and whether the observer has still to be told that it has ended.
    enum Drain { case isNone, isUnderWay, isOver }

    /// What only the live world needs.
    struct LiveSide {
        /// Inputs that the replica has not answered yet.
        var turnsUnderWay = 0
        /// The way into the replica. Nil while no replica runs.
        var port: ReceiverPort<Replica>?
        /// All incarnations share it, so a new one begins only when the one before is done.
        var executor: QueueExecutor?
    }

    /// How busy it is. What waits until it goes on counts as in its mailbox.
    var loadAndHeld: ReplicaLoad {
        ReplicaLoad(mailboxDepth: load.mailboxDepth + standstill.offers, busyWorkers: load.busyWorkers)
    }

    /// Whether it holds nothing and nothing is on its way to it.
    var isIdle: Bool {
        load.mailboxDepth == 0 && load.busyWorkers == 0 && standstill.isEmpty && live.turnsUnderWay == 0
    }

    /// Computes again how the replica works, so that a message to an ordinary replica costs a single check.
    mutating func refreshTerms(faultProbability: Double) {
        terms = ReplicaTerms(behaviour, faultProbability: faultProbability)
        isOrdinary = terms.areOrdinary && pool == nil
    }
}

/// Whether a replica stands still, and what has come to it meanwhile, in order.
struct Standstill {
    private(set) var isOn = false
    /// Whether nobody can even connect to it meanwhile, because its node is lost.
    private(set) var isUnreachable = false
    private var events: [Event] = []
    /// How many of the events are messages that it has not taken in yet.
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

    /// Removes a message that waits for a connection. Returns false if it does not wait here.
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
