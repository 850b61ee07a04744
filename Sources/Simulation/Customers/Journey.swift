internal import Contexts
internal import FlowerShop
internal import Scenarios

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
    var traffic = 0
    var step = 0
    /// Products still to look at in a browse step, the one under way included.
    var productsLeft = 0
    var operation = Operation.browse
    var customer: UInt64 = 0
    /// All that this customer decides by chance, as a stream for each step; it depends on the seed and the customer
    /// alone.
    var choices = RandomStream(seed: 0)
    /// What is decided in the step at hand, so that one draw more changes nothing in those that follow.
    var stream = RandomStream(seed: 0)
    /// When the request under way should have been sent: its latency counts from here.
    var intended = Instant.start
    /// When the customer was to arrive.
    var arrivedAt = Instant.start
    /// When it was sent.
    var sent = Instant.start
    /// The latest order, and when it was placed.
    var order: UInt64?
    var orderedAt = Instant.start
    /// The product looked at last.
    var product: UInt64?
    /// Where the request under way went.
    var service = ShopTopology.viewpage
    /// Whether the first request has been answered or given up, so that the arrival counts as started.
    var isCounted = false
    /// The order to cancel when the pause is over.
    var pendingCancellation: UInt64?
    var startedAt = Instant.start
    /// Whether this is a row of a trace, which is one request and no journey.
    var isFromTrace = false

    /// The request under way.
    var request: AskedRequest {
        AskedRequest(operation: operation, service: service, intended: intended, sent: sent)
    }
}
