internal import Contexts
internal import DequeModule

/// A message's place among those of its subscriber. It is kept here and not in the parcel, because a replica may hold
/// that.
struct PostingLink {
    /// The next message of its lane.
    var next = IntegerMap.none
    /// The messages of the same subscriber, in any lane, that were posted before and after it and are not released yet.
    var older = IntegerMap.none
    var newer = IntegerMap.none
    var posted = Instant.start
}

/// What the bus keeps for one service: its messages that are not released yet, with a lane for each key.
///
/// All messages are linked in the order of their posting, so the oldest is always known. They are released in any
/// order, so neither a queue nor the heads of the lanes would show the oldest.
struct Subscriber: ~Copyable {
    /// The last message of each lane that has any.
    private var lanes = IntegerMap()
    /// Heads of lanes for which no replica has had room yet.
    private var backlog: Deque<ParcelRef> = []
    /// Heads of lanes that consumers have failed at too often, oldest first. No message leaves these lanes.
    private var dead: Deque<ParcelRef> = []
    private var copies = CopiesUnderWay()
    /// The number of messages posted and not released yet.
    private(set) var lag = 0
    /// The first and the last of those messages, by when they were posted.
    private(set) var oldest = IntegerMap.none
    private var newest = IntegerMap.none
    /// Meters for the number of messages in the backlog and for the age of the oldest message.
    private var waiting = LevelMeter()
    private var age = AgeMeter()
    /// Whether nothing passes from the bus to the service.
    var isCutOff = false

    // MARK: Lanes

    /// Appends a message to its lane. Returns whether it is the lane's head.
    mutating func append(
        _ index: UInt32, to key: UInt64, at now: Instant, _ links: inout UniqueArray<PostingLink>
    ) -> Bool {
        lag += 1
        links[Int(index)] = PostingLink(older: newest, posted: now)
        if newest == IntegerMap.none {
            oldest = index
            age.change(to: now, at: now)
        } else {
            links[Int(newest)].newer = index
        }
        newest = index
        let last = lanes.update(key, to: index)
        guard last != IntegerMap.none else { return true }
        links[Int(last)].next = index
        return false
    }

    /// Releases the head of a lane. Returns the next message of the lane, or ``IntegerMap/none``.
    mutating func removeHead(
        _ index: UInt32, of key: UInt64, at now: Instant, _ links: inout UniqueArray<PostingLink>
    ) -> UInt32 {
        let link = links[Int(index)]
        lag -= 1
        if link.older == IntegerMap.none {
            oldest = link.newer
            age.change(to: link.newer == IntegerMap.none ? nil : links[Int(link.newer)].posted, at: now)
        } else {
            links[Int(link.older)].newer = link.newer
        }
        if link.newer == IntegerMap.none {
            newest = link.older
        } else {
            links[Int(link.newer)].older = link.older
        }
        if link.next == IntegerMap.none { lanes.remove(key) }
        return link.next
    }

    // MARK: Backlog

    var backlogCount: Int { backlog.count }

    /// Keeps the head of a lane until a replica has room.
    mutating func wait(_ parcel: ParcelRef, at now: Instant) {
        backlog.append(parcel)
        waiting.set(backlog.count, at: now)
    }

    /// Keeps the head of a lane before all others that wait.
    mutating func waitFirst(_ parcel: ParcelRef, at now: Instant) {
        backlog.prepend(parcel)
        waiting.set(backlog.count, at: now)
    }

    /// Removes the message that has waited longest for room. There must be one.
    mutating func takeWaiting(at now: Instant) -> ParcelRef {
        let parcel = backlog.removeFirst()
        waiting.set(backlog.count, at: now)
        return parcel
    }

    /// The backlog and the age of the oldest message since the last call of this function.
    mutating func takeLevels(at now: Instant) -> (backlog: LevelReading, lag: LevelReading) {
        (waiting.take(at: now), age.take(at: now))
    }

    // MARK: Dead letters

    /// Keeps a dead letter. It stays the head of its lane. If there are too many, returns the oldest one.
    mutating func keepDeadLetter(_ parcel: ParcelRef, atMost maximum: Int) -> ParcelRef? {
        dead.append(parcel)
        return dead.count > maximum ? dead.removeFirst() : nil
    }

    mutating func takeDeadLetters() -> [ParcelRef] {
        defer { dead.removeAll() }
        return Array(dead)
    }

    func forEachDeadLetter(_ body: (ParcelRef) -> Void) { for letter in dead { body(letter) } }

    var deadLetterCount: Int { dead.count }

    // MARK: The inbox

    /// Records that a link has made a copy of a message.
    mutating func copyBegan(_ message: UInt64) { copies.began(message) }

    /// Records that a copy has ended. Returns whether the inbox may forget the message now.
    mutating func copyEnded(_ message: UInt64) -> Bool { copies.ended(message) }

    /// Releases a message. Returns whether the inbox may forget it.
    mutating func released(_ message: UInt64) -> Bool { copies.released(message) }
}
