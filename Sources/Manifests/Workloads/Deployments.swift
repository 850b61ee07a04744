internal import ActorRuntime
internal import Contexts
internal import Platform
internal import Scenarios

/// The pods of a service: a Deployment, and the Service under whose name the others reach them.
///
/// What the scenario says of Kubernetes stands here under Kubernetes' own names; times are whole seconds, rounded up.
struct Deployments: Sendable {
    let plan: ClusterPlan

    // MARK: Objects

    func deployment(of service: ClusterService) -> YAMLDocument {
        var comment = "The replicas of \(service.name)."
        if service.isScaled { comment += " Its autoscaler says how many there are." }
        return YAMLDocument(
            comment,
            deployment(
                service.name, of: service, track: PodPlaces.stable,
                replicas: service.isScaled ? nil : service.spec.replicas))
    }

    /// The same pods beside those, for an image that is tried. It has none until a release gives it some.
    func canary(of service: ClusterService) -> YAMLDocument {
        YAMLDocument(
            "A new image of \(service.name) while it is tried; release.sh applies this and removes it.",
            deployment(ClusterService.canary(of: service.name), of: service, track: PodPlaces.canary, replicas: 0))
    }

    private func deployment(_ name: String, of service: ClusterService, track: String, replicas: Int?) -> YAML {
        let labels = service.selector + [(PodPlaces.track, YAML.text(track))]
        let strategy = service.spec.strategy
        let spec: YAML = [
            "replicas": .optional(replicas),
            "minReadySeconds": .number(strategy.minReadySeconds.wholeSeconds),
            "progressDeadlineSeconds": .number(strategy.progressDeadline.wholeSeconds),
            "revisionHistoryLimit": 3,
            "strategy": [
                "type": "RollingUpdate",
                "rollingUpdate": [
                    "maxSurge": Self.intOrPercent(strategy.maxSurge),
                    "maxUnavailable": Self.intOrPercent(strategy.maxUnavailable),
                ],
            ],
            "selector": ["matchLabels": YAML.map([]).adding(labels)],
            "template": ["metadata": podMetadata(service, labels), "spec": pod(service)],
        ]
        return [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": plan.metadata(name, labels: service.selector),
            "spec": spec,
        ]
    }

    func service(of service: ClusterService) -> YAMLDocument {
        YAMLDocument(
            "The name under which the door and the other services reach \(service.name).",
            [
                "apiVersion": "v1", "kind": "Service",
                "metadata": plan.metadata(service.name, labels: service.selector),
                "spec": [
                    "selector": YAML.map([]).adding(service.selector),
                    // What the network policies and the door count on.
                    "publishNotReadyAddresses": plan.gateway.publishNotReadyAddresses ? true : .absent,
                    "ports": [["name": "http", "port": .number(service.port), "targetPort": "http"]],
                ],
            ])
    }

    // MARK: The pod

    private func podMetadata(_ service: ClusterService, _ labels: [(key: String, value: YAML)]) -> YAML {
        [
            "labels": YAML.map([]).adding(labels + plan.labels),
            "annotations": [
                // A new scenario brings new pods: a replica reads it when it starts.
                "perennial/scenario": .text(Checksum.text(of: plan.scenarioText)),
                "prometheus.io/scrape": "true", "prometheus.io/port": .text("\(service.managementPort)"),
                "prometheus.io/path": "/metrics",
            ],
        ]
    }

    private func pod(_ service: ClusterService) -> YAML {
        [
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "terminationGracePeriodSeconds": .number(Self.gracePeriod(of: service.spec.termination)),
            "securityContext": [
                "runAsNonRoot": true, "runAsUser": .number(PodPlaces.user), "runAsGroup": .number(PodPlaces.user),
                "fsGroup": .number(PodPlaces.user), "seccompProfile": ["type": "RuntimeDefault"],
            ],
            "tolerations": tolerations,
            "topologySpreadConstraints": [
                [
                    "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": ["matchLabels": YAML.map([]).adding(service.selector)],
                ]
            ],
            "containers": [container(service)],
            "volumes": [
                ["name": "scenario", "configMap": ["name": .text(Configuration.name)]],
                [
                    "name": "password",
                    "secret": [
                        "secretName": .text(service.spec.database.secret),
                        "items": [["key": .text(service.name), "path": "password"]],
                        // For the group of the pod alone.
                        "defaultMode": .number(0o440),
                    ],
                ],
                ["name": "data", "emptyDir": [:]],
                ["name": "tmp", "emptyDir": [:]],
            ],
        ]
    }

    /// How long a pod stays on a node that is not there any more; nothing where it is what Kubernetes does anyway.
    private var tolerations: YAML {
        let seconds = plan.scenario.application.cluster.toleration
        guard seconds != ClusterSpec().toleration else { return .absent }
        return .list(
            ["not-ready", "unreachable"].map { reason in
                [
                    "key": "node.kubernetes.io/\(reason)", "operator": "Exists", "effect": "NoExecute",
                    "tolerationSeconds": .number(seconds.wholeSeconds),
                ]
            })
    }

    private func container(_ service: ClusterService) -> YAML {
        [
            "name": .text(service.name),
            "image": .text(plan.options.image),
            "args": .texts(arguments(of: service)),
            "env": [["name": "POD_NAME", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]],
            "ports": [
                ["name": "http", "containerPort": .number(service.port)],
                ["name": "management", "containerPort": .number(service.managementPort)],
            ],
            "startupProbe": probe(.startup, service), "livenessProbe": probe(.liveness, service),
            "readinessProbe": probe(.readiness, service),
            "lifecycle": lifecycle(service.spec.termination),
            "resources": [
                "requests": ["cpu": .text(plan.options.cpu), "memory": Self.memory(service.spec.memory.base)],
                "limits": ["memory": Self.memory(service.spec.memory.limit)],
            ],
            "securityContext": PodPlaces.locked,
            "volumeMounts": [
                // One file, beside what the image has in this folder.
                [
                    "name": "scenario", "mountPath": "\(PodPlaces.scenarioFolder)/\(Configuration.scenarioKey)",
                    "subPath": .text(Configuration.scenarioKey), "readOnly": true,
                ],
                [
                    "name": "password", "mountPath": .text(Self.folder(of: PodPlaces.passwordFile)), "readOnly": true,
                ],
                ["name": "data", "mountPath": .text(PodPlaces.dataFolder)],
                ["name": "tmp", "mountPath": "/tmp"],
            ],
        ]
    }

    /// `perennial serve` for one service. The name tells replicas apart: the one that relays events is known by it.
    private func arguments(of service: ClusterService) -> [String] {
        let peers = service.peers.compactMap { plan.service($0) }.flatMap {
            ["--peer", "\($0.name)=\($0.name):\($0.port)"]
        }
        return [
            "serve", "\(PodPlaces.scenarioFolder)/\(Configuration.scenarioKey)", "--only", service.name, "--name",
            "$(POD_NAME)", "--listen", "0.0.0.0", "--port", "\(service.port)", "--management-port",
            "\(service.managementPort)", "--data", PodPlaces.dataFolder, "--database",
            "mysql://\(DatabaseServer.user(of: service))@\(DatabaseServer.name):\(DatabaseServer.port)", "--secret",
            PodPlaces.passwordFile,
        ] + peers
    }

    // MARK: Health and the end

    /// As the supervisor of one machine asks: whether it lives, and whether it wants requests.
    private func probe(_ kind: ProbeKind, _ service: ClusterService) -> YAML {
        guard let probe = service.spec.probes[kind] else { return .absent }
        return [
            "httpGet": ["path": kind == .readiness ? "/readyz" : "/livez", "port": "management"],
            "initialDelaySeconds": .number(probe.initialDelay.wholeSeconds),
            "periodSeconds": .number(probe.period.wholeSeconds), "timeoutSeconds": .number(probe.timeout.wholeSeconds),
            "successThreshold": .number(probe.successThreshold), "failureThreshold": .number(probe.failureThreshold),
        ]
    }

    private func lifecycle(_ termination: Termination) -> YAML {
        guard termination.preStop > .zero else { return .absent }
        return ["preStop": ["sleep": ["seconds": .number(Self.preStop(of: termination))]]]
    }

    /// Kubernetes takes no sleep that is longer than the grace period, and there one is cut off.
    static func preStop(of termination: Termination) -> Int {
        min(termination.preStop.wholeSeconds, gracePeriod(of: termination))
    }

    static func gracePeriod(of termination: Termination) -> Int {
        max(termination.gracePeriod, Termination.minimumGracePeriod).wholeSeconds
    }

    // MARK: Values

    static func intOrPercent(_ value: IntOrPercent) -> YAML {
        switch value {
        case .count(let count): .number(count)
        case .percent: .text(value.description)
        }
    }

    static func memory(_ bytes: Int64) -> YAML { .text(MemoryText.print(bytes)) }

    private static func folder(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }
}
