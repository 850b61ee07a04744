internal import Contexts
internal import NIOCore

/// An exchange that is under way. It is used again for a later one, so that none is made for each.
final class OpenExchange {
    /// Its number in the client's table.
    let slot: Int
    private(set) var exchange: LoadExchange
    private(set) var askedAt: NIODeadline
    /// When it is given up.
    private(set) var deadline: NIODeadline
    /// The list of those with the same time, in the table.
    var timeList = 0
    var isWaiting = false
    /// What carries it, or is made for it.
    var connection: LoadConnection?

    private var sentAt: NIODeadline?
    var connect: Timespan?
    var tls: Timespan?
    private var bytesSent = 0
    private var isConnectionReused = false
    var isRepeated = false

    init(slot: Int, _ exchange: LoadExchange, at now: NIODeadline) {
        self.slot = slot
        self.exchange = exchange
        askedAt = now
        deadline = now + .nanoseconds(exchange.timeout.nanoseconds)
    }

    func begin(_ exchange: LoadExchange, at now: NIODeadline) {
        self.exchange = exchange
        askedAt = now
        deadline = now + .nanoseconds(exchange.timeout.nanoseconds)
        isWaiting = false
        sentAt = nil
        connect = nil
        tls = nil
        bytesSent = 0
        isConnectionReused = false
        isRepeated = false
    }

    /// Notes that it is handed to the system now.
    func isSent(on connection: LoadConnection, at now: NIODeadline) {
        self.connection = connection
        sentAt = now
        bytesSent += exchange.bytes.readableBytes
        isConnectionReused = connection.requestCount > 0
    }

    /// What has become of it: with what `connection` knows, if it carries it.
    func result(_ outcome: LoadResult.Outcome, detail: String?, from connection: LoadConnection?, at now: NIODeadline)
        -> LoadResult
    {
        let received = connection?.bytesReceived ?? 0
        let isAnswer = if case .answered = outcome { true } else { false }
        return LoadResult(
            token: exchange.token, outcome: outcome, askedAt: askedAt, sentAt: sentAt, connect: connect, tls: tls,
            firstByteAt: received > 0 ? connection?.firstByteAt : nil, endedAt: now, bytesSent: bytesSent,
            bytesReceived: received, bodyBytes: received > 0 ? connection?.reader.bodyCount ?? 0 : 0,
            isConnectionReused: isConnectionReused, isRepeated: isRepeated,
            kept: isAnswer ? connection?.reader.keptAnswer : nil, detail: detail)
    }
}
