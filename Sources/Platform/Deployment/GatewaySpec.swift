package import ActorRuntime
package import Contexts

/// The one door of the shop.
///
/// Names and defaults: Envoy, `RouteAction.timeout` (15 s), `CircuitBreakers.Thresholds.max_requests` (1024),
/// `Cluster.lb_policy`; Kubernetes, `ServiceSpec.publishNotReadyAddresses`; nginx 1.31.4 and ingress-nginx controller v1.15.1,
/// `proxy_next_upstream` (``NextUpstream``) and `proxy_connect_timeout` (`proxy-connect-timeout`, 5 s). As with nginx'
/// `proxy_read_timeout`, each attempt has the time-out for itself, which Envoy's has for all of them together.
package struct GatewaySpec: Hashable, Sendable {
    package enum LoadBalancing: String, CaseIterable, Sendable {
        case roundRobin = "round-robin"
        /// Of two replicas drawn at random, the one with fewer requests in progress.
        case leastRequests = "least-requests"
    }

    package var loadBalancing: LoadBalancing
    /// From an attempt at a request to its answer, else 504; nil waits for ever.
    package var timeout: Timespan?
    /// From an attempt to its connection, else 504; nil waits as long as for the answer.
    package var connectTimeout: Timespan?
    /// When another replica is tried; nil tries one.
    package var nextUpstream: NextUpstream?
    /// Requests to one service at the same time, else 503; nil has no limit.
    package var maxRequests: Int?
    /// Whether replicas get requests that are not ready.
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
