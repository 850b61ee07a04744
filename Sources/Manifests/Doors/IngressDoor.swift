internal import ActorRuntime
internal import Contexts
internal import Platform
internal import Scenarios

/// The one door as an Ingress for ingress-nginx, with the annotations that its controller v1.15.1 reads. Times are
/// whole seconds, rounded up.
struct IngressDoor: Sendable {
    let plan: ClusterPlan

    private static let prefix = "nginx.ingress.kubernetes.io/"
    /// For a scenario without a time-out: nginx has no "never".
    static let never = Timespan.seconds(365 * 86_400)
    /// The longest body of a request that the services take.
    static let maximumBody = "1m"

    var document: YAMLDocument {
        YAMLDocument(
            """
            The door for clusters that run ingress-nginx. That project was retired in March 2026 and is mended no more; \
            ../gateway is the same door for all others. Other paths than these get the controller's 404.
            """,
            [
                "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                "metadata": plan.metadata(plan.namespace, annotations: annotations),
                "spec": [
                    "ingressClassName": .text(plan.options.ingressClass),
                    "rules": [
                        ["host": .optional(plan.options.host), "http": ["paths": .list(plan.paths.map(path))]]
                    ],
                ],
            ])
    }

    private func path(_ path: GatewayDeclaration.Path) -> YAML {
        [
            "path": .text(path.path), "pathType": "Prefix",
            "backend": ["service": ["name": .text(path.service), "port": ["name": "http"]]],
        ]
    }

    private var annotations: [(key: String, value: YAML)] {
        let gateway = plan.gateway
        let answer = gateway.timeout ?? Self.never
        var all: [(String, String)] = [
            ("proxy-connect-timeout", "\((gateway.connectTimeout ?? answer).wholeSeconds)"),
            ("proxy-send-timeout", "\(answer.wholeSeconds)"), ("proxy-read-timeout", "\(answer.wholeSeconds)"),
            ("proxy-body-size", Self.maximumBody),
            ("load-balance", gateway.loadBalancing == .roundRobin ? "round_robin" : "ewma"),
        ]
        if let next = gateway.nextUpstream {
            all += [
                ("proxy-next-upstream", NextUpstream.words(next.on)), ("proxy-next-upstream-tries", "\(next.tries)"),
                ("proxy-next-upstream-timeout", "\(next.timeout?.wholeSeconds ?? 0)"),
            ]
        } else {
            all.append(("proxy-next-upstream", "off"))
        }
        return all.map { (Self.prefix + $0.0, .text($0.1)) }
    }
}

extension NextUpstream {
    /// As nginx's `proxy_next_upstream` takes them.
    static func words(_ conditions: [Condition]) -> String { conditions.map(\.rawValue).joined(separator: " ") }
}
