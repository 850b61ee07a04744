internal import ActorRuntime
internal import Contexts
internal import Platform
internal import Scenarios
internal import Texts

/// What the scenario says and the manifests cannot, or say in another way. Each note names the key.
struct ManifestNotes: Sendable {
    private let plan: ClusterPlan
    private let key: String
    private(set) var notes: [String] = []

    init(_ plan: ClusterPlan) {
        self.plan = plan
        key = plan.scenario.vocabulary.section.key
        addDoor()
        addCluster()
        for service in plan.services { add(service) }
        addRun()
    }

    private mutating func add(_ note: MessageText) { notes.append("note: \(note)") }

    // MARK: Door

    private mutating func addDoor() {
        let gateway = plan.gateway
        let place = "\(key).gateway"
        if gateway.timeout == nil { add("\(place).timeout is off: nginx and the Ingress wait for a year") }
        for (name, time) in [("timeout", gateway.timeout), ("connectTimeout", gateway.connectTimeout)] {
            round(time, "\(place).\(name)", "the Ingress")
        }
        round(gateway.nextUpstream?.timeout, "\(place).nextUpstream.timeout", "the Ingress")
        if gateway.maxRequests != nil {
            add(
                "\(place).maxRequests: the Ingress has no such limit; the Gateway (by envoy.yaml) and nginx.conf have it"
            )
        }
        if gateway.loadBalancing == .leastRequests {
            add(
                "\(place).loadBalancing: the Ingress has no least-requests, so it gets ewma, which weighs the times of answers"
            )
        }
        guard let next = gateway.nextUpstream, !next.on.contains(.nonIdempotent) else { return }
        let lost = next.on.filter { $0 != .error }.map(\.rawValue)
        if !lost.isEmpty {
            add(
                "\(place).nextUpstream: Envoy does not ask what may be sent twice, so envoy.yaml passes on only what no replica has seen, and nothing for \(lost.joined(separator: ", "))"
            )
        }
    }

    private mutating func addCluster() {
        let (cluster, usual) = (plan.scenario.application.cluster, ClusterSpec())
        if cluster.nodeMonitorGracePeriod != usual.nodeMonitorGracePeriod {
            add(
                "\(key).cluster.nodeMonitorGracePeriod is a flag of the kube-controller-manager: --node-monitor-grace-period=\(cluster.nodeMonitorGracePeriod)"
            )
        }
        round(cluster.toleration, "\(key).cluster.toleration", "a toleration")
    }

    // MARK: Services

    private mutating func add(_ service: ClusterService) {
        let (spec, place) = (service.spec, "\(key).services.\(service.name)")
        addTimes(spec, place)
        if spec.termination.preStop > spec.termination.gracePeriod {
            add("\(place).termination.preStop is longer than the grace period, so it is cut off there")
        }
        if spec.supervision != .kubernetes {
            add("\(place).supervision: a cluster restarts containers by its own rule, which is supervision: kubernetes")
        }
        addDatabase(spec.database, place)
        if let autoscaler = spec.autoscaler { add(autoscaler, of: spec, place) }
        if !spec.versions.isEmpty {
            add("\(place).versions: in a cluster a version is an image; release.sh brings one")
        }
        if let words = service.external?.command.words {
            add("\(place).external: the image has to have \(words.joined(separator: " ")); see the Containerfile")
        }
        if ReleaseSettings(service).isSlowBoundLower, let release = service.release, let p99 = release.analysis?.p99 {
            let bound = ReleaseSettings(service).slowBound ?? 0
            add(
                "the release \(release.name): a replica's histogram has no bound at p99 \(p99), so release.sh judges at \(PlainDecimal.text(bound)) s, which is stricter"
            )
        }
    }

    private mutating func addTimes(_ spec: ServiceSpec, _ place: String) {
        round(spec.strategy.minReadySeconds, "\(place).strategy.minReadySeconds")
        round(spec.strategy.progressDeadline, "\(place).strategy.progressDeadlineSeconds")
        round(spec.termination.gracePeriod, "\(place).termination.terminationGracePeriodSeconds")
        round(spec.termination.preStop, "\(place).termination.preStop")
        for kind in ProbeKind.allCases {
            guard let probe = spec.probes[kind] else { continue }
            let place = "\(place).probes.\(kind.rawValue)"
            round(probe.initialDelay, "\(place).initialDelaySeconds")
            round(probe.period, "\(place).periodSeconds")
            round(probe.timeout, "\(place).timeoutSeconds")
        }
    }

    private mutating func addDatabase(_ database: DatabaseSpec, _ place: String) {
        if database.storage == .ephemeral {
            add(
                "\(place).database.storage is ephemeral: in the cluster its data is on the database's volume, as that of the others"
            )
        }
        if database.sync > .zero {
            add("\(place).database.sync: in the cluster every commit is flushed to the disk")
        }
        if database.secret != database.accepts {
            add(
                "\(place).database: the secret \(database.secret) is shown and \(database.accepts) is accepted, so its replicas become ready only if both hold one password"
            )
        }
    }

    private mutating func add(_ autoscaler: AutoscalerSpec, of spec: ServiceSpec, _ place: String) {
        let place = "\(place).autoscaler"
        if spec.replicas != autoscaler.minReplicas {
            add(
                "\(place): a cluster begins with minReplicas, \(autoscaler.minReplicas), and not with replicas, \(spec.replicas)"
            )
        }
        for metric in autoscaler.metrics {
            guard let (name, _) = Autoscalers.source(of: metric.kind) else {
                add(
                    "\(place).metrics.cpu is the share of busy workers in the scenario, and in a cluster the processor time by what a pod asks for (--cpu)"
                )
                continue
            }
            add(
                "\(place).metrics.\(metric.kind.rawValue): the metric \(name) needs an adapter for custom metrics in the cluster"
            )
        }
        let usual = AutoscalerSpec(maxReplicas: autoscaler.maxReplicas)
        let flags: [(String, String, Bool)] = [
            ("syncPeriod", "sync-period=\(autoscaler.syncPeriod)", autoscaler.syncPeriod != usual.syncPeriod),
            ("tolerance", "tolerance=\(autoscaler.tolerance)", autoscaler.tolerance != usual.tolerance),
            (
                "cpuInitializationPeriod", "cpu-initialization-period=\(autoscaler.cpuInitializationPeriod)",
                autoscaler.cpuInitializationPeriod != usual.cpuInitializationPeriod
            ),
            (
                "initialReadinessDelay", "initial-readiness-delay=\(autoscaler.initialReadinessDelay)",
                autoscaler.initialReadinessDelay != usual.initialReadinessDelay
            ),
        ]
        for (name, flag, isOther) in flags where isOther {
            add("\(place).\(name) is a flag of the kube-controller-manager: --horizontal-pod-autoscaler-\(flag)")
        }
        for rules in [autoscaler.behavior?.scaleUp, autoscaler.behavior?.scaleDown].compactMap(\.self) {
            round(rules.stabilizationWindow, "\(place).behavior: a stabilizationWindowSeconds")
            for policy in rules.policies { round(policy.period, "\(place).behavior: a periodSeconds") }
        }
    }

    // MARK: The run

    private mutating func addRun() {
        let later = plan.scenario.releases.filter { release in
            plan.service(release.service)?.release?.name != release.name
        }
        if !later.isEmpty {
            add(
                "the releases \(later.map(\.name).joined(separator: ", ")): release.sh goes by one release of a service, the first with an analysis"
            )
        }
        let faults = plan.scenario.faults.map(\.name)
        if !faults.isEmpty {
            add(
                "the faults \(faults.joined(separator: ", ")) are not in a cluster's manifests: perennial run carries them out"
            )
        }
    }

    private mutating func round(_ time: Timespan?, _ place: MessageText, _ taker: MessageText = "Kubernetes") {
        guard let time, !time.isWholeSeconds else { return }
        add("\(place) is \(time): \(taker) takes whole seconds, so it gets \(time.wholeSeconds)")
    }
}
