internal import Contexts

/// The latest thing of each kind that a customer has made or looked at, and when.
struct Memory {
    struct Item {
        let number: UInt64
        let since: Instant
    }

    // This is not an array: an array would cost one more allocation for each customer.
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

/// One customer who goes through the steps of a journey.
struct Journey {
    /// What the customer waits for.
    enum Phase {
        /// Nothing any more: this place is free.
        case over
        /// Time to pass before the next request.
        case thinking
        /// The answer to a request.
        case asking
    }

    var phase = Phase.over
    /// Counts the customers in this place, so that a message for an earlier customer is recognized.
    var generation: UInt32 = 0
    var source = 0
    var step = 0
    /// Requests of a step that must still be made, including the one under way.
    var timesLeft = 0
    var customer: UInt64 = 0
    /// All that this customer decides by chance, as a stream for each step. It depends only on the seed and the
    /// customer.
    var choices = RandomStream(seed: 0)
    /// The stream of the current step. Each step has its own, so that one more draw changes nothing in later steps.
    var stream = RandomStream(seed: 0)
    /// The intended time of the customer's arrival.
    var arrivedAt = Instant.start
    var startedAt = Instant.start
    var memory = Memory()
    /// Whether the first request has been answered or given up, so that the arrival counts as started.
    var isCounted = false
    /// In the current step: what to ask about when the pause is over.
    var pending: UInt64?
    /// Whether this is a row of a trace, which is one request and not a journey.
    var isFromTrace = false
    /// Whether the customer may not ask for the rest.
    var isCutOff = false

    // The request under way.
    var operation: UInt8 = 0
    var route: UInt8 = 0
    /// When it should have been sent. Its latency counts from here.
    var intended = Instant.start
    var sent = Instant.start
    /// The kind of thing that it makes; nil if it makes none.
    var making: Int?

    var request: AskedRequest {
        AskedRequest(operation: operation, route: route, intended: intended, sent: sent)
    }
}
