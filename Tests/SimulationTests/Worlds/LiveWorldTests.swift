import ActorRuntime
import Contexts
import FlowerShopApplication
import Measurement
import Scenarios
import Simulation
import Testing

/// Nothing that a scenario may say is silently left out in the live world: every fault, and every key that a world and
/// not the platform carries out, takes effect there.
@Suite(.serialized) struct LiveWorldTests {
    /// How often a run is tried: a machine that has other things to do may hold up a live run for seconds.
    private static let attempts = 3

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        var faults = ""
        var services = ""
        var shop = ""
        /// Whether the run shows that it took effect.
        let tookEffect: @Sendable (Record) -> Bool

        var testDescription: String { name }

        static func fault(_ text: String, _ tookEffect: @escaping @Sendable (Record) -> Bool) -> Case {
            Case(name: text, faults: "{ name: f, at: 300ms, \(text) }", tookEffect: tookEffect)
        }

        static func service(_ text: String, _ tookEffect: @escaping @Sendable (Record) -> Bool) -> Case {
            Case(name: text, services: text, tookEffect: tookEffect)
        }

        static func shop(_ text: String, _ tookEffect: @escaping @Sendable (Record) -> Bool) -> Case {
            Case(name: text, shop: text, tookEffect: tookEffect)
        }

        /// 150 orders in 1.5 s, all delivered where nothing is changed.
        var yaml: String {
            """
            scenario: live
            seed: 3
            duration: 1500ms
            drain: 6s
            shop:
              services: { \(services) }
              \(shop)
            traffic:
              a: { executor: constant-arrival-rate, rate: 100/s, gracefulStop: 2s, journey: [ order: { lines: 1 } ] }
            faults: [ \(faults) ]
            """
        }

        /// What a case does not say, so that a run is short.
        static let quick = [
            "shop.services.delivery.transit=20ms", "shop.services.delivery.failure=0%",
            "shop.services.payment.decline=0%", "shop.catalog.products=10",
        ]

        func plan() throws -> RunPlan {
            let overrides = try Self.quick.filter {
                !services.contains($0.split(separator: ".")[2].prefix { $0 != "=" })
            }
            .map { try Override(argument: $0) }
            let file = try ScenarioReader(.flowerShop, overrides: overrides).read(Array(yaml.utf8), file: "test.yaml")
            return try RunPlan(file.scenario, of: ShopApplication(), resolve: { $0 })
        }
    }

    static let faults: [Case] = [
        .fault("for: 600ms, slow: payment, addedTime: 250ms") { $0.slowest >= 250 },
        .fault("kill: order") { $0.count("deaths") > 0 },
        .fault("for: 600ms, hang: payment, replicas: all") { $0.slowest >= 250 },
        .fault("for: 600ms, pause: payment, replicas: all") { $0.slowest >= 250 },
        .fault("for: 600ms, errors: payment, probability: 100%") { $0.count("saga.succeeded") < 150 },
        .fault("leak: order, perSecond: 1Gi, replicas: all") { $0.count("deaths") > 0 },
        .fault("for: 600ms, crashLoop: order, after: 50ms") { $0.count("deaths") > 0 },
        .fault("for: 600ms, poison: viewpage, messages: 2") { $0.count("deaths", ["service": "viewpage"]) > 0 },
        .fault("for: 600ms, partition: order -> payment") { $0.messages("lost", "payment") > 0 },
        .fault("for: 600ms, drop: order -> payment, probability: 100%") { $0.messages("lost", "payment") > 0 },
        .fault("for: 600ms, duplicate: bus -> viewpage, probability: 100%") {
            $0.messages("duplicated", "viewpage") > 0
        },
        .fault("for: 600ms, delay: order -> payment, time: 200ms") { $0.slowest >= 200 },
        .fault("for: 600ms, reorder: gateway -> order, probability: 100%, within: 400ms") { $0.slowest >= 100 },
        .fault("for: 600ms, databaseSlow: order, addedTime: 250ms") { $0.slowest >= 250 },
        .fault("for: 600ms, databaseDown: order") { $0.count("saga.started") < 150 },
        Case(
            name: "databaseCrash: order", faults: "{ name: f, at: 900ms, databaseCrash: order }",
            services: "order: { database: { sync: 1h } }"
        ) { !$0.breaches.isEmpty },
        .fault("for: 600ms, loseNode: 1") { $0.slowest >= 250 },
    ]

    static let keys: [Case] = [
        .service("order: { time: 120ms }") { $0.slowest >= 120 },
        .service("order: { replicas: 1, workers: 1, time: 30ms }") { $0.slowest >= 500 },
        .service("order: { replicas: 1, workers: 1, time: 30ms, mailbox: { capacity: 1, overflow: reject } }") {
            $0.messages("rejected", "order") > 0
        },
        .service("order: { replicas: 0 }") { $0.count("saga.started") == 0 },
        .service("order: { database: { commit: 150ms } }") { $0.slowest >= 150 },
        .service("order: { replicas: 1, database: { commit: 30ms, maximumPoolSize: 1 } }") { $0.slowest >= 500 },
        .service(
            "order: { replicas: 1, database: { commit: 200ms, maximumPoolSize: 1, connectionTimeout: 250ms } }"
        ) { $0.count("saga.started") < 150 },
        .service("order: { database: { secret: mine, accepts: yours } }") { $0.count("saga.started") == 0 },
        .service("payment: { decline: 100% }") { $0.count("saga.succeeded") == 0 },
        .service("delivery: { transit: 20ms, failure: 100% }") { $0.count("saga.compensated") > 0 },
        .service("viewpage: { rebuild: true }") { record in
            record.invariants.contains { $0.name == "view-rebuild" && $0.breaches == 0 }
        },
        .shop("network: 40ms") { $0.slowest >= 80 },
        Case(
            name: "timeout", services: "payment: { time: 300ms }",
            shop: "calls: { order -> payment: { timeout: 100ms } }"
        ) { $0.messages("timeouts", "order") > 0 },
        Case(
            name: "retry", services: "payment: { time: 300ms }",
            shop: "calls: { order -> payment: { timeout: 100ms, retry: { maxAttempts: 2, waitDuration: 10ms } } }"
        ) { $0.messages("retries", "order") > 0 },
        Case(
            name: "circuitBreaker", services: "payment: { time: 300ms }",
            shop: """
                calls: { order -> payment: { timeout: 50ms, circuitBreaker: { minimumNumberOfCalls: 3, slidingWindowSize: 3 } } }
                """
        ) { $0.messages("not_permitted", "order") > 0 },
        Case(
            name: "gateway.timeout", services: "order: { time: 200ms }", shop: "gateway: { timeout: 50ms }"
        ) { $0.messages("gateway_timeouts", "order") > 0 },
        Case(
            name: "gateway.maxRequests", services: "order: { time: 200ms }", shop: "gateway: { maxRequests: 1 }"
        ) { $0.count("saga.started") < 150 },
    ]

    @Test("every fault takes effect live", arguments: faults)
    func fault(_ tried: Case) async throws { try await expectEffect(tried) }

    @Test("every key that a world carries out takes effect live", arguments: keys)
    func key(_ tried: Case) async throws { try await expectEffect(tried) }

    @Test("a case left as it is delivers everything, so that the others show something")
    func nothing() async throws {
        let untouched = Case(name: "none") { $0.count("saga.started") == 150 && $0.breaches == [] }
        try await expectEffect(untouched)
        for tried in Self.faults { #expect(!tried.faults.isEmpty) }
    }

    @Test("no kind of fault is without its case")
    func everyKindIsTried() {
        let tried = Self.faults.map(\.faults).joined(separator: " ")
        let kinds = KeyReference(.flowerShop).entries(below: "faults.N").filter { $0.isRequired && $0.path.count == 3 }
        #expect(kinds.count >= 17)
        for kind in kinds where kind.path[2] != "time" && kind.path[2] != "probability" && kind.path[2] != "within" {
            #expect(tried.contains(" \(kind.path[2]):"), "\(kind.text)")
        }
    }

    private func expectEffect(_ tried: Case) async throws {
        var told: [String] = []
        for _ in 0..<Self.attempts {
            let record = try await PlanRunner(try tried.plan(), world: .live).run(version: "test")
            #expect(record.count("order.asked") > 0)
            if tried.tookEffect(record) { return }
            told.append("slowest \(record.slowest) ms, \(record.breaches)")
        }
        Issue.record("\(tried.name): \(told)")
    }
}

/// What each world does is told of every key.
@Suite struct WorldReferenceTests {
    @Test func everyKeyHasARow() {
        for entry in KeyReference(.flowerShop).entries {
            let isOfParts = WorldReference.rows(of: ShopApplication()).contains { row in
                row.keys.contains { $0.hasPrefix(entry.text + ".") }
            }
            #expect(isOfParts || WorldReference.row(of: entry.text, in: ShopApplication()) != nil, "\(entry.text)")
        }
    }

    @Test func everyRowIsOfAKeyThatThereIs() {
        let known = KeyReference(.flowerShop).entries.map(\.text)
        for key in WorldReference.rows(of: ShopApplication()).flatMap(\.keys) { #expect(known.contains(key), "\(key)") }
    }
}

extension Record {
    /// The longest time in which an order was answered, in milliseconds; 0 where none was.
    fileprivate var slowest: Double {
        var slowest = 0.0
        for series in measurements.series where series.name == "latency" {
            slowest = max(slowest, series.value(in: .run)?.read(.max, windowSeconds: 0) ?? 0)
        }
        return slowest
    }
}
