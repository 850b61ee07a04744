internal import ActorRuntime
internal import Contexts
internal import Platform

extension Format where Value == ClusterSpec {
    static var cluster: Format {
        .record(
            ClusterSpec(),
            [
                Field(
                    "nodes", \.nodes, .integer(1...ClusterSpec.maximumNodes),
                    "Nodes, numbered from 1, over which the replicas are spread."),
                Field(
                    "endpointsDelay", \.endpointsDelay, .duration,
                    "From a change of a replica's readiness until gateway and services know of it."),
                Field(
                    "nodeMonitorGracePeriod", \.nodeMonitorGracePeriod, .duration,
                    "A node that is silent for so long is unreachable."),
                Field(
                    "tolerationSeconds", \.toleration, .seconds,
                    "How long replicas stay on an unreachable node before they are replaced. One node after the other, every "
                        + "10 s; none while all nodes are lost, or more than 2 and at least 55% of at most 50."),
            ])
    }
}

extension Format where Value == GatewaySpec {
    static func gateway(_ vocabulary: ScenarioVocabulary) -> Format {
        .record(
            GatewaySpec(),
            [
                Field(
                    "loadBalancing", \.loadBalancing, .choice("load balancing"),
                    "Which ready replica gets a request: round-robin one after the other, least-requests of two drawn at random "
                        + "the one with fewer requests in progress (Envoy LEAST_REQUEST)."),
                Field(
                    "timeout", \.timeout, Format<Timespan>.positiveDuration.orOff(),
                    "From an attempt at a request to its answer, else 504 (Envoy timeout); off waits for ever."),
                Field(
                    "connectTimeout", \.connectTimeout, Format<Timespan>.positiveDuration.orOff(),
                    "From an attempt to its connection, else 504 (nginx proxy_connect_timeout); off waits as for the answer."
                ),
                Field(
                    "nextUpstream", \.nextUpstream, Format<NextUpstream>.nextUpstream(vocabulary).orOff(),
                    "When a request that one replica has not answered is sent to another (nginx proxy_next_upstream); off makes "
                        + "one attempt."),
                Field(
                    "maxRequests", \.maxRequests, Format<Int>.integer(1...1_000_000).orOff(),
                    "Requests to one service at the same time, else 503 (Envoy max_requests); off has no limit."),
                Field(
                    "publishNotReadyAddresses", \.publishNotReadyAddresses, .flag,
                    "Whether replicas that are not ready get requests too (Kubernetes)."),
            ])
    }
}
