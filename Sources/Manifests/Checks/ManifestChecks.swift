internal import Contexts
internal import Platform
internal import Scenarios
internal import Texts

/// What a cluster cannot have. All of it is told at once.
struct ManifestChecks: Sendable {
    private let plan: ClusterPlan
    private let key: String
    private var problems: [String] = []

    /// Names that our own objects have beside the services.
    private static let ownNames = [DatabaseServer.name, DatabaseServer.accountsMap, "default-deny", "names"]

    /// - Throws: ``ManifestProblems`` if there are any.
    static func check(_ plan: ClusterPlan) throws(ManifestProblems) {
        var checks = ManifestChecks(plan)
        checks.checkNames()
        checks.checkOptions()
        for service in plan.services { checks.check(service) }
        checks.checkDoors()
        if plan.scenarioText.utf8.count > Configuration.maximumBytes - ManifestChecks.roomForNames {
            checks.add(
                """
                the scenario has \(plan.scenarioText.utf8.count) bytes with its defaults, more than a ConfigMap takes \
                (\(Configuration.maximumBytes)): take the recorded samples out of it
                """)
        }
        guard checks.problems.isEmpty else { throw ManifestProblems(problems: checks.problems) }
    }

    private static let roomForNames = 4_096

    private init(_ plan: ClusterPlan) {
        self.plan = plan
        key = plan.scenario.vocabulary.section.key
    }

    private mutating func add(_ problem: MessageText) { problems.append("error: \(problem)") }

    // MARK: Names

    private static let nameRule =
        "a name in a cluster has small letters, digits and -, begins with a letter, and has at most 63"

    private mutating func checkNames() {
        if !KubernetesText.isName(plan.namespace) {
            add("--namespace \(plan.namespace): \(Self.nameRule)")
        }
        var taken = Self.ownNames
        for service in plan.services {
            let canary = ClusterService.canary(of: service.name)
            if !KubernetesText.isName(service.name) || !KubernetesText.isName(canary) {
                add("the service \(service.name): \(Self.nameRule), and room is needed for -canary")
            }
            if taken.contains(service.name) || taken.contains(canary) {
                add("the service \(service.name): the name is taken by another object; name the service otherwise")
            }
            taken += [service.name, canary]
            for (part, name) in [("secret", service.spec.database.secret), ("accepts", service.spec.database.accepts)] {
                if !KubernetesText.isDomain(name) {
                    add("\(key).services.\(service.name).database.\(part) is \(name): \(Self.nameRule)")
                } else if name == DatabaseServer.rootSecret {
                    add(
                        "\(key).services.\(service.name).database.\(part) is \(name), which is the server's own: choose another"
                    )
                }
            }
        }
    }

    private mutating func checkOptions() {
        let options = plan.options
        if !KubernetesText.isImage(options.image) { add("--image \(options.image): that is no name of an image") }
        if !KubernetesText.isImage(options.databaseImage) {
            add("--database-image \(options.databaseImage): that is no name of an image")
        }
        for (option, text) in [("--volume", options.volume), ("--cpu", options.cpu)]
        where !KubernetesText.isQuantity(text) {
            add("\(option) \(text): expected a number above 0 and a unit, as 10Gi or 250m")
        }
        let names = [
            ("--host", options.host), ("--ingress-class", options.ingressClass),
            ("--gateway-class", options.gatewayClass),
        ]
        for (option, text) in names {
            if let text, !KubernetesText.isDomain(text) {
                add("\(option) \(text): expected names with dots between them")
            }
        }
        let namespaces =
            options.gatewayNamespaces.map { ("--gateway-namespace", $0) }
            + (options.monitoringNamespace.map { [("--monitoring-namespace", $0)] } ?? [])
        for (option, text) in namespaces where !KubernetesText.isName(text) {
            add("\(option) \(text): \(Self.nameRule)")
        }
    }

    // MARK: Services

    private mutating func check(_ service: ClusterService) {
        let spec = service.spec
        let place = "\(key).services.\(service.name)"
        if spec.replicas == 0, spec.autoscaler != nil {
            add(
                "\(place) has no replicas and an autoscaler, which Kubernetes then switches off: give it replicas, or autoscaler: off"
            )
        }
        if spec.autoscaler?.minReplicas == 0 {
            add(
                "\(place).autoscaler.minReplicas is 0, which Kubernetes takes only behind a feature gate: write 1 or more"
            )
        }
        if spec.strategy.progressDeadline.wholeSeconds <= spec.strategy.minReadySeconds.wholeSeconds {
            add("\(place).strategy: in whole seconds progressDeadlineSeconds is not longer than minReadySeconds")
        }
        for kind in ProbeKind.allCases where kind != .readiness {
            guard let probe = spec.probes[kind], probe.successThreshold != 1 else { continue }
            add(
                "\(place).probes.\(kind.rawValue).successThreshold is \(probe.successThreshold); Kubernetes takes only 1"
            )
        }
        if !plan.paths.contains(where: { $0.service == service.name }), plan.callers(of: service).isEmpty {
            add("the service \(service.name) is reached by nobody: it has no path and no service calls it")
        }
    }

    // MARK: Doors

    private mutating func checkDoors() {
        for path in plan.paths where !Self.isPlain(path.path) {
            add("the path \(path.path): expected a slash and letters, digits, -, _ or . in each element")
        }
        let connect = plan.gateway.connectTimeout ?? .zero
        if connect > Self.longestConnect {
            add("\(key).gateway.connectTimeout is \(connect); nginx takes at most \(Self.longestConnect)")
        }
        guard let nginx = plan.options.nginx else { return }
        if !Self.isAddress(nginx.listen) {
            add("--nginx-listen \(nginx.listen): expected an address and a port, as 127.0.0.1:8080")
        }
        for upstream in nginx.upstreams {
            if plan.service(upstream.service) == nil {
                add(
                    "--upstream \(upstream.service)=…: there is no such service; there are \(plan.services.map(\.name).joined(separator: ", "))"
                )
            }
            if !Self.isAddress(upstream.address) {
                add("--upstream \(upstream.service)=\(upstream.address): expected host:port or unix:/path")
            }
        }
    }

    /// nginx, `proxy_connect_timeout`: "this timeout cannot usually exceed 75 seconds".
    private static let longestConnect = Timespan.seconds(75)

    /// A path that means the same to an Ingress, an HTTPRoute and nginx.
    private static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/") && path.count > 1 && !path.hasSuffix("/")
            && path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy { element in
                !element.isEmpty && !element.allSatisfy { $0 == "." } && element != "-"
                    && element.utf8.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
            }
    }

    /// `host:port`, `[::1]:port`, or `unix:/path`, with nothing in it that has a meaning for nginx.
    private static func isAddress(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { isWord($0) || "-_.:/[]".utf8.contains($0) }
        if text.hasPrefix("unix:/") { return isPlain }
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let port = UInt16(text[text.index(after: colon)...])
        else { return false }
        return isPlain && port > 0 && !text.contains("/")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
