package import Contexts
internal import NIOCore

/// How a gateway treats requests. The fields are those of a scenario's gateway.
///
/// Names and defaults: Envoy, `RouteAction.timeout` (15 s), `CircuitBreakers.Thresholds.max_requests` (1024),
/// `Cluster.lb_policy`; nginx 1.22 and ingress-nginx controller v1.15.1, `proxy_next_upstream` and
/// `proxy_connect_timeout` (`proxy-connect-timeout`, 5 s). Each attempt has the time-out for itself, as with nginx's
/// `proxy_read_timeout`. In Envoy all attempts share it.
package struct ProxyPolicy: Hashable, Sendable {
    package enum LoadBalancing: Hashable, Sendable {
        /// Endpoints take turns.
        case roundRobin
        /// Of two endpoints drawn at random, the one with fewer requests in hand: Envoy's `LEAST_REQUEST` with
        /// `choice_count` 2.
        case leastRequests
    }

    package var loadBalancing = LoadBalancing.roundRobin
    /// From an attempt to its whole answer; 504 after it. Nil waits for a year.
    package var timeout: Timespan? = .seconds(15)
    /// From an attempt to its connection; 504 after it. Nil waits as long as for the answer.
    package var connectTimeout: Timespan? = .seconds(5)
    /// When another endpoint is tried. Nil tries only one.
    package var nextUpstream: NextUpstream? = NextUpstream()
    /// Requests to one service at the same time; 503 beyond it. Nil has no limit but that of the server's connections.
    package var maxRequests: Int? = 1_024
    /// Whether the `Forwarded` and `X-Forwarded-…` fields of a request are believed and passed on: where another proxy
    /// stands before this one. Otherwise they are replaced, as with `use-forwarded-headers: false` of ingress-nginx.
    package var trustsForwardedFields = false

    package init() {}

    /// What a client of an endpoint may do: as many connections as there may be requests, so that none waits for one.
    package var clientLimits: HTTPClientLimits {
        var limits = HTTPClientLimits()
        limits.connections = maxRequests ?? HTTPLimits().connections
        limits.waiting = 0
        limits.answerTime = TimeAmount(timeout ?? Self.longest)
        limits.connectTime = TimeAmount(connectTimeout ?? timeout ?? Self.longest)
        return limits
    }

    private static let longest = Timespan.seconds(365 * 86_400)
}

extension ProxyPolicy {
    /// When a request goes to another endpoint after an attempt has failed: nginx 1.22, `proxy_next_upstream`,
    /// `proxy_next_upstream_tries` and `proxy_next_upstream_timeout` (`ngx_http_upstream_next` and
    /// `ngx_http_upstream_test_next`). Defaults: ingress-nginx controller v1.15.1.
    ///
    /// As in nginx, a request goes to each endpoint once; an answer with a status that may be passed on is the client's
    /// answer if there is no other endpoint to try. Three things differ. nginx takes POST, LOCK and PATCH alone for not
    /// idempotent; here these are all that RFC 9110 does not call idempotent. An answer that breaks off is an
    /// ``Condition/error`` wherever it breaks off, because its client has seen nothing of it yet. And no endpoint is left
    /// out for a time after failures (`max_fails`): which are ready is the supervisor's word.
    package struct NextUpstream: Hashable, Sendable {
        package enum Condition: Hashable, Sendable {
            /// The connection was refused, or broke before the end of the answer.
            case error
            /// No connection within the connect time-out, or no answer within the time-out.
            case timeout
            /// The answer has the status 500.
            case http500
            /// The answer has the status 503.
            case http503
            /// Also a request that may take effect twice, although it was sent.
            case nonIdempotent
        }

        package var on: Set<Condition>
        /// The largest number of attempts, the first one included; at least 1.
        package var tries: Int
        /// After this time since its arrival a request is no longer passed on; nil has no limit.
        package var timeout: Timespan?

        package init(on: Set<Condition> = [.error, .timeout], tries: Int = 3, timeout: Timespan? = nil) {
            self.on = on
            self.tries = tries
            self.timeout = timeout
        }

        /// Whether a request may go on.
        ///
        /// - Parameters:
        ///   - tries: how many attempts there were.
        ///   - time: since the request came.
        ///   - isOnce: whether it was sent, and would take effect a second time.
        func permits(_ condition: Condition, tries: Int, after time: TimeAmount, isOnce: Bool) -> Bool {
            on.contains(condition) && tries < self.tries && timeout.map { time < TimeAmount($0) } ?? true
                && (!isOnce || on.contains(.nonIdempotent))
        }
    }
}

extension TimeAmount {
    init(_ span: Timespan) { self = .nanoseconds(span.nanoseconds) }
}
