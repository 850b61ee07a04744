internal import Contexts

/// How a relay goes on with a subscriber whose replicas died while they had a batch in hand.
///
/// Perhaps one event of the batch kills whoever handles it. So its events come one by one, until all of them were taken.
/// One at which replicas die ``maximumDeaths`` times is handed over to be parked unseen: the subscriber's database then
/// counts how often it is tried, and what is behind it goes on. Replicas that die for another reason do no harm here, since
/// a parked event is tried all the same.
struct RelayCaution {
    /// Deaths at one event before it is parked.
    static let maximumDeaths = 3

    /// The last event of the batches at which replicas died.
    private var until: UInt64 = 0
    /// The event at which they died last when it came alone, and how often.
    private var suspect: UInt64 = 0
    private var deaths = 0

    /// How many events may go together after an id.
    func limit(after id: UInt64) -> Int { id < until ? 1 : EventBatch.maximumEvents }

    /// Whether a batch is to be parked unseen.
    func parks(_ events: some Collection<Message>) -> Bool {
        events.count == 1 && events.first?.id == suspect && deaths >= Self.maximumDeaths
    }

    /// A replica has died while it had these events in hand.
    mutating func died(at events: some BidirectionalCollection<Message>) {
        guard let last = events.last else { return }
        until = max(until, last.id)
        guard events.count == 1 else { return }
        deaths = suspect == last.id ? deaths + 1 : 1
        suspect = last.id
    }
}
