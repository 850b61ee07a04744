internal import Scenarios

/// Who reaches whom: nobody, but for what the application needs.
struct NetworkPolicies: Sendable {
    let plan: ClusterPlan

    var documents: [YAMLDocument] {
        [closed, names] + plan.services.map(policy) + [database]
    }

    private var closed: YAMLDocument {
        YAMLDocument(
            """
            Nobody reaches anybody unless a policy below says so. The node itself reaches its pods for probes; Kubernetes \
            lets it always. The cluster's network has to enforce policies, or none of this holds.
            """,
            policy("default-deny", for: [:], ["policyTypes": ["Ingress", "Egress"]]))
    }

    private var names: YAMLDocument {
        YAMLDocument(
            "Everybody may ask for names.",
            policy(
                "names", for: [:],
                [
                    "policyTypes": ["Egress"],
                    "egress": [
                        [
                            "to": [["namespaceSelector": Self.namespace("kube-system")]],
                            "ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]],
                        ]
                    ],
                ]))
    }

    private func policy(of service: ClusterService) -> YAMLDocument {
        let callers = plan.callers(of: service)
        let isPublic = plan.paths.contains { $0.service == service.name }
        var ingress: [YAML] = []
        var from: [YAML] =
            isPublic
            ? plan.options.gatewayNamespaces.map { ["namespaceSelector": Self.namespace($0)] } : []
        from += (callers + (service.peers.contains(service.name) ? [service.name] : [])).map(Self.pods)
        if !from.isEmpty { ingress.append(["from": .list(from), "ports": [Self.port(service.port)]]) }
        if let monitoring = plan.options.monitoringNamespace {
            ingress.append([
                "from": [["namespaceSelector": Self.namespace(monitoring)]],
                "ports": [Self.port(service.managementPort)],
            ])
        }
        let egress: [YAML] =
            service.peers.compactMap { plan.service($0) }.map { peer in
                ["to": [Self.pods(peer.name)], "ports": [Self.port(peer.port)]]
            } + [["to": [Self.pods(DatabaseServer.name)], "ports": [Self.port(DatabaseServer.port)]]]
        return YAMLDocument(
            "\(service.name): from the door and \(Self.list(callers)); to \(Self.list(service.peers)) and its database.",
            policy(
                service.name, for: YAML.map([]).adding(service.selector),
                ["policyTypes": ["Ingress", "Egress"], "ingress": .list(ingress), "egress": .list(egress)]))
    }

    private var database: YAMLDocument {
        YAMLDocument(
            "The database: from the services.",
            policy(
                DatabaseServer.name, for: YAML.map([]).adding(DatabaseServer.selector),
                [
                    "policyTypes": ["Ingress", "Egress"],
                    "ingress": [
                        [
                            "from": .list(plan.services.map { Self.pods($0.name) }),
                            "ports": [Self.port(DatabaseServer.port)],
                        ]
                    ],
                ]))
    }

    // MARK: Parts

    private func policy(_ name: String, for pods: YAML, _ rules: YAML) -> YAML {
        let selector: YAML = pods == [:] ? [:] : ["matchLabels": pods]
        guard case .map(let entries) = rules else { return .absent }
        return [
            "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": plan.metadata(name),
            "spec": .map([YAML.Entry(key: "podSelector", value: selector)] + entries),
        ]
    }

    private static func pods(_ name: String) -> YAML {
        ["podSelector": ["matchLabels": ["app.kubernetes.io/name": .text(name)]]]
    }

    /// By the label that Kubernetes itself gives every namespace.
    private static func namespace(_ name: String) -> YAML {
        ["matchLabels": ["kubernetes.io/metadata.name": .text(name)]]
    }

    private static func port(_ number: Int) -> YAML { ["port": .number(number), "protocol": "TCP"] }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }
}
