internal import Contexts
internal import NIOCore

/// An exchange that is under way.
struct OpenExchange {
    var exchange: LoadExchange
    /// When it is given up.
    let deadline: NIODeadline
    /// The list of those with the same time.
    fileprivate let timeList: Int32
    fileprivate var isWaiting = false

    /// The number of the connection that carries it, or is made for it.
    var connection = -1
    var result: LoadResult

    /// Notes that it is sent now; returns how many bytes that are.
    mutating func begin(on connection: LoadConnection, at now: NIODeadline) -> Int {
        let count = exchange.bytes.readableBytes
        self.connection = connection.slot
        result.sentAt = now
        result.bytesSent += count
        result.isConnectionReused = connection.requestCount > 0
        return count
    }

    fileprivate init(_ exchange: LoadExchange, at now: NIODeadline, timeList: Int32) {
        self.exchange = exchange
        deadline = now + .nanoseconds(exchange.timeout.nanoseconds)
        self.timeList = timeList
        result = LoadResult(
            token: exchange.token, outcome: .failed(.shutDown), askedAt: now, endedAt: now)
    }
}

/// The exchanges that are under way, those of them that wait for a connection, and when each has to end.
///
/// A run has few different time-outs. Those that share one end in the sequence in which they began, so that a list for each
/// time-out is in order by itself: nothing is sorted, and a timer of the event loop is needed only for the earliest of all.
struct ExchangeTable {
    private var slots: ContiguousArray<OpenExchange?> = []
    private var free: ContiguousArray<Int32> = []
    /// The time-out of each list of ``times``.
    private var timeouts: ContiguousArray<Timespan> = []
    private var times = SlotLists(count: 0)
    private var waiting = SlotLists()

    var count: Int { slots.count - free.count }
    var waitingCount: Int { waiting.count() }

    mutating func insert(_ exchange: LoadExchange, at now: NIODeadline) -> Int {
        let list = timeList(exchange.timeout)
        let open = OpenExchange(exchange, at: now, timeList: Int32(list))
        let slot: Int
        if let last = free.popLast() {
            slot = Int(last)
            slots[slot] = open
        } else {
            slot = slots.count
            slots.append(open)
        }
        times.append(slot, to: list)
        return slot
    }

    private mutating func timeList(_ timeout: Timespan) -> Int {
        if let list = timeouts.firstIndex(of: timeout) { return list }
        timeouts.append(timeout)
        times.addList()
        return timeouts.count - 1
    }

    /// One that is under way.
    subscript(_ slot: Int) -> OpenExchange {
        _read {
            guard slots[slot] != nil else { preconditionFailure("no exchange has this number") }
            yield slots[slot].unsafelyUnwrapped
        }
        _modify {
            guard slots[slot] != nil else { preconditionFailure("no exchange has this number") }
            yield &slots[slot]!
        }
    }

    mutating func remove(_ slot: Int) -> OpenExchange {
        guard let open = slots[slot] else { preconditionFailure("no exchange has this number") }
        times.remove(slot, from: Int(open.timeList))
        if open.isWaiting { waiting.remove(slot) }
        slots[slot] = nil
        free.append(Int32(slot))
        return open
    }

    // MARK: Waiting for a connection

    func isWaiting(_ slot: Int) -> Bool { slots[slot]?.isWaiting == true }

    mutating func wait(_ slot: Int, isFirst: Bool = false) {
        self[slot].isWaiting = true
        if isFirst { waiting.prepend(slot) } else { waiting.append(slot) }
    }

    /// The one that has waited longest, without taking it.
    var firstWaiting: Int? { waiting.first() }

    mutating func stopWaiting(_ slot: Int) {
        waiting.remove(slot)
        self[slot].isWaiting = false
    }

    // MARK: Time

    /// When the next one has to end.
    var nextDeadline: NIODeadline? {
        var earliest: NIODeadline?
        for list in 0..<times.listCount {
            guard let first = times.first(of: list) else { continue }
            earliest = min(earliest ?? .distantFuture, self[first].deadline)
        }
        return earliest
    }

    /// One that had to end by now.
    func late(at now: NIODeadline) -> Int? {
        for list in 0..<times.listCount {
            if let first = times.first(of: list), self[first].deadline <= now { return first }
        }
        return nil
    }

    /// Any one.
    var any: Int? { (0..<times.listCount).lazy.compactMap { [times] in times.first(of: $0) }.first }
}
