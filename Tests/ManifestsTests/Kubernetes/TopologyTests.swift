import Applications
import Contexts
import FlowerShopApplication
import Manifests
import Scenarios
import Testing

/// Who is where, and who reaches whom.
@Suite struct TopologyTests {
    private static let ports = [
        "order": 8081, "delivery": 8082, "inventory": 8083, "notification": 8084, "payment": 8085, "viewpage": 8086,
    ]

    @Test func eachServiceHasItsPortsAndIsStartedWithThem() throws {
        let written = try Written(file: "01-saga.yaml")
        for (name, port) in Self.ports {
            let pod = try written.object("Deployment", name)["spec"]["template"]["spec"]
            let container = pod["containers"][0]
            let arguments = container["args"].texts
            #expect(Array(arguments.prefix(4)) == ["serve", "/etc/perennial/scenario.yaml", "--only", name])
            for (option, value) in [
                ("--name", "$(POD_NAME)"), ("--listen", "0.0.0.0"), ("--port", "\(port)"),
                ("--management-port", "\(port + 1_000)"), ("--data", "/var/lib/perennial"),
                ("--database", "mysql://\(name)@database:3306"), ("--secret", "/run/secrets/perennial/password"),
            ] {
                let index = try #require(arguments.firstIndex(of: option))
                #expect(arguments[index + 1] == value)
            }
            #expect(container["ports"][0]["containerPort"].number == port)
            #expect(container["ports"][1]["containerPort"].number == port + 1_000)
            let service = try written.object("Service", name)["spec"]
            #expect(service["ports"][0]["port"].number == port && service["ports"].list.count == 1)
            #expect(service["selector"]["app.kubernetes.io/name"].text == name)
        }
    }

    /// From the application's own messages: who asks, and who hears.
    @Test func peersAreThoseThatAServiceAsksOrTellsOfItsEvents() throws {
        let application = ShopApplication()
        let written = try Written(file: "01-saga.yaml")
        for (index, name) in application.services.enumerated() {
            var peers = Set(
                application.messages.all.filter { $0.publisher.map { Int($0.rawValue) } == index }
                    .flatMap(\.subscribers).map { application.services[Int($0.rawValue)] })
            if name == "order" { peers.insert("payment") }
            let container = try written.object("Deployment", name)["spec"]["template"]["spec"]["containers"][0]
            let arguments = container["args"].texts
            let given = arguments.indices.filter { arguments[$0] == "--peer" }.map { arguments[$0 + 1] }
            #expect(Set(given) == Set(peers.map { "\($0)=\($0):\(Self.ports[$0] ?? 0)" }), "\(name)")
            let policy = try written.object("NetworkPolicy", name)["spec"]
            let reached = policy["egress"].list.map {
                $0["to"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"].text ?? ""
            }
            #expect(Set(reached) == peers.union(["database"]), "\(name)")
        }
    }

    @Test func whoMayReachAServiceIsWhoseNetworkPolicyLetsItOut() throws {
        let written = try Written(file: "01-saga.yaml") { $0.monitoringNamespace = "watching" }
        let names = Self.ports.keys.sorted()
        func peers(_ rules: Value, _ key: String) -> [String] {
            rules.list.flatMap { $0[key].list }.compactMap {
                $0["podSelector"]["matchLabels"]["app.kubernetes.io/name"].text
            }
        }
        for name in names {
            let policy = try written.object("NetworkPolicy", name)["spec"]
            let callers = try names.filter { other in
                peers(try written.object("NetworkPolicy", other)["spec"]["egress"], "to").contains(name)
            }
            #expect(Set(peers(policy["ingress"], "from")) == Set(callers), "\(name)")
            let spaces = policy["ingress"].list.flatMap { rule in
                rule["from"].list.compactMap { peer -> String? in
                    let space = peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"].text
                    return space.map { "\($0):\(rule["ports"][0]["port"].number ?? 0)" }
                }
            }
            let port = Self.ports[name] ?? 0
            #expect(
                spaces == ["ingress-nginx:\(port)", "envoy-gateway-system:\(port)", "watching:\(port + 1_000)"],
                "\(name)")
        }
        let closed = try written.object("NetworkPolicy", "default-deny")["spec"]
        #expect(closed["policyTypes"].texts == ["Ingress", "Egress"] && closed["podSelector"].keys.isEmpty)
        #expect(!closed["ingress"].isThere && !closed["egress"].isThere)
        let database = try written.object("NetworkPolicy", "database")["spec"]
        #expect(Set(peers(database["ingress"], "from")) == Set(names) && !database["egress"].isThere)
    }

    @Test func podsMayDoNothingButServe() throws {
        let written = try Written(file: "07-deploy-pipeline.yaml") { $0.pipelines = [.github] }
        let pods = try written.objects().filter { ["Deployment", "StatefulSet"].contains($0["kind"].text) }
        #expect(pods.count == 9, "six services, two that may be tried, and the database")
        for pod in pods.map({ $0["spec"]["template"]["spec"] }) {
            #expect(pod["securityContext"]["runAsNonRoot"].flag == true)
            #expect(pod["securityContext"]["seccompProfile"]["type"].text == "RuntimeDefault")
            #expect(pod["automountServiceAccountToken"].flag == false)
            let container = pod["containers"][0]["securityContext"]
            #expect(container["readOnlyRootFilesystem"].flag == true)
            #expect(container["allowPrivilegeEscalation"].flag == false)
            #expect(container["capabilities"]["drop"].texts == ["ALL"])
        }
        let namespace = try written.object("Namespace", "shop")
        #expect(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"].text == "restricted")
    }

    @Test func aServiceWithoutReplicasHasNoBudgetForThem() throws {
        let written = try Written(shop: "services: { viewpage: { replicas: 0 } }")
        #expect(try !written.has("PodDisruptionBudget", "viewpage"))
        #expect(try written.object("Deployment", "viewpage")["spec"]["replicas"].number == 0)
        #expect(try written.object("PodDisruptionBudget", "order")["spec"]["maxUnavailable"].number == 1)
    }

    @Test func secretsAreThoseThatTheScenarioNames() throws {
        let written = try Written(file: "10-persistence.yaml")
        let documents = try written.documents("secrets.yaml.template")
        let keys = documents.map { ($0["metadata"]["name"].text ?? "", $0["stringData"].keys) }
        #expect(keys.map(\.0) == ["order-db", "database", "database-root"])
        #expect(keys[0].1 == ["order"] && keys[1].1.count == 5 && keys[2].1 == ["password"])
        for secret in documents {
            #expect(secret["stringData"].keys.allSatisfy { secret["stringData"][$0].text == "" })
        }
        #expect(try !written.objects().contains { $0["kind"].text == "Secret" }, "nothing overwrites a secret")
        let sources =
            try written.object("StatefulSet", "database")["spec"]["template"]["spec"]["volumes"].list
            .first { $0["name"].text == "passwords" }?["projected"]["sources"].list ?? []
        #expect(sources.first?["secret"]["name"].text == "order-db" && sources.count == 6)
    }

    @Test func everyFileOfAFolderIsInItsKustomization() throws {
        let written = try Written(file: "08-autoscale.yaml")
        for folder in ["base", "gateway", "ingress"] {
            let resources = try written.documents("\(folder)/kustomization.yaml")[0]["resources"].texts
            let files = written.paths.filter { $0.hasPrefix("\(folder)/") && !$0.hasSuffix("kustomization.yaml") }
            #expect(
                Set(resources.filter { $0 != "../base" }) == Set(files.map { String($0.dropFirst(folder.count + 1)) }))
            #expect(resources.contains("../base") == (folder != "base"))
        }
    }

    @Test func theSameValuesGiveTheSameFiles() throws {
        func files() throws -> [ManifestFile] {
            try Written(file: "07-deploy-pipeline.yaml") {
                $0.nginx = .init()
                $0.pipelines = [.github, .gitlab]
            }.manifests.files
        }
        let first = try files()
        #expect(try first == files() && first.map(\.path) == first.map(\.path).sorted())
        #expect(Set(first.map(\.path)).count == first.count)
    }
}
