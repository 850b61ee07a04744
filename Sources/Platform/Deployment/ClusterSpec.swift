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
