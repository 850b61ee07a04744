internal import ActorRuntime
internal import Contexts
internal import Platform
internal import Scenarios

/// The one door by the Gateway API (v1.6, standard channel): a Gateway, and an HTTPRoute with the paths. What that API
/// has no words for is said to Envoy Gateway (v1.9) in a policy of its own.
struct GatewayDoor: Sendable {
    let plan: ClusterPlan

    private static let group = "gateway.networking.k8s.io"
    /// Envoy's word for no limit.
    static let noLimit = 4_294_967_295

    var documents: [YAMLDocument] {
        [
            YAMLDocument(
                """
                The door. Its class is the one of Envoy Gateway; any other that knows time-outs of an HTTPRoute will do, without \
                envoy.yaml. For HTTPS add a listener with a certificate.
                """,
                [
                    "apiVersion": "\(Self.group)/v1", "kind": "Gateway", "metadata": plan.metadata(plan.namespace),
                    "spec": [
                        "gatewayClassName": .text(plan.options.gatewayClass),
                        "listeners": [
                            [
                                "name": "http", "port": 80, "protocol": "HTTP",
                                "hostname": .optional(plan.options.host),
                                "allowedRoutes": ["namespaces": ["from": "Same"]],
                            ]
                        ],
                    ],
                ]),
            YAMLDocument(
                "Which service answers at which path. A path that stands nowhere here gets 404.",
                [
                    "apiVersion": "\(Self.group)/v1", "kind": "HTTPRoute", "metadata": plan.metadata(plan.namespace),
                    "spec": [
                        "parentRefs": [["name": .text(plan.namespace)]],
                        "hostnames": plan.options.host.map { .texts([$0]) } ?? .absent,
                        "rules": .list(plan.services.compactMap(rule)),
                    ],
                ]),
        ]
    }

    private func rule(_ service: ClusterService) -> YAML? {
        let paths = plan.paths.filter { $0.service == service.name }
        guard !paths.isEmpty else { return nil }
        return [
            "matches": .list(
                paths.map { ["path": ["type": "PathPrefix", "value": .text($0.path)]] }),
            "backendRefs": [["name": .text(service.name), "port": .number(service.port)]],
            "timeouts": timeouts,
        ]
    }

    /// Each attempt has the time-out for itself; the whole request has the longest that all attempts may take.
    private var timeouts: YAML {
        guard let attempt = plan.gateway.timeout else { return ["request": "0s", "backendRequest": "0s"] }
        var whole = attempt * (plan.gateway.nextUpstream?.tries ?? 1)
        if let next = plan.gateway.nextUpstream?.timeout { whole = min(whole, next + attempt) }
        return ["request": .text(whole.gatewayDuration), "backendRequest": .text(attempt.gatewayDuration)]
    }

    // MARK: Envoy

    var policy: YAMLDocument {
        let gateway = plan.gateway
        let limit = gateway.maxRequests ?? Self.noLimit
        return YAMLDocument(
            """
            For Envoy Gateway alone: how it chooses among replicas, how many requests a service gets at a time, and when \
            another replica is tried. Envoy does not ask whether a request may be sent twice. So unless the scenario says \
            non_idempotent, it sends on only what no replica has seen.
            """,
            [
                "apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "BackendTrafficPolicy",
                "metadata": plan.metadata(plan.namespace),
                "spec": [
                    "targetRefs": [
                        ["group": .text(Self.group), "kind": "HTTPRoute", "name": .text(plan.namespace)]
                    ],
                    "loadBalancer": ["type": gateway.loadBalancing == .roundRobin ? "RoundRobin" : "LeastRequest"],
                    "circuitBreaker": ["maxConnections": .number(limit), "maxParallelRequests": .number(limit)],
                    "timeout": [
                        "tcp": [
                            "connectTimeout": .text(
                                (gateway.connectTimeout ?? gateway.timeout ?? IngressDoor.never).gatewayDuration)
                        ]
                    ],
                    "retry": retry,
                ],
            ])
    }

    private var retry: YAML {
        guard let next = plan.gateway.nextUpstream else { return ["numRetries": 0] }
        let mayRepeat = next.on.contains(.nonIdempotent)
        var triggers: [String] = []
        var statuses: [Int] = []
        for condition in next.on {
            switch condition {
            case .error:
                triggers += ["connect-failure", "refused-stream", "reset-before-request"]
                if mayRepeat { triggers.append("reset") }
            // A connection that does not come about in time has failed.
            case .timeout: triggers.append("connect-failure")
            case .http500: if mayRepeat { statuses.append(500) }
            case .http503: if mayRepeat { statuses.append(503) }
            case .nonIdempotent: break
            }
        }
        if !statuses.isEmpty { triggers.append("retriable-status-codes") }
        let once = triggers.enumerated().filter { triggers.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        // Without any, Envoy Gateway would take its own.
        if once.isEmpty { return ["numRetries": 0] }
        return [
            "numRetries": .number(next.tries - 1),
            "perRetry": plan.gateway.timeout.map { ["timeout": .text($0.gatewayDuration)] } ?? .absent,
            "retryOn": [
                "triggers": .texts(once),
                "httpStatusCodes": statuses.isEmpty ? .absent : .list(statuses.map(YAML.number)),
            ],
        ]
    }
}
