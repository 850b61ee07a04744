internal import Applications
internal import Contexts
internal import Platform
internal import Scenarios
internal import Texts

/// Everything that is written, put together once: the services with their ports and neighbours, and what the cluster
/// has.
struct ClusterPlan: Sendable {
    let scenario: Scenario
    let options: ManifestOptions
    /// In the order of the fronts.
    let services: [ClusterService]
    /// What customers ask for, in the application's order.
    let paths: [GatewayDeclaration.Path]
    /// The scenario as the replicas read it: without customers' faults and expectations, which they do not use, so that
    /// a change of those restarts nothing.
    let scenarioText: String

    init(_ application: any ServedApplication, _ scenario: Scenario, _ options: ManifestOptions) throws {
        self.scenario = scenario
        self.options = options
        paths = application.vocabulary.gateway.paths
        services = application.fronts.enumerated().map { index, name in
            ClusterService(name, number: index, of: application, scenario)
        }
        var served = scenario
        served.faults = []
        served.releases = []
        served.expectations = []
        served.steadyState = nil
        served.breaks = []
        served.variants = []
        scenarioText = try served.yaml
    }

    var gateway: GatewaySpec { scenario.application.gateway }

    /// The services that may ask this one or send it events, itself left out.
    func callers(of service: ClusterService) -> [String] {
        services.filter { $0.name != service.name && $0.peers.contains(service.name) }.map(\.name)
    }

    func service(_ name: String) -> ClusterService? { services.first { $0.name == name } }

    // MARK: Names

    var namespace: String { options.namespace }

    /// Labels that everything has.
    var labels: [(key: String, value: YAML)] {
        [("app.kubernetes.io/part-of", .text(namespace)), ("app.kubernetes.io/managed-by", "perennial")]
    }

    /// An object's metadata.
    func metadata(
        _ name: String, labels: [(key: String, value: YAML)] = [], annotations: [(key: String, value: YAML)] = []
    ) -> YAML {
        let all = YAML.map([]).adding(labels + self.labels)
        return [
            "name": .text(name), "namespace": .text(namespace), "labels": all,
            "annotations": annotations.isEmpty ? .absent : YAML.map([]).adding(annotations),
        ]
    }
}

/// A service as a cluster runs it.
struct ClusterService: Sendable {
    let name: String
    let spec: ServiceSpec
    let external: ExternalSpec?
    /// For customers and other services.
    let port: Int
    /// For probes and metrics.
    let managementPort: Int
    /// The services that it asks or sends events to, in the order of the application; itself where it hears of its own
    /// events.
    let peers: [String]
    /// How a new image of it takes over: as the scenario's first release of it that is judged by an analysis, or else the
    /// first one.
    let release: Release?

    /// The port of the gateway; the fronts' lie above it.
    static let gatewayPort = 8_080

    init(_ name: String, number: Int, of application: any ServedApplication, _ scenario: Scenario) {
        let id = application.service(name)
        let entry = scenario.application.services[Int(id.rawValue)]
        self.name = name
        spec = entry.spec
        external = entry.external
        port = Self.gatewayPort + 1 + number
        managementPort = port + 1_000
        let releases = scenario.releases.filter { $0.service == name }
        release = releases.first { $0.analysis != nil } ?? releases.first
        let hearers = application.messages.all.filter { $0.publisher == id }.flatMap(\.subscribers)
        let called = scenario.application.calls.filter { $0.caller == name }.map(\.callee)
        peers = application.services.enumerated().filter { index, peer in
            called.contains(peer) || hearers.contains(ServiceID(rawValue: UInt16(index)))
        }.map(\.element)
    }

    /// The labels by which its pods are known, whichever version they run.
    var selector: [(key: String, value: YAML)] { [("app.kubernetes.io/name", .text(name))] }

    /// The name of the disruption budget, the autoscaler and the rest: that of the service.
    static func canary(of name: String) -> String { "\(name)-canary" }

    /// Whether an autoscaler says how many replicas there are.
    var isScaled: Bool { spec.autoscaler != nil }
}
