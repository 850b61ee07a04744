internal import Contexts

/// Delivers events at least once to every subscriber, in order per key.
///
/// Each subscriber has a lane per key: one message of a lane is out at a time, the next leaves when it has been
/// acknowledged. What no replica has room for waits here, not in mailboxes. The bus is the messaging system, not a
/// service: it does not fail unless a fault says so.
///
/// It sends nothing itself: it says what is handed to whom, what comes again and what is a dead letter, and the world does
/// that.
struct EventBus: ~Copyable {
    /// After so many failures of its consumers a message is a dead letter.
    static let maximumFailures: UInt16 = 20
    /// Dead letters of a service that are kept.
    static let maximumDeadLetters = 10_000

    /// A message that goes to a replica now.
    struct Handing {
        let parcel: ParcelRef
        let replica: UInt32
        /// Whether the bus has sent it before.
        let isRedelivery: Bool
    }

    /// What follows from the end of a message's handling.
    enum Settlement {
        /// The bus lets go of it.
        case isHandled
        /// It comes again after a while.
        case comesAgain
        /// Consumers have failed at it too often.
        case isDeadLetter
    }

    /// A replica as the bus knows it.
    struct Consumer {
        /// Ends of its incarnation, so that credit for one that is dead is nobody's.
        var session: UInt16 = 0
        var isConnected = false
        /// Messages that it may still take.
        var credit = 0
        /// Whether its mailbox was found full: it then gets one message for each sign of room.
        var isCongested = false

        var hasRoom: Bool { credit > 0 && isConnected && !isCongested }
    }

    private var subscribers = UniqueArray<Subscriber>()
    private var consumers = UniqueArray<Consumer>()
    /// By the number of the parcel in the pool.
    private var links = UniqueArray<PostingLink>()
    /// For each message type, who wants it.
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

    /// An incarnation of a replica begins, which may hold so many messages.
    mutating func begin(_ replica: UInt32, _ incarnation: UInt32, prefetch: Int) {
        consumers[Int(replica)].session = UInt16(truncatingIfNeeded: incarnation)
        consumers[Int(replica)].credit = prefetch
        consumers[Int(replica)].isCongested = false
    }

    /// A replica has opened its port, or closed it.
    mutating func setConnected(_ isConnected: Bool, _ replica: UInt32) {
        consumers[Int(replica)].isConnected = isConnected
    }

    /// The way from the bus to a service is cut, or is open again.
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
        // Field by field: a copy of the parcel would count references.
        let (service, key, index) = (reference.parcel.service, reference.parcel.message.key, reference.parcel.index)
        while links.count <= Int(index) { links.append(PostingLink()) }
        return subscribers[Int(service.rawValue)].append(index, to: key, at: now, &links)
    }

    /// Takes the head of a lane out. Returns the parcel that is the head now and may leave.
    mutating func dequeue(_ reference: ParcelRef, at now: Instant, in pool: borrowing ParcelPool) -> ParcelRef? {
        let (service, key, index) = (reference.parcel.service, reference.parcel.message.key, reference.parcel.index)
        let next = subscribers[Int(service.rawValue)].removeHead(index, of: key, at: now, &links)
        return next == IntegerMap.none ? nil : pool[next]
    }

    /// Whether the inbox may forget the message of a parcel that the bus lets go of.
    mutating func endsInboxEntry(of reference: ParcelRef) -> Bool {
        subscribers[Int(reference.parcel.service.rawValue)].released(reference.parcel.message.id)
    }

    /// A link has made a copy of a parcel.
    mutating func copyBegan(of reference: ParcelRef) {
        subscribers[Int(reference.parcel.service.rawValue)].copyBegan(reference.parcel.message.id)
    }

    /// A copy has come to its end. Returns whether the inbox may forget its message now: the bus has let go of it, and
    /// no other copy can come.
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

    /// What has waited longest for room, if there is room now.
    mutating func dispatchWaiting(of service: ServiceID, among endpoints: inout Endpoints, at now: Instant) -> Handing?
    {
        guard subscribers[Int(service.rawValue)].backlogCount > 0,
            let replica = nextWithRoom(of: service, among: &endpoints)
        else { return nil }
        return hand(subscribers[Int(service.rawValue)].takeWaiting(at: now), to: replica)
    }

    /// A replica whose mailbox was full has room: it gets one message, and by what becomes of that the next.
    ///
    /// One for each sign of room, because the room is not the bus's alone. The message under way is such a sign when it
    /// arrives, and so is the end of each that takes up credit, so none waits while a replica is idle. Where nothing
    /// waits, or nothing can be sent there now, the replica is like any other again: no further sign need come, and
    /// whoever opens the way looks after what waits.
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

    /// The consumer that a parcel was sent to has room for another one, if it still is the same.
    mutating func returnCredit(of parcel: ParcelRef) {
        let consumer = Int(parcel.parcel.destination)
        guard consumers[consumer].session == parcel.parcel.posting.session else { return }
        consumers[consumer].credit += 1
    }

    /// A parcel's credit is about to come back, and no word of the replica goes with it: none need follow, so that it must
    /// not be waited for.
    mutating func forgetCongestion(of parcel: ParcelRef) {
        consumers[Int(parcel.parcel.destination)].isCongested = false
    }

    /// A message found a mailbox full, or made room in one: it waits in the bus again, before all others, and its
    /// replica gets no more than it shows room for.
    mutating func takeBack(_ parcel: ParcelRef, from replica: UInt32, at now: Instant) {
        consumers[Int(replica)].isCongested = true
        subscribers[Int(parcel.parcel.service.rawValue)].waitFirst(parcel, at: now)
    }

    /// The bus hears what became of a message.
    mutating func settle(_ parcel: ParcelRef) -> Settlement {
        returnCredit(of: parcel)
        guard let failure = parcel.parcel.failure else { return .isHandled }
        parcel.parcel.failure = nil
        // A database that is down is nothing that the message could be blamed for.
        return failure == .databaseUnavailable ? .comesAgain : countFailure(of: parcel)
    }

    /// A consumer has failed at a message.
    func countFailure(of parcel: ParcelRef) -> Settlement {
        parcel.parcel.posting.failures += 1
        return parcel.parcel.posting.failures >= Self.maximumFailures ? .isDeadLetter : .comesAgain
    }

    // MARK: Dead letters

    /// Keeps a dead letter as the head of its lane, so that what is redriven still comes in the order of its key. Returns
    /// the oldest one, which is given up for good, where there are too many.
    mutating func keepDeadLetter(_ parcel: ParcelRef) -> ParcelRef? {
        subscribers[Int(parcel.parcel.service.rawValue)].keepDeadLetter(parcel, atMost: Self.maximumDeadLetters)
    }

    /// Takes the dead letters of a service out, oldest first, as though they had never failed.
    mutating func takeDeadLetters(of service: ServiceID) -> [ParcelRef] {
        let letters = subscribers[Int(service.rawValue)].takeDeadLetters()
        for parcel in letters { parcel.parcel.posting.failures = 0 }
        return letters
    }

    func deadLetterCount(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].deadLetterCount }

    /// Dead letters, and what waits behind them.
    var parkedCount: Int {
        var count = 0
        forEachParked { _ in count += 1 }
        return count
    }

    /// Passes every dead letter and what waits behind it, lane by lane, by its number in the pool.
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

    /// Messages of one subscriber that wait for a replica with room.
    func backlog(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].backlogCount }

    /// Messages posted to a service and not let go of.
    func lag(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].lag }

    /// When the oldest message was posted that a subscriber has not acknowledged; nil where there is none.
    func oldestPosting(of service: ServiceID) -> Instant? {
        let oldest = subscribers[Int(service.rawValue)].oldest
        return oldest == IntegerMap.none ? nil : links[Int(oldest)].posted
    }

    /// What a service's backlog, and the age of its oldest message, were like since this was called last.
    mutating func takeLevels(of service: ServiceID, at now: Instant) -> (backlog: LevelReading, lag: LevelReading) {
        subscribers[Int(service.rawValue)].takeLevels(at: now)
    }
}
