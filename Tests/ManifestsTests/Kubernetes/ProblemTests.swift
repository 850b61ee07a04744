import FlowerShopApplication
import Manifests
import Testing

/// What a cluster cannot have, and what manifests cannot say.
@Suite struct ProblemTests {
    private func problems(
        _ shop: String = "", _ change: (inout ManifestOptions) -> Void = { _ in }
    ) throws -> [String] {
        do {
            _ = try Written(shop: shop, change)
            return []
        } catch let problems as ManifestProblems { return problems.problems }
    }

    @Test(arguments: [
        ("services: { order: { database: { secret: Order_DB } } }", "shop.services.order.database.secret is Order_DB"),
        ("services: { order: { database: { accepts: database-root } } }", "which is the server's own"),
        (
            "services: { order: { replicas: 0, autoscaler: { maxReplicas: 3 } } }",
            "shop.services.order has no replicas and an autoscaler"
        ),
        (
            "services: { order: { strategy: { minReadySeconds: 1500ms, progressDeadlineSeconds: 1900ms } } }",
            "progressDeadlineSeconds is not longer"
        ),
        ("gateway: { connectTimeout: 80s, timeout: 100s }", "shop.gateway.connectTimeout is 1.3333333333333333m"),
    ])
    func whatAClusterCannotHaveIsToldWithItsKey(shop: String, problem: String) throws {
        let problems = try problems(shop)
        #expect(problems.count == 1 && problems[0].hasPrefix("error: ") && problems[0].contains(problem), "\(problems)")
    }

    @Test func allProblemsComeAtOnce() throws {
        let problems = try problems("services: { order: { database: { secret: A_, accepts: B_ } } }") {
            $0.namespace = "Shop"
            $0.image = "a b"
            $0.databaseImage = "$(id)"
            $0.volume = "0Gi"
            $0.cpu = "fast"
            $0.host = "a..b"
            $0.ingressClass = ""
            $0.gatewayClass = "-"
            $0.gatewayNamespaces = ["a.b"]
            $0.monitoringNamespace = "é"
            var nginx = ManifestOptions.NginxOptions()
            nginx.listen = "8080; }"
            nginx.upstreams = [
                .init(service: "stones", address: "127.0.0.1:1"), .init(service: "order", address: "a b:1"),
                .init(service: "order", address: "host:0"), .init(service: "order", address: "unix:/x;"),
            ]
            $0.nginx = nginx
        }
        #expect(problems.count == 17, "\(problems.joined(separator: "\n"))")
        #expect(problems.allSatisfy { $0.hasPrefix("error: ") && !$0.contains("\n") })
    }

    @Test(arguments: [
        "perennial", "perennial:1", "registry.example:5000/shop/perennial:v1.2",
        "registry.example/a@sha256:0123456789012345678901234567890123456789012345678901234567890123",
    ])
    func namesOfImagesAreTaken(image: String) throws {
        #expect(try problems { $0.image = image }.isEmpty)
    }

    @Test(arguments: [
        ("gateway: { timeout: off }", "shop.gateway.timeout is off"),
        ("gateway: { loadBalancing: least-requests }", "shop.gateway.loadBalancing"),
        ("gateway: { maxRequests: 10 }", "shop.gateway.maxRequests"),
        ("gateway: { nextUpstream: { conditions: [error, http_503] } }", "nothing for http_503"),
        ("cluster: { nodeMonitorGracePeriod: 40s }", "--node-monitor-grace-period=40s"),
        ("services: { payment: { supervision: erlang } }", "shop.services.payment.supervision"),
        (
            "services: { order: { database: { storage: ephemeral } } }",
            "shop.services.order.database.storage is ephemeral"
        ),
        ("services: { order: { database: { sync: 1s } } }", "shop.services.order.database.sync"),
        ("services: { order: { database: { secret: a, accepts: b } } }", "the secret a is shown and b is accepted"),
        ("services: { order: { autoscaler: { maxReplicas: 5 } } }", "metrics.cpu is the share of busy workers"),
        ("services: { order: { autoscaler: { maxReplicas: 5, syncPeriod: 5s } } }", "autoscaler-sync-period=5s"),
        (
            "services: { order: { autoscaler: { maxReplicas: 5, minReplicas: 1 }, replicas: 3 } }",
            "minReplicas, 1, and not"
        ),
        ("services: { order: { versions: { v2: {} } } }", "in a cluster a version is an image"),
    ])
    func whatManifestsCannotSayIsANote(shop: String, note: String) throws {
        let notes = try Written(shop: shop).manifests.notes
        #expect(notes.contains { $0.hasPrefix("note: ") && $0.contains(note) }, "\(notes)")
    }

    @Test func aPlainScenarioHasFewNotes() throws {
        let notes = try Written(shop: "gateway: { maxRequests: off, nextUpstream: off }").manifests.notes
        #expect(notes.isEmpty, "\(notes)")
    }

    @Test func faultsAndFurtherReleasesAreNamed() throws {
        let faults = try Written(file: "05-circuit-breaker.yaml").manifests.notes
        #expect(faults.contains { $0.contains("the faults slow-payment, lost-delivery are not in a cluster") })
        let releases = try Written(file: "07-deploy-pipeline.yaml").manifests.notes
        #expect(releases.contains { $0.contains("the releases payment-v2, order-v3: release.sh goes by one") })
        let external = try Written(file: "11-polyglot.yaml").manifests.notes
        #expect(external.contains { $0.contains("the image has to have python3 polyglot/notification.py") })
    }
}
