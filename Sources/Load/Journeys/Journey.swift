internal import Contexts

/// The latest of each kind of thing that a customer has made or looked at, and when.
struct Memory {
    struct Item {
        let number: UInt64
        let since: Instant
    }

    // No array: it would be one more allocation for each customer.
    private var items: (Item?, Item?, Item?, Item?) = (nil, nil, nil, nil)

    init() {}

    /// - Parameter kind: below ``RequestPlan/maximumKinds``.
    subscript(kind: Int) -> Item? {
        get {
            switch kind {
            case 0: items.0
            case 1: items.1
            case 2: items.2
            case 3: items.3
            default: preconditionFailure("\(kind) is no kind")
            }
        }
        set {
            switch kind {
            case 0: items.0 = newValue
            case 1: items.1 = newValue
            case 2: items.2 = newValue
            case 3: items.3 = newValue
            default: preconditionFailure("\(kind) is no kind")
            }
        }
    }
}

/// One customer on the way through the steps of a journey.
struct Journey {
    /// What the customer waits for.
    enum Phase {
        /// Nothing any more: the place is free.
        case over
        /// Time to pass before the next request.
        case thinking
        /// The answer to a request.
        case asking
    }

    var phase = Phase.over
    /// Counts the customers in this place, so that what is meant for an earlier one is known as such.
    var generation: UInt32 = 0
    var source = 0
    var step = 0
    /// Requests of a step that are still to be made, the one under way included.
    var timesLeft = 0
    var customer: UInt64 = 0
    /// All that this customer decides by chance, as a stream for each step; it depends on the seed and the customer
    /// alone.
    var choices = RandomStream(seed: 0)
    /// What is decided in the step at hand, so that one draw more changes nothing in those that follow.
    var stream = RandomStream(seed: 0)
    /// When the customer was to arrive.
    var arrivedAt = Instant.start
    var startedAt = Instant.start
    var memory = Memory()
    /// Whether the first request has been answered or given up, so that the arrival counts as started.
    var isCounted = false
    /// What to ask about when the pause is over, of the step at hand.
    var pending: UInt64?
    /// Whether this is a row of a trace, which is one request and no journey.
    var isFromTrace = false

    // The request under way.
    var operation: UInt8 = 0
    var route: UInt8 = 0
    /// When it should have been sent: its latency counts from here.
    var intended = Instant.start
    var sent = Instant.start
    /// The kind of thing that it makes, if it makes one.
    var making: Int?

    var request: AskedRequest {
        AskedRequest(operation: operation, route: route, intended: intended, sent: sent)
    }
}
