internal import Contexts

/// Delivers events at least once to every subscriber, in order per key.
///
/// Each subscriber has a lane per key. One message of a lane is out at a time; the next leaves when that one was
/// acknowledged. A message that no replica has room for waits in the bus, not in a mailbox. The bus is the messaging
/// system, not a service: it fails only if a fault says so.
///
/// The bus sends nothing itself. It says which replica gets which message, what is delivered again and what is a dead
/// letter. The world then does that.
struct EventBus: ~Copyable {
    /// A message becomes a dead letter after its consumers have failed at it this often.
    static let maximumFailures: UInt16 = 20
    /// The largest number of dead letters that are kept for a service.
    static let maximumDeadLetters = 10_000

    /// A message that goes to a replica now.
    struct Handing {
        let parcel: ParcelRef
        let replica: UInt32
        /// Whether the bus has sent it before.
        let isRedelivery: Bool
    }

    /// What follows when a message's handling ends.
    enum Settlement {
        /// The bus releases it.
        case isHandled
        /// The bus delivers it again after a while.
        case comesAgain
        /// Consumers have failed at it too often.
        case isDeadLetter
    }

    /// A replica as the bus knows it.
    struct Consumer {
        /// The low 16 bits of its incarnation's number. With them, credit for a dead incarnation goes to nobody.
        var session: UInt16 = 0
        var isConnected = false
        /// The number of messages that it may still take.
        var credit = 0
        /// Whether its mailbox was found full. It then gets one message each time it shows that it has room.
        var isCongested = false

        var hasRoom: Bool { credit > 0 && isConnected && !isCongested }
    }

    private var subscribers = UniqueArray<Subscriber>()
    private var consumers = UniqueArray<Consumer>()
    /// By the number of the parcel in the pool.
    private var links = UniqueArray<PostingLink>()
    /// For each message type, the services that subscribe to it.
    private var routes: [[ServiceID]] = []

    // MARK: Subscribers and consumers

    mutating func addService() { subscribers.append(Subscriber()) }

    mutating func subscribe(_ service: ServiceID, to type: MessageType) {
        while routes.count <= Int(type.rawValue) { routes.append([]) }
        routes[Int(type.rawValue)].append(service)
    }

    func subscriberCount(of type: MessageType) -> Int {
        Int(type.rawValue) < routes.count ? routes[Int(type.rawValue)].count : 0
    }

    func subscriber(_ index: Int, of type: MessageType) -> ServiceID { routes[Int(type.rawValue)][index] }

    mutating func addReplica() { consumers.append(Consumer()) }

    /// Begins an incarnation of a replica that may hold `prefetch` messages.
    mutating func begin(_ replica: UInt32, _ incarnation: UInt32, prefetch: Int) {
        consumers[Int(replica)].session = UInt16(truncatingIfNeeded: incarnation)
        consumers[Int(replica)].credit = prefetch
        consumers[Int(replica)].isCongested = false
    }

    /// Records that a replica has opened or closed its port.
    mutating func setConnected(_ isConnected: Bool, _ replica: UInt32) {
        consumers[Int(replica)].isConnected = isConnected
    }

    /// Records that the way from the bus to a service is cut, or is open again.
    mutating func setCutOff(_ isCutOff: Bool, _ service: ServiceID) {
        subscribers[Int(service.rawValue)].isCutOff = isCutOff
    }

    func credit(of replica: UInt32) -> Int { consumers[Int(replica)].credit }

    func isCongested(_ replica: UInt32) -> Bool { consumers[Int(replica)].isCongested }

    private mutating func nextWithRoom(of service: ServiceID, among endpoints: inout Endpoints) -> UInt32? {
        guard !subscribers[Int(service.rawValue)].isCutOff else { return nil }
        for _ in 0..<endpoints.count {
            let replica = endpoints.takeTurn()
            if consumers[Int(replica)].hasRoom { return replica }
        }
        return nil
    }

    // MARK: Lanes

    /// Appends a parcel to its lane. Returns whether it is the lane's head and may leave at once.
    mutating func enqueue(_ reference: ParcelRef, at now: Instant) -> Bool {
        // Reads the fields one by one, because a copy of the parcel would count references.
        let (service, key, index) = (reference.parcel.service, reference.parcel.message.key, reference.parcel.index)
        while links.count <= Int(index) { links.append(PostingLink()) }
        return subscribers[Int(service.rawValue)].append(index, to: key, at: now, &links)
    }

    /// Removes the head of a lane. Returns the parcel that is now the head and may leave.
    mutating func dequeue(_ reference: ParcelRef, at now: Instant, in pool: borrowing ParcelPool) -> ParcelRef? {
        let (service, key, index) = (reference.parcel.service, reference.parcel.message.key, reference.parcel.index)
        let next = subscribers[Int(service.rawValue)].removeHead(index, of: key, at: now, &links)
        return next == IntegerMap.none ? nil : pool[next]
    }

    /// Whether the inbox may forget the message of a parcel that the bus releases.
    mutating func endsInboxEntry(of reference: ParcelRef) -> Bool {
        subscribers[Int(reference.parcel.service.rawValue)].released(reference.parcel.message.id)
    }

    /// Records that a link has made a copy of a parcel.
    mutating func copyBegan(of reference: ParcelRef) {
        subscribers[Int(reference.parcel.service.rawValue)].copyBegan(reference.parcel.message.id)
    }

    /// Records that a copy has ended. Returns whether the inbox may forget its message now: the bus has released it,
    /// and no other copy can come.
    mutating func copyEnded(_ copy: ParcelRef) -> Bool {
        subscribers[Int(copy.parcel.service.rawValue)].copyEnded(copy.parcel.message.id)
    }

    // MARK: Handing out

    /// Finds a replica that has room for the head of a lane, or keeps it until one has.
    mutating func dispatch(_ parcel: ParcelRef, among endpoints: inout Endpoints, at now: Instant) -> Handing? {
        if let replica = nextWithRoom(of: parcel.parcel.service, among: &endpoints) { return hand(parcel, to: replica) }
        subscribers[Int(parcel.parcel.service.rawValue)].wait(parcel, at: now)
        return nil
    }

    /// Sends the message that has waited longest for room, if there is room now.
    mutating func dispatchWaiting(of service: ServiceID, among endpoints: inout Endpoints, at now: Instant) -> Handing?
    {
        guard subscribers[Int(service.rawValue)].backlogCount > 0,
            let replica = nextWithRoom(of: service, among: &endpoints)
        else { return nil }
        return hand(subscribers[Int(service.rawValue)].takeWaiting(at: now), to: replica)
    }

    /// Sends one message to a replica whose mailbox was full and now has room. What becomes of that message decides
    /// about the next.
    ///
    /// The bus sends one message for each sign of room, because other senders use the room too. The arrival of the
    /// message under way is such a sign. So is the end of each message that takes up credit. So no message waits while
    /// a replica is idle. If nothing waits, or nothing can be sent there now, the replica counts as a normal one again.
    /// Then no further sign need come, and whoever opens the way looks after the waiting messages.
    mutating func trickle(
        to replica: UInt32, of service: ServiceID, among endpoints: borrowing Endpoints, at now: Instant
    ) -> Handing? {
        guard subscribers[Int(service.rawValue)].backlogCount > 0, endpoints.contains(replica),
            consumers[Int(replica)].isConnected, !subscribers[Int(service.rawValue)].isCutOff
        else {
            consumers[Int(replica)].isCongested = false
            return nil
        }
        guard consumers[Int(replica)].credit > 0 else { return nil }
        return hand(subscribers[Int(service.rawValue)].takeWaiting(at: now), to: replica)
    }

    private mutating func hand(_ parcel: ParcelRef, to replica: UInt32) -> Handing {
        consumers[Int(replica)].credit -= 1
        let isRedelivery = parcel.parcel.posting.wasHanded
        if isRedelivery { parcel.parcel.arrived = .distantFuture }
        parcel.parcel.destination = replica
        parcel.parcel.posting.session = consumers[Int(replica)].session
        parcel.parcel.posting.wasHanded = true
        return Handing(parcel: parcel, replica: replica, isRedelivery: isRedelivery)
    }

    // MARK: What comes back

    /// Gives the consumer that a parcel was sent to room for another one, if it is still the same incarnation.
    mutating func returnCredit(of parcel: ParcelRef) {
        let consumer = Int(parcel.parcel.destination)
        guard consumers[consumer].session == parcel.parcel.posting.session else { return }
        consumers[consumer].credit += 1
    }

    /// Forgets that a replica was full, because a parcel's credit is about to come back without word from the replica.
    /// No further word need follow, so the bus must not wait for one.
    mutating func forgetCongestion(of parcel: ParcelRef) {
        consumers[Int(parcel.parcel.destination)].isCongested = false
    }

    /// Takes back a message that found a mailbox full, or was removed to make room in one. The message waits in the bus
    /// again, before all others. Its replica gets only as many messages as it shows room for.
    mutating func takeBack(_ parcel: ParcelRef, from replica: UInt32, at now: Instant) {
        consumers[Int(replica)].isCongested = true
        subscribers[Int(parcel.parcel.service.rawValue)].waitFirst(parcel, at: now)
    }

    /// Tells the bus what became of a message.
    mutating func settle(_ parcel: ParcelRef) -> Settlement {
        returnCredit(of: parcel)
        guard let failure = parcel.parcel.failure else { return .isHandled }
        parcel.parcel.failure = nil
        // The message is not to blame for a database that is down.
        return failure == .databaseUnavailable ? .comesAgain : countFailure(of: parcel)
    }

    /// Counts that a consumer has failed at a message.
    func countFailure(of parcel: ParcelRef) -> Settlement {
        parcel.parcel.posting.failures += 1
        return parcel.parcel.posting.failures >= Self.maximumFailures ? .isDeadLetter : .comesAgain
    }

    // MARK: Dead letters

    /// Keeps a dead letter as the head of its lane, so that redriven messages still come in the order of their key. If
    /// there are too many, returns the oldest one, which is given up for good.
    mutating func keepDeadLetter(_ parcel: ParcelRef) -> ParcelRef? {
        subscribers[Int(parcel.parcel.service.rawValue)].keepDeadLetter(parcel, atMost: Self.maximumDeadLetters)
    }

    /// Removes the dead letters of a service, oldest first, and clears their failures.
    mutating func takeDeadLetters(of service: ServiceID) -> [ParcelRef] {
        let letters = subscribers[Int(service.rawValue)].takeDeadLetters()
        for parcel in letters { parcel.parcel.posting.failures = 0 }
        return letters
    }

    func deadLetterCount(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].deadLetterCount }

    /// The number of dead letters and of the messages that wait behind them.
    var parkedCount: Int {
        var count = 0
        forEachParked { _ in count += 1 }
        return count
    }

    /// Passes the pool number of every dead letter and of each message behind it, lane by lane.
    func forEachParked(_ body: (UInt32) -> Void) {
        for index in subscribers.indices {
            subscribers[index].forEachDeadLetter { letter in
                var next = letter.parcel.index
                while next != IntegerMap.none {
                    body(next)
                    next = links[Int(next)].next
                }
            }
        }
    }

    // MARK: Figures

    /// The number of one subscriber's messages that wait for a replica with room.
    func backlog(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].backlogCount }

    /// The number of messages posted to a service and not released yet.
    func lag(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].lag }

    /// When the oldest message was posted that a subscriber has not acknowledged; nil if there is none.
    func oldestPosting(of service: ServiceID) -> Instant? {
        let oldest = subscribers[Int(service.rawValue)].oldest
        return oldest == IntegerMap.none ? nil : links[Int(oldest)].posted
    }

    /// A service's backlog and the age of its oldest message since the last call of this function.
    mutating func takeLevels(of service: ServiceID, at now: Instant) -> (backlog: LevelReading, lag: LevelReading) {
        subscribers[Int(service.rawValue)].takeLevels(at: now)
    }
}
