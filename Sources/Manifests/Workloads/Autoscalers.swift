internal import Contexts
internal import Platform
internal import Texts

/// What changes the number of a service's pods, and what keeps it: HorizontalPodAutoscaler and PodDisruptionBudget.
struct Autoscalers: Sendable {
    let plan: ClusterPlan

    /// Nil for a service whose number of replicas is fixed.
    func autoscaler(of service: ClusterService) -> YAMLDocument? {
        guard let autoscaler = service.spec.autoscaler else { return nil }
        var comment = "How many replicas \(service.name) has."
        if autoscaler.metrics.contains(where: { $0.kind == .cpu }) {
            comment += """
                 Processor time is a share of what a pod asks for (resources.requests.cpu); in the scenario it is the share of \
                busy workers.
                """
        }
        for metric in autoscaler.metrics {
            guard let (name, source) = Self.source(of: metric.kind) else { continue }
            comment += "\nThe metric \(name) needs an adapter for custom metrics, which reads it as\n  \(source)"
        }
        return YAMLDocument(
            comment,
            [
                "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                "metadata": plan.metadata(service.name, labels: service.selector),
                "spec": [
                    "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": .text(service.name)],
                    "minReplicas": .number(autoscaler.minReplicas), "maxReplicas": .number(autoscaler.maxReplicas),
                    "metrics": .list(autoscaler.metrics.map(Self.metric)),
                    "behavior": autoscaler.behavior.map { behavior in
                        ["scaleUp": Self.rules(behavior.scaleUp), "scaleDown": Self.rules(behavior.scaleDown)]
                    } ?? .absent,
                ],
            ])
    }

    /// A drained node takes one pod of a service at a time. Nil for a service without pods.
    func disruptionBudget(of service: ClusterService) -> YAMLDocument? {
        guard service.isScaled || service.spec.replicas > 0 else { return nil }
        return YAMLDocument(
            "Who drains a node takes one replica of \(service.name) at a time.",
            [
                "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
                "metadata": plan.metadata(service.name, labels: service.selector),
                "spec": [
                    "maxUnavailable": 1, "selector": ["matchLabels": YAML.map([]).adding(service.selector)],
                ],
            ])
    }

    // MARK: Metrics

    private static func metric(_ metric: AutoscalerMetric) -> YAML {
        guard let (name, _) = source(of: metric.kind) else {
            return [
                "type": "Resource",
                "resource": [
                    "name": "cpu",
                    "target": ["type": "Utilization", "averageUtilization": .number(Int(metric.target))],
                ],
            ]
        }
        return [
            "type": "Pods",
            "pods": [
                "metric": ["name": .text(name)],
                "target": ["type": "AverageValue", "averageValue": .text(quantity(thousandths: metric.target))],
            ],
        ]
    }

    /// The name of a custom metric, and what it is made of; nil for what every cluster measures.
    static func source(of kind: AutoscalerMetric.Kind) -> (name: String, query: String)? {
        switch kind {
        case .cpu: nil
        case .requestsPerSecond: ("requests_per_second", "sum(rate(http_request_duration_seconds_count[1m])) by (pod)")
        case .mailboxDepth: ("replica_mailbox_depth", "avg(replica_mailbox_depth) by (pod)")
        }
    }

    /// `12`, or `12500m`.
    static func quantity(thousandths: Int64) -> String {
        thousandths % 1_000 == 0 ? "\(thousandths / 1_000)" : "\(thousandths)m"
    }

    private static func rules(_ rules: ScalingRules) -> YAML {
        [
            "stabilizationWindowSeconds": .number(rules.stabilizationWindow.wholeSeconds),
            "selectPolicy": .text(rules.selectPolicy.rawValue),
            "policies": .list(
                rules.policies.map { policy in
                    [
                        "type": .text(policy.kind.rawValue), "value": .number(policy.value),
                        "periodSeconds": .number(policy.period.wholeSeconds),
                    ]
                }),
        ]
    }
}
