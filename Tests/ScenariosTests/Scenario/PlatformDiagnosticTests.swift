import FlowerShopApplication
import Platform
import Testing
import Texts

@testable import Scenarios

/// What is wrong with a platform, a fault or a release: where it is shown and what is said about it.
@Suite struct PlatformDiagnosticTests {
    typealias Case = DiagnosticTests.Case

    /// Each is what stands under `shop.services.order`, so that it begins in column 30.
    static let services = [
        Case(
            "strategy: { maxSurge: 0, maxUnavailable: 0% }", at: "5:55",
            "maxSurge and maxUnavailable are both 0, so that no pod could ever be replaced"),
        Case("strategy: { maxSurge: 2.5 }", at: "5:52", "'2.5' is neither, expected a number of pods as 1"),
        Case("strategy: { maxUnavailable: 101% }", at: "5:42", "more than 100%"),
        Case("strategy: { minReadySeconds: 600 }", at: "5:42", "progressDeadlineSeconds 10m is not longer"),
        Case("strategy: { maxSurg: 1 }", at: "5:42", "unknown key 'maxSurg'", hint: "did you mean 'maxSurge'?"),
        Case(
            "termination: { preStop: 31s }", at: "5:45", "preStop 31s is longer than terminationGracePeriodSeconds 30s"),
        Case(
            "probes: { liveness: }", at: "5:50", "a probe of nothing: the liveness probe has no keys",
            hint: "write {} for Kubernetes' defaults, or off for no probe"),
        Case("probes: { livness: {} }", at: "5:40", "unknown key 'livness'", hint: "did you mean 'liveness'?"),
        Case("probes: { liveness: { successThreshold: 2 } }", at: "5:52", "successThreshold 2 of a liveness probe"),
        Case("probes: { startup: { successThreshold: 2 } }", at: "5:51", "of a startup probe, expected 1"),
        Case("probes: { readiness: { periodSeconds: 0 } }", at: "5:68", "is zero, expected a time above 0"),
        Case("probes: { readiness: { failureThreshold: 0 } }", at: "5:71", "expected 1...1000"),
        Case("probes: { readiness: { timeoutSeconds: 1 minute } }", at: "5:69", "is no duration"),
        Case(
            "replicas: 0, probes: { liveness: {} }", at: "5:43",
            "a probe of nothing: the service 'order' has no replicas"),
        Case(
            "autoscaler: { minReplicas: 5, maxReplicas: 4 }", at: "5:44", "minReplicas 5 is over maxReplicas 4"),
        Case("autoscaler: { minReplicas: 5 }", at: "5:42", "the key 'maxReplicas' is missing"),
        Case("autoscaler: { maxReplicas: 4, metrics: [] }", at: "5:69", "a list of 0, expected 1...8 elements"),
        Case(
            "autoscaler: { maxReplicas: 4, metrics: [ { cpus: 60% } ] }", at: "5:71",
            "expected one of { cpu: { averageUtilization } }", hint: "did you mean 'cpu'?"),
        Case(
            "autoscaler: { maxReplicas: 4, metrics: [ { mailboxDepth: { averageValue: 0 } } ] }", at: "5:103",
            "is out of range, expected a number from 0.001"),
        Case(
            "autoscaler: { maxReplicas: 4, behavior: { scaleDown: { stabilizationWindowSeconds: 3601 } } }",
            at: "5:113", "is too long, expected at most 1h"),
        Case(
            "autoscaler: { maxReplicas: 4, behavior: { scaleUp: { policies: [ { type: Pod, value: 1, periodSeconds: 1 } ] } } }",
            at: "5:103", "is no policy type", hint: "did you mean 'Pods'?"),
        Case(
            "resources: { memory: { base: 512MB } }", at: "5:59", "has the unknown unit 'MB'",
            hint: "did you mean '512M'?"),
        Case("resources: { memory: { limit: 64Mi } }", at: "5:51", "base 128Mi is not below limit 64Mi"),
        Case("resources: { memory: { limit: 2Ti } }", at: "5:60", "at most 1Ti"),
        Case("database: { storage: disk }", at: "5:51", "is no storage"),
        Case("database: { connectionTimeout: 249ms }", at: "5:61", "is too short, expected at least 250ms"),
        Case("database: { maximumPoolSize: 0 }", at: "5:59", "expected 1...10000"),
        Case("versions: { v1: {} }", at: "5:46", "a version 'v1', which is what the service is deployed with"),
        Case("versions: { a b: {} }", at: "5:42", "is no name"),
        Case("versions: { v2: { errors: 5 } }", at: "5:56", "out of range", hint: "did you mean '5%'?"),
        Case("warmUp: { factor: 0.5 }", at: "5:48", "expected 1...1000"),
    ]

    @Test(arguments: services)
    func aProblemOfAServiceIsShownWhereItIs(row: Case) {
        expect(row, in: "shop: { services: { order: { \(row.yaml) } } }")
    }

    static let others = [
        Case("shop: { cluster: { nodes: 0 } }", at: "5:27", "expected 1...1000"),
        Case("shop: { gateway: { loadBalancing: random } }", at: "5:35", "is no load balancing"),
        Case("shop: { gateway: { timeout: 0s } }", at: "5:29", "is zero"),
        Case(
            "shop: { gateway: { nextUpstream: { conditions: [ eror ] } } }", at: "5:50", "is no condition",
            hint: "did you mean 'error'?"),
        Case(
            "shop: { gateway: { nextUpstream: { conditions: [ non_idempotent ] } } }", at: "5:48",
            "'non_idempotent' alone passes nothing on"),
        Case("shop: { gateway: { nextUpstream: { tries: 0 } } }", at: "5:43", "expected 1...100"),
        Case("shop: { gateway: { connectTimeout: 0s } }", at: "5:36", "is zero"),
        Case("breaks: [ monye ]", at: "5:11", "is no invariant", hint: "did you mean 'money'?"),
        Case("releases: [ { service: order, version: v1 } ]", at: "5:13", "the key 'strategy' is missing"),
        Case(
            "releases: [ { service: order, version: v2, strategy: rolling } ]", at: "5:40",
            "the service 'order' has no version 'v2'",
            hint: "add it to shop.services.order.versions; known here: v1"),
        Case(
            "releases: [ { service: order, version: v1, strategy: rolling, steps: [] } ]", at: "5:63",
            "the key 'steps' has no meaning for rolling; it belongs to canary"),
        Case(
            "releases: [ { service: order, version: v1, strategy: canary } ]", at: "5:13", "the key 'steps' is missing"),
        Case(
            "releases: [ { service: order, version: v1, strategy: canary, steps: [ { setWeight: 0 } ] } ]", at: "5:84",
            "expected 1...100"),
        Case(
            "releases: [ { service: order, version: v1, strategy: canary, steps: [ { setWeight: 50 }, { setWeight: 20 } ] } ]",
            at: "5:92", "setWeight 20% after 50%, expected growing weights"),
        Case(
            "releases: [ { service: order, version: v1, strategy: rolling, at: 11m } ]", at: "5:67",
            "the release begins at 11m, after the run has ended"),
        Case(
            "releases: [ { service: order, version: v1, strategy: rolling }, { service: order, version: v1, strategy: rolling } ]",
            at: "5:65", "a second release of the name 'order-v1'"),
    ]

    @Test(arguments: others)
    func aProblemOfThePlatformIsShownWhereItIs(row: Case) { expect(row, in: row.yaml) }

    /// Each stands in `faults: [ { … } ]`, so that it begins in column 13.
    static let faults = [
        Case("partition: order -> order", at: "5:24", "is a link of 'order' with itself"),
        Case("partition: order <-> order", at: "5:24", "is a link of 'order' with itself"),
        Case("partition: gateway -> bus", at: "5:24", "the gateway does not speak to the bus"),
        Case(
            "partition: order -> delivery", at: "5:24", "order and delivery speak by events",
            hint: "write 'bus -> delivery' for what delivery is told, or 'order -> bus' for what order tells"),
        Case("partition: order -> paymet", at: "5:24", "names the party 'paymet'", hint: "did you mean 'payment'?"),
        Case("partition: order", at: "5:24", "is no link, expected two parties"),
        Case("drop: bus -> order", at: "5:11", "the key 'probability' is missing"),
        Case("drop: bus -> order, probability: 101%", at: "5:46", "out of range"),
        Case("delay: bus -> order", at: "5:11", "the key 'time' is missing"),
        Case("reorder: bus -> order, probability: 1%", at: "5:11", "the key 'within' is missing"),
        Case("reorder: bus -> order, probability: 1%, within: 0s", at: "5:61", "is zero"),
        Case("hang: order, replicas: 0", at: "5:36", "out of range"),
        Case(
            "hang: order, replicas: 3", at: "5:36", "is aimed at 3 replicas of 'order', which has 2",
            hint: "write 'replicas: all' for whatever there is"),
        Case("hang: ordr", at: "5:19", "is no service", hint: "did you mean 'order'?"),
        Case("pause: order", at: "5:13", "the key 'for' is missing: how long the pause is"),
        Case("errors: order", at: "5:11", "the key 'probability' is missing"),
        Case("leak: order, perSecond: 0", at: "5:37", "is zero"),
        Case("leak: order, perSecond: 20", at: "", ""),
        Case("crashLoop: order, after: 0s", at: "5:38", "is zero"),
        Case("poison: order, messages: 0", at: "5:38", "expected 1...1000000"),
        Case("databaseSlow: order", at: "5:13", "neither time nor addedTime"),
        Case("databaseCrash: order, for: 1s", at: "5:35", "'for' has no meaning for the crash of a database"),
        Case(
            "loseNode: 4", at: "5:23", "there is no node 4, expected 1...3",
            hint: "shop.cluster.nodes says how many there are"),
        Case("loseNode: 0", at: "5:23", "expected 1...1000"),
        Case("hang: order }, { hang: order", at: "5:28", "a second fault of the name 'hang-order'"),
        Case(
            "drop: bus->order, probability: 1% }, { drop: bus -> order, probability: 1%", at: "5:50",
            "a second fault of the name 'drop-bus-order'"),
    ]

    @Test(arguments: faults)
    func aProblemOfAFaultIsShownWhereItIs(row: Case) { expect(row, in: "faults: [ { \(row.yaml) } ]") }

    private func expect(_ row: Case, in yaml: String) {
        let found = problems(minimal + yaml + "\n")
        if row.place.isEmpty {
            #expect(found.isEmpty, "\(found)")
            return
        }
        #expect(found.count == 1, "\(found)")
        guard let first = found.first else { return }
        #expect("\(first.position.line):\(first.position.column)" == row.place, "\(first)")
        #expect(first.message.contains(row.message), "\(first)")
        if let hint = row.hint { #expect(first.hint == hint) }
    }

    @Test func aVariantMayChangeThePlatform() throws {
        let scenario = """
            shop: { services: { order: { versions: { v2: { errors: 5% } } } } }
            releases: [ { name: r, service: order, version: v2, strategy: rolling, analysis: {} } ]
            variants:
              blind: { releases.r.analysis: off, shop.services.order.probes.readiness: off }
              worse: { shop.services.order.versions.v2.errors: 50% }
              broken: { releases.r.version: v3 }
              elastic: { shop.services.order.autoscaler.maxReplicas: 7, breaks: [ money ] }
            """
        let found = problems(minimal + scenario + "\n")
        #expect(found.map(\.message) == ["the service 'order' has no version 'v3' (in the variant 'broken')"])
        let sound = scenario.split(separator: "\n").filter { !$0.contains("broken") }.joined(separator: "\n")
        let file = try ScenarioReader(.flowerShop).read(Array((minimal + sound + "\n").utf8), file: "test.yaml")
        #expect(file.variants[0].scenario.releases[0].analysis == nil)
        #expect(file.variants[0].scenario.application.service("order")?.probes.readiness == nil)
        #expect(file.variants[1].scenario.application.service("order")?.version("v2")?.errorProbability == 0.5)
        #expect(file.variants[2].scenario.application.service("order")?.autoscaler?.maxReplicas == 7)
        #expect(file.variants[2].scenario.breaks == ["money"])
    }

    @Test func everyLimitOnCountsIsHeld() {
        func flow(_ count: Int, _ element: (Int) -> String) -> String {
            (0..<count).map(element).joined(separator: ", ")
        }
        func message(_ yaml: String) -> String { problems(minimal + yaml + "\n").first?.message ?? "" }
        let releases = flow(Limits.releases + 1) { "{ name: r\($0), service: order, version: v1, strategy: rolling }" }
        #expect(message("releases: [ \(releases) ]").contains("expected 0...64"))
        let versions = flow(17) { "w\($0): {}" }
        #expect(message("shop: { services: { order: { versions: { \(versions) } } } }").contains("at most 16"))
        let steps = flow(33) { "{ setWeight: \($0 + 1) }" }
        let canary = "{ service: order, version: v1, strategy: canary, steps: [ \(steps) ] }"
        #expect(message("releases: [ \(canary) ]").contains("expected 1...32"))
        let metrics = flow(9) { _ in "{ cpu: { averageUtilization: 50 } }" }
        let scaler = "autoscaler: { maxReplicas: 2, metrics: [ \(metrics) ] }"
        #expect(message("shop: { services: { order: { \(scaler) } } }").contains("expected 1...8"))
    }
}
