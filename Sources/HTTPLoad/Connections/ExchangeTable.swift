internal import Contexts
internal import NIOCore

/// The exchanges that are under way, those of them that wait for a connection, and when each has to end.
///
/// A run has few different time-outs. Those that share one end in the sequence in which they began, so that a list for each
/// time-out is in order by itself: nothing is sorted, and a timer of the event loop is needed only for the earliest of all.
struct ExchangeTable {
    /// All that were ever needed at a time.
    private var slots: ContiguousArray<OpenExchange> = []
    private var free: ContiguousArray<Int32> = []
    /// The time-out of each list of ``times``.
    private var timeouts: ContiguousArray<Timespan> = []
    private var times = SlotLists(count: 0)
    private var waiting = SlotLists()

    var count: Int { slots.count - free.count }
    var waitingCount: Int { waiting.count() }

    mutating func insert(_ exchange: LoadExchange, at now: NIODeadline) -> OpenExchange {
        let open: OpenExchange
        if let slot = free.popLast() {
            open = slots[Int(slot)]
            open.begin(exchange, at: now)
        } else {
            open = OpenExchange(slot: slots.count, exchange, at: now)
            slots.append(open)
        }
        open.timeList = timeList(exchange.timeout)
        times.append(open.slot, to: open.timeList)
        return open
    }

    private mutating func timeList(_ timeout: Timespan) -> Int {
        for list in timeouts.indices where timeouts[list] == timeout { return list }
        timeouts.append(timeout)
        times.addList()
        return timeouts.count - 1
    }

    /// Forgets one that has its result.
    mutating func remove(_ open: OpenExchange) {
        times.remove(open.slot, from: open.timeList)
        if open.isWaiting { stopWaiting(open) }
        open.connection = nil
        free.append(Int32(open.slot))
    }

    // MARK: Waiting for a connection

    mutating func wait(_ open: OpenExchange, isFirst: Bool = false) {
        open.isWaiting = true
        if isFirst { waiting.prepend(open.slot) } else { waiting.append(open.slot) }
    }

    /// The one that has waited longest, without taking it.
    var firstWaiting: OpenExchange? { waiting.first().map { slots[$0] } }

    mutating func stopWaiting(_ open: OpenExchange) {
        waiting.remove(open.slot)
        open.isWaiting = false
    }

    // MARK: Time

    /// The first of each list.
    private var firsts: some Sequence<OpenExchange> {
        (0..<times.listCount).lazy.compactMap { [times, slots] in times.first(of: $0).map { slots[$0] } }
    }

    /// The one that has to end first.
    private var mostUrgent: OpenExchange? { firsts.min { $0.deadline < $1.deadline } }

    var nextDeadline: NIODeadline? { mostUrgent?.deadline }

    /// The first of those that had to end by now.
    func late(at now: NIODeadline) -> OpenExchange? {
        guard let open = mostUrgent, open.deadline <= now else { return nil }
        return open
    }

    /// Any one.
    var any: OpenExchange? { firsts.first { _ in true } }
}
