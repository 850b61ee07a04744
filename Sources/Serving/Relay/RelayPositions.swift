/// How far each subscriber of a service has got in its outbox, and what all of them have.
///
/// A place is a subscriber's. A service to whom nobody subscribes has one place, nobody's, so that its outbox empties too.
struct RelayPositions {
    /// By place, the id up to which the subscriber has everything.
    private var reached: [UInt64]
    /// The id up to which the outbox was told to forget.
    private(set) var confirmed: UInt64 = 0

    init(places: Int) {
        precondition(places > 0, "an outbox that nobody reads never empties")
        reached = Array(repeating: 0, count: places)
    }

    /// The subscriber of a place has everything up to an id.
    mutating func advance(_ place: Int, to id: UInt64) { reached[place] = max(reached[place], id) }

    /// The id up to which all subscribers have everything, if the outbox does not know that yet.
    var confirmable: UInt64? {
        guard let least = reached.min(), least > confirmed else { return nil }
        return least
    }

    /// The outbox has forgotten everything up to an id.
    mutating func confirmed(through id: UInt64) { confirmed = max(confirmed, id) }
}

/// A reading of an outbox that the places share: what was read for one of them is as good for the others.
///
/// A place uses a reading once. When it comes again it wants to know what is new.
struct SharedReading {
    let after: UInt64
    /// How often the outbox was said to have grown before it was read. What was committed before that is in it.
    let growths: Int
    private var users: Set<Int>

    /// A new one, for a place that finds no other.
    init(after id: UInt64, growths: Int, for place: Int) {
        after = id
        self.growths = growths
        users = [place]
    }

    /// Whether a place may use it too, which then has used it.
    mutating func take(after id: UInt64, growths: Int, for place: Int) -> Bool {
        id == after && growths == self.growths && users.insert(place).inserted
    }
}
