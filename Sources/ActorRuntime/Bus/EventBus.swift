internal import Contexts
internal import DequeModule

/// Delivers events at least once to every subscriber, in order per key.
///
/// Each subscriber has a lane per key: one message of a lane is out at a time, the next leaves when it has been
/// acknowledged. What no replica has room for waits here, not in mailboxes. The bus is the messaging system, not a
/// service: it does not fail unless a fault says so.
struct EventBus: ~Copyable {
    /// A message's place among those of its subscriber. It is kept here and not in the parcel, which a replica may hold.
    struct Link {
        /// The next message of its lane.
        var next = IntegerMap.none
        /// Those of the same subscriber, of whatever lane, that were posted before and after it and are not let go of.
        var older = IntegerMap.none
        var newer = IntegerMap.none
        var posted = Instant.start
    }

    struct Subscriber {
        /// The last message of each lane that has any.
        var lanes = IntegerMap()
        /// Heads of lanes for which no replica has had room yet.
        var backlog: Deque<ParcelRef> = []
        /// Heads of lanes that consumers have failed at too often, oldest first. Their lanes stand still.
        var deadLetters: Deque<ParcelRef> = []
        /// Messages posted and not let go of.
        var lag = 0
        /// The first and the last of them, by when they were posted.
        var oldest = IntegerMap.none
        var newest = IntegerMap.none
        /// How many wait in the backlog, and how old the oldest is, as they change.
        var waiting = LevelMeter()
        var age = AgeMeter()
    }

    var subscribers = UniqueArray<Subscriber>()
    /// By the number of the parcel in the pool.
    private var links = UniqueArray<Link>()
    /// For each message type, who wants it.
    private var routes: [[ServiceID]] = []

    mutating func addService() { subscribers.append(Subscriber()) }

    mutating func subscribe(_ service: ServiceID, to type: MessageType) {
        while routes.count <= Int(type.rawValue) { routes.append([]) }
        routes[Int(type.rawValue)].append(service)
    }

    func subscriberCount(of type: MessageType) -> Int {
        Int(type.rawValue) < routes.count ? routes[Int(type.rawValue)].count : 0
    }

    func subscriber(_ index: Int, of type: MessageType) -> ServiceID { routes[Int(type.rawValue)][index] }

    /// Appends a parcel to its lane. Returns whether it is the lane's head and may leave at once.
    mutating func enqueue(_ reference: ParcelRef, at now: Instant) -> Bool {
        // Field by field: a copy of the parcel would count references.
        let (service, key, index) = (reference.parcel.service, reference.parcel.message.key, reference.parcel.index)
        while links.count <= Int(index) { links.append(Link()) }
        links[Int(index)] = Link(posted: now)
        let last = subscribers[Int(service.rawValue)].append(index, to: key, at: now, &links)
        guard last != IntegerMap.none else { return true }
        links[Int(last)].next = index
        return false
    }

    /// Takes the head of a lane out. Returns the parcel that is the head now and may leave.
    mutating func dequeue(_ reference: ParcelRef, at now: Instant, in pool: borrowing ParcelPool) -> ParcelRef? {
        let (service, key, index) = (reference.parcel.service, reference.parcel.message.key, reference.parcel.index)
        let next = links[Int(index)].next
        subscribers[Int(service.rawValue)].remove(index, at: now, &links)
        if next == IntegerMap.none { subscribers[Int(service.rawValue)].lanes.remove(key) }
        return next == IntegerMap.none ? nil : pool[next]
    }

    /// Messages of one subscriber that wait for a replica with room.
    func backlog(of service: ServiceID) -> Int { subscribers[Int(service.rawValue)].backlog.count }

    /// To be called where the backlog of a subscriber has changed.
    mutating func countBacklog(_ index: Int, at now: Instant) {
        subscribers[index].waiting.set(subscribers[index].backlog.count, at: now)
    }

    /// Dead letters, and what waits behind them.
    var parkedCount: Int {
        var count = 0
        forEachParked { _ in count += 1 }
        return count
    }

    /// Passes every dead letter and what waits behind it, lane by lane, by its number in the pool.
    func forEachParked(_ body: (UInt32) -> Void) {
        for index in subscribers.indices {
            for letter in subscribers[index].deadLetters {
                var next = letter.parcel.index
                while next != IntegerMap.none {
                    body(next)
                    next = links[Int(next)].next
                }
            }
        }
    }
}

extension EventBus {
    /// When the oldest message was posted that a subscriber has not acknowledged; nil where there is none.
    func oldestPosting(of service: ServiceID) -> Instant? {
        let oldest = subscribers[Int(service.rawValue)].oldest
        return oldest == IntegerMap.none ? nil : links[Int(oldest)].posted
    }
}

/// Which of a subscriber's messages was posted first.
///
/// The messages of a subscriber that the bus has not let go of hold on to one another in the order of their posting.
/// They are let go of in any order, so neither a queue nor a look at the heads of lanes would tell.
extension EventBus.Subscriber {
    /// Appends a parcel to its lane. Returns the one before it there, if there is one.
    fileprivate mutating func append(
        _ index: UInt32, to key: UInt64, at now: Instant, _ links: inout UniqueArray<EventBus.Link>
    ) -> UInt32 {
        let last = newest
        lag += 1
        links[Int(index)].older = last
        newest = index
        if last == IntegerMap.none {
            oldest = index
            age.change(to: now, at: now)
        } else {
            links[Int(last)].newer = index
        }
        return lanes.update(key, to: index)
    }

    /// Lets go of a parcel.
    fileprivate mutating func remove(_ index: UInt32, at now: Instant, _ links: inout UniqueArray<EventBus.Link>) {
        let (older, newer) = (links[Int(index)].older, links[Int(index)].newer)
        lag -= 1
        if older == IntegerMap.none {
            oldest = newer
            age.change(to: newer == IntegerMap.none ? nil : links[Int(newer)].posted, at: now)
        } else {
            links[Int(older)].newer = newer
        }
        if newer == IntegerMap.none {
            newest = older
        } else {
            links[Int(newer)].older = older
        }
    }
}
