package import ActorRuntime

/// The one door of the shop.
///
/// Names and defaults: Envoy, `RouteAction.timeout` (15 s), `CircuitBreakers.Thresholds.max_requests` (1024),
/// `Cluster.lb_policy`; Kubernetes, `ServiceSpec.publishNotReadyAddresses`.
package struct GatewaySpec: Hashable, Sendable {
    package enum LoadBalancing: String, CaseIterable, Sendable {
        case roundRobin = "round-robin"
        /// Of two replicas drawn at random, the one with fewer requests in progress.
        case leastRequests = "least-requests"
    }

    package var loadBalancing: LoadBalancing
    /// From a request to its answer, else 504; nil waits for ever.
    package var timeout: Timespan?
    /// Requests to one service at the same time, else 503; nil has no limit.
    package var maxRequests: Int?
    /// Whether replicas get requests that are not ready.
    package var publishNotReadyAddresses: Bool

    package init(
        loadBalancing: LoadBalancing = .roundRobin, timeout: Timespan? = .seconds(15), maxRequests: Int? = 1_024,
        publishNotReadyAddresses: Bool = false
    ) {
        self.loadBalancing = loadBalancing
        self.timeout = timeout
        self.maxRequests = maxRequests
        self.publishNotReadyAddresses = publishNotReadyAddresses
    }
}
