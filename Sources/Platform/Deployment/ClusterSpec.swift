package import ActorRuntime
package import Contexts

/// What all services of a cluster share.
package struct ClusterSpec: Hashable, Sendable {
    package static let maximumNodes = 1_000

    /// Nodes, numbered from 1, over which the replicas are spread.
    package var nodes: Int
    /// The time until the gateway and the services know of a change of readiness: endpoints controller, watch,
    /// kube-proxy.
    package var endpointsDelay: Timespan
    /// A node that is silent for this long is unreachable: Kubernetes 1.37, kube-controller-manager
    /// `--node-monitor-grace-period`, which was 40 s before 1.32.
    package var nodeMonitorGracePeriod: Timespan
    /// How long pods stay on a node with the taint of unreachable nodes before they are replaced (`tolerationSeconds`
    /// of the toleration that the admission plugin `DefaultTolerationSeconds` gives every pod, 1.37).
    package var toleration: Timespan

    package init(
        nodes: Int = 3, endpointsDelay: Timespan = .milliseconds(500),
        nodeMonitorGracePeriod: Timespan = .seconds(50), toleration: Timespan = .seconds(300)
    ) {
        self.nodes = nodes
        self.endpointsDelay = endpointsDelay
        self.nodeMonitorGracePeriod = nodeMonitorGracePeriod
        self.toleration = toleration
    }
}

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
