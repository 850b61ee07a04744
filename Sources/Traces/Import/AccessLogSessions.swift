/// Separates clients' visits: a client that does nothing for longer than the gap begins a new session.
///
/// Memory: the clients of the last two gaps, in two tables. The older table is forgotten as a whole when the younger
/// one is a gap old.
struct AccessLogSessions {
    /// A visit and the orders in it that can still be cancelled, by number.
    private struct Session {
        var number: Int
        var lastSeconds: Int
        var orders: [Int] = []
    }

    private struct Table {
        var clients = ByteInterner()
        var sessions: [Session] = []
    }

    private let gap: Int
    private var young = Table()
    private var old = Table()
    private var youngSince: Int?
    /// Sessions begun.
    private(set) var count = 0
    private var orders = 0

    /// `gap` in seconds.
    init(gap: Int) { self.gap = gap }

    /// The session of a client at a time, numbered from 1. Times must never go back.
    mutating func session(client: Span<UInt8>, seconds: Int) -> Int {
        forget(before: seconds)
        let slot = slot(client, seconds)
        if seconds - young.sessions[slot].lastSeconds > gap {
            count += 1
            young.sessions[slot] = Session(number: count, lastSeconds: seconds)
        }
        young.sessions[slot].lastSeconds = seconds
        return young.sessions[slot].number
    }

    /// Numbers an order of the client's session, from 1. The client's session must have been asked for just before.
    mutating func placeOrder(client: Span<UInt8>) -> Int {
        orders += 1
        if let slot = young.clients.find(client) { young.sessions[slot].orders.append(orders) }
        return orders
    }

    /// Cancels the latest order of the session that is not cancelled yet, and returns it; nil if there is none.
    mutating func cancelOrder(client: Span<UInt8>) -> Int? {
        young.clients.find(client).flatMap { young.sessions[$0].orders.popLast() }
    }

    private mutating func forget(before seconds: Int) {
        let since = youngSince ?? seconds
        youngSince = since
        guard seconds - since > gap else { return }
        old = young
        young = Table()
        youngSince = seconds
    }

    private mutating func slot(_ client: Span<UInt8>, _ seconds: Int) -> Int {
        if let slot = young.clients.find(client) { return slot }
        let slot = young.clients.intern(client) ?? 0
        if let earlier = old.clients.find(client) {
            young.sessions.append(old.sessions[earlier])
        } else {
            count += 1
            young.sessions.append(Session(number: count, lastSeconds: seconds))
        }
        return slot
    }
}
