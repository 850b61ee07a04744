package import ActorRuntime
package import Contexts

/// The one door of the shop.
///
/// Names and defaults: Envoy, `RouteAction.timeout` (15 s), `CircuitBreakers.Thresholds.max_requests` (1024),
/// `Cluster.lb_policy`; Kubernetes, `ServiceSpec.publishNotReadyAddresses`; nginx 1.31.4 and ingress-nginx controller v1.15.1,
/// `proxy_next_upstream` (``NextUpstream``) and `proxy_connect_timeout` (`proxy-connect-timeout`, 5 s). Each attempt
/// has the time-out for itself, as with nginx' `proxy_read_timeout`. In Envoy all attempts share it.
package struct GatewaySpec: Hashable, Sendable {
    package enum LoadBalancing: String, CaseIterable, Sendable {
        case roundRobin = "round-robin"
        /// Of two replicas drawn at random, the one with fewer requests in progress.
        case leastRequests = "least-requests"
    }

    package var loadBalancing: LoadBalancing
    /// The time from an attempt to its answer; 504 after it. Nil waits for ever.
    package var timeout: Timespan?
    /// The time from an attempt to its connection; 504 after it. Nil waits as long as for the answer.
    package var connectTimeout: Timespan?
    /// When another replica is tried. Nil tries only one.
    package var nextUpstream: NextUpstream?
    /// Requests to one service at the same time; 503 beyond it. Nil has no limit.
    package var maxRequests: Int?
    /// Whether replicas that are not ready get requests.
    package var publishNotReadyAddresses: Bool

    package init(
        loadBalancing: LoadBalancing = .roundRobin, timeout: Timespan? = .seconds(15),
        connectTimeout: Timespan? = .seconds(5), nextUpstream: NextUpstream? = NextUpstream(),
        maxRequests: Int? = 1_024, publishNotReadyAddresses: Bool = false
    ) {
        self.loadBalancing = loadBalancing
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.nextUpstream = nextUpstream
        self.maxRequests = maxRequests
        self.publishNotReadyAddresses = publishNotReadyAddresses
    }
}
