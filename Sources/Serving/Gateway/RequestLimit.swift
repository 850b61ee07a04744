package import Contexts
internal import DequeModule
internal import Synchronization
internal import Texts

/// How many requests a client may send: a leaky bucket for each address.
///
/// It counts as nginx does with `limit_req zone=… burst=… nodelay` (`ngx_http_limit_req_module`, nginx 1.22): in thousandths
/// of a request, and a request that is refused does not count. It differs when the table is full. nginx then refuses new
/// clients, where this forgets who has not asked for longest.
package final class RequestLimit: Sendable {
    /// The addresses that are counted at a time, some 100 bytes each.
    package static let maximumClients = 16_384
    /// The largest number of requests a second, and the largest burst.
    package static let maximumRate = 1_000_000

    private struct Bucket {
        /// Requests above the rate, in thousandths.
        var excess: Int64
        /// On a clock of whole milliseconds, as nginx has it: then no part of one is lost from request to request.
        var last: Int64
    }

    private struct State {
        var buckets: [String: Bucket] = [:]
        /// The addresses, each once, in the order in which they were first counted.
        var order: Deque<String> = []
    }

    private let rate: Int64
    private let burst: Int64
    private let state = Mutex(State())

    /// - Parameters:
    ///   - rate: requests a second, 1...``maximumRate``.
    ///   - burst: requests above the rate that are taken at once, 0...``maximumRate``.
    package init(rate: Int, burst: Int) {
        precondition((1...Self.maximumRate).contains(rate) && (0...Self.maximumRate).contains(burst))
        self.rate = Int64(rate)
        self.burst = Int64(burst) * 1_000
    }

    /// The clients that are counted.
    var clientCount: Int { state.withLock { $0.buckets.count } }

    /// Counts a request of a client. Returns false if it is one too many.
    package func takes(_ client: String, at now: Instant) -> Bool {
        let now = now.nanoseconds / 1_000_000
        return state.withLock { state in
            guard var bucket = state.buckets[client] else {
                if state.buckets.count >= Self.maximumClients { Self.forgetOne(&state) }
                state.buckets[client] = Bucket(excess: 0, last: now)
                state.order.append(client)
                return true
            }
            let milliseconds = max(0, now - bucket.last)
            let (drained, isLong) = rate.multipliedReportingOverflow(by: milliseconds)
            let excess = isLong ? 0 : max(0, bucket.excess - drained + 1_000)
            guard excess <= burst else { return false }
            bucket = Bucket(excess: excess, last: now)
            state.buckets[client] = bucket
            return true
        }
    }

    /// Of the eight that have been there longest, the one that has not asked for longest. The others go to the end.
    private static func forgetOne(_ state: inout State) {
        let candidates = (0..<min(8, state.order.count)).map { _ in state.order.removeFirst() }
        let asked = candidates.min { (state.buckets[$0]?.last ?? 0) < (state.buckets[$1]?.last ?? 0) }
        for candidate in candidates where candidate != asked { state.order.append(candidate) }
        if let asked { state.buckets[asked] = nil }
    }
}

/// Answers 429 to who asks more often than a limit allows, and hands everything else on.
package struct LimitedHandler: HTTPHandler {
    private let inner: any HTTPHandler
    private let limit: RequestLimit
    private let clock: any ServedClock

    package init(_ inner: any HTTPHandler, _ limit: RequestLimit, clock: any ServedClock) {
        self.inner = inner
        self.limit = limit
        self.clock = clock
    }

    package func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        // Whoever comes by a Unix socket is one client.
        guard limit.takes(reply.peer ?? "", at: clock.now) else {
            return reply.send(
                Problem(429, "You send more requests than are taken; try again later.", headers: ["Retry-After": "1"])
                    .response)
        }
        inner.handle(request, reply)
    }
}
