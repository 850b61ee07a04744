import ActorRuntime
import Contexts
import FlowerShopApplication
import Platform
import Testing
import Texts

@testable import Scenarios

/// `inspect` prints what `run` reads: the printed scenario is a scenario file of the same value.
@Suite struct RoundTripTests {
    /// Every key and every form of a value, none at its default.
    static let everything = """
        scenario: everything
        description: "quotes: ' and \\" and # and \\u00fc"
        seed: 18446744073709551615
        duration: 1h30m
        drain: 90s
        warmup: 1.5s
        shop:
          catalog: { products: 7, stock: 0, price: 5 }
          network: { exponential: 300us }
          cluster: { nodes: 5, endpointsDelay: 0s, nodeMonitorGracePeriod: 45s, tolerationSeconds: 1500ms }
          gateway:
            loadBalancing: least-requests
            timeout: off
            connectTimeout: 2s
            nextUpstream: { conditions: [ http_503, error, non_idempotent ], tries: 2, timeout: 30s }
            maxRequests: off
            publishNotReadyAddresses: true
          supervision: { backoff: { first: 1s, initial: 2s, factor: 1.5, maximum: 1m, resetAfter: 3m, jitter: 10% } }
          services:
            order: { replicas: 0, workers: 1, mailbox: { capacity: 1, overflow: drop-oldest }, time: 1ms..2ms, startup: 0s }
            payment: { decline: 0.123, supervision: erlang, time: { empirical: [3ms, 1ms, 2ms] } }
            delivery: { transit: { mean: 3s }, failure: 0.07%, supervision: { intensity: { maximum: 3, period: 7s } } }
            inventory: { supervision: pekko }
            notification: { supervision: pekko-backoff, external: { command: [sh, "a b"], timeout: 1s, startTimeout: 2s } }
            viewpage:
              rebuild: true
              time: { constant: 4ms }
              strategy: { maxSurge: 2, maxUnavailable: 0, minReadySeconds: 5, progressDeadlineSeconds: 1m }
              termination: { terminationGracePeriodSeconds: 60, preStop: 5s }
              probes:
                startup: { failureThreshold: 30, periodSeconds: 500ms }
                liveness: { initialDelaySeconds: 3, timeoutSeconds: 2 }
                readiness: off
              autoscaler:
                minReplicas: 2
                maxReplicas: 9
                metrics: [ { cpu: { averageUtilization: 60 } }, { requestsPerSecond: { averageValue: 2.5 } }, { mailboxDepth: { averageValue: 7 } } ]
                behavior:
                  scaleUp: { stabilizationWindowSeconds: 30, selectPolicy: Min, policies: [ { type: Percent, value: 50, periodSeconds: 60 } ] }
                  scaleDown: { selectPolicy: Disabled }
                syncPeriod: 5s
                tolerance: 0.05
                cpuInitializationPeriod: 1m
                initialReadinessDelay: 0s
              podStart: { schedule: 1s..2s, pull: 0s }
              warmUp: { for: 30s, factor: 2.5 }
              resources: { memory: { base: 1.5Mi, limit: 100M } }
              database: { storage: ephemeral, maximumPoolSize: 3, connectionTimeout: 1s, commit: 5ms, sync: 1s, secret: a, accepts: b }
              versions:
                v2: { time: 9ms, startup: 1s, errors: 5%, leakPerSecond: 20Mi, becomesReady: false }
                v3: {}
          compensation: off
        calls_placeholder: none
        """.replacing(
            "calls_placeholder: none",
            with: """
                  calls:
                    order -> payment:
                      timeout: off
                      retry: { maxAttempts: 4, waitDuration: 1ms, exponentialBackoffMultiplier: 2.5 }
                      circuitBreaker: { failureRateThreshold: 0.5%, slidingWindowType: TIME_BASED, initialState: METRICS_ONLY, transitionToStateAfterWaitDuration: CLOSED }
                traffic:
                  constant: { executor: constant-arrival-rate, rate: 0.1/s, duration: 3s, maxVUs: 5, startTime: 1s }
                  ramp: { executor: ramping-arrival-rate, startRate: 1/m, stages: [ { duration: 1s, target: 7/h } ] }
                  random: { executor: poisson-arrival-rate, rate: 3/s, stages: [ { duration: 1s, target: 0/s } ] }
                  calm: { executor: poisson-arrival-rate, rate: 3/s, gracefulStop: 0s }
                  users: { executor: constant-vus, vus: 3, duration: 3s }
                  crowd: { executor: ramping-vus, startVUs: 0, stages: [ { duration: 1s, target: 9 } ], gracefulRampDown: 1s }
                  recorded: { executor: trace, file: "a b.csv", speed: 0.00001, maxVUs: 6 }
                  steps:
                    executor: constant-vus
                    journey:
                      - browse
                      - browse: { products: 3, think: 1s, probability: 50% }
                      - order: { lines: 2, quantity: 0..3, pickUp: 1/3 }
                      - list
                      - cancel: { after: { p50: 1s, p99: 2s } }
                      - visit: /orders/17
                      - { visit: /payments, think: 2s, probability: 70% }
                faults:
                  - { slow: payment, addedTime: 1s..2s, for: 1s }
                  - { slow: order, time: { p50: 1ms, p99: 1ms } }
                  - { name: k, kill: order, replicas: all, rate: 0.7/m, crashPoint: before-commit, at: 1ns, for: 1s }
                  - { kill: viewpage, replicas: 2 }
                  - { hang: order, replicas: all, for: 1s }
                  - { pause: order, replicas: all, for: 1s }
                  - { errors: order, probability: 5% }
                  - { leak: viewpage, perSecond: 1Gi, replicas: 1 }
                  - { crashLoop: viewpage, replicas: 2, after: 3s }
                  - { poison: order, messages: 3 }
                  - { partition: order <-> payment }
                  - { drop: "* -> order", probability: 5% }
                  - { duplicate: bus -> viewpage, probability: 100% }
                  - { delay: gateway -> order, time: 1s..2s }
                  - { reorder: delivery -> bus, probability: 0.5, within: 3s }
                  - { databaseSlow: order, addedTime: 1s }
                  - { databaseSlow: payment, time: 1s }
                  - { databaseDown: order, for: 1s }
                  - { databaseCrash: order }
                  - { loseNode: 5, for: 1m }
                releases:
                  - { at: 1m, service: viewpage, version: v2, strategy: rolling }
                  - name: tried
                    service: viewpage
                    version: v3
                    strategy: canary
                    steps: [ { setWeight: 20%, pause: 30s }, { setWeight: 50 } ]
                    analysis: { interval: 5s, count: 3, failureLimit: 1, errorRate: 2%, p99: 500ms, restarts: 1, minimumRequests: 5, inconclusive: proceed }
                  - { at: 2m, service: viewpage, version: v1, strategy: blue-green, scaleDownDelaySeconds: 5, analysis: {} }
                expect: [ "a: b > 1", "null", "x # y" ]
                breaks: [ stock, view-rebuild ]
                variants:
                  one: { shop.calls.order -> payment.retry: off, faults.k.at: 2s }
                  two: {}
                """.replacing("1/3", with: "33.3%"))

    /// - Parameter file: where the printed scenario stands, which is what its paths count from.
    private func roundTrip(_ scenario: Scenario, file: String = "test.yaml") throws {
        let yaml = try scenario.yaml
        let again: Scenario
        do {
            again = try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: file).scenario
        } catch {
            Issue.record("\(error)\n\(yaml)")
            return
        }
        #expect(again == scenario, "\(yaml)")
        #expect(try again.yaml == yaml)
    }

    @Test(arguments: exampleNames)
    func aPrintedExampleIsTheSameScenario(name: String) throws {
        try roundTrip(try exampleReader.read(path: example(name)).scenario, file: example(name))
    }

    @Test func everyFormOfEveryValueIsPrintedSoThatItReadsBack() throws {
        try roundTrip(try read(Self.everything))
    }

    @Test func theShortestScenarioIsPrintedWithEveryDefault() throws {
        let scenario = try read(minimal)
        try roundTrip(scenario)
        let yaml = try scenario.yaml
        for text in [
            "drain: 10m", "paymentDeadline: 30s", "overflow: reject", "timeout: 1s", "circuitBreaker: off",
            "maxVUs: 100000", "decline: 1%",
        ] {
            #expect(yaml.contains(text), "\(text) in\n\(yaml)")
        }
    }

    @Test func thePlatformIsReadAsItIsWritten() throws {
        let scenario = try read(Self.everything)
        let view = try #require(scenario.application.service("viewpage"))
        #expect(view.strategy.maxSurge == .count(2))
        #expect(view.strategy.progressDeadline == .seconds(60))
        #expect(view.termination == Termination(gracePeriod: .seconds(60), preStop: .seconds(5)))
        #expect(view.probes.startup == ProbeSpec(period: .milliseconds(500), failureThreshold: 30))
        #expect(view.probes.readiness == nil)
        #expect(view.autoscaler?.metrics.map(\.target) == [60, 2_500, 7_000])
        #expect(view.autoscaler?.behavior?.scaleUp.selectPolicy == .min)
        #expect(view.autoscaler?.behavior?.scaleDown.stabilizationWindow == .seconds(300))
        #expect(view.memory == MemorySpec(base: 1_572_864, limit: 100_000_000))
        #expect(view.database.pool == 3)
        #expect(view.versions.map(\.name) == ["v2", "v3"])
        #expect(view.version("v2")?.leakPerSecond == 20 << 20)
        #expect(scenario.application.gateway.timeout == nil)
        #expect(scenario.application.cluster.toleration == .milliseconds(1_500))
        #expect(scenario.releases.map(\.name) == ["viewpage-v2", "tried", "viewpage-v1"])
        #expect(scenario.breaks == ["stock", "view-rebuild"])
    }

    @Test func aFaultIsCalledAfterItsKindAndItsTarget() throws {
        let names = try read(Self.everything).faults.map(\.name).suffix(17)
        #expect(
            names == [
                "kill-viewpage", "hang-order", "pause-order", "errors-order", "leak-viewpage", "crashLoop-viewpage",
                "poison-order", "partition-order-payment", "drop-all-order", "duplicate-bus-viewpage",
                "delay-gateway-order", "reorder-delivery-bus", "databaseSlow-order", "databaseSlow-payment",
                "databaseDown-order", "databaseCrash-order", "loseNode-5",
            ])
    }

    @Test func linksAreReadWithTheirWays() throws {
        let faults = try read(Self.everything).faults
        let links = faults.compactMap { fault -> LinkFault? in
            if case .link(let link) = fault.action { link } else { nil }
        }
        #expect(
            links.first
                == LinkFault(
                    from: .service("order"), to: .service("payment"), isBothWays: true, effect: .partition))
        #expect(links[1] == LinkFault(from: .any, to: .service("order"), effect: .drop(probability: 0.05)))
        #expect(links[2].from == .bus)
        #expect(links[3].from == .gateway)
        #expect(faults.last?.service == nil)
        #expect(faults.filter { $0.concerns("payment") }.map(\.name).contains("partition-order-payment"))
    }

    @Test func withoutAnyKeyThePlatformHasTheDefaultsOfKubernetes() throws {
        let scenario = try read(minimal)
        let order = try #require(scenario.application.service("order"))
        #expect(order.strategy == DeploymentStrategy())
        #expect(order.probes == ProbeSpecs())
        #expect(order.autoscaler == nil)
        #expect(scenario.application.gateway == GatewaySpec())
        #expect(scenario.application.cluster == ClusterSpec())
        let scaled = try read(minimal + "shop: { services: { order: { autoscaler: { maxReplicas: 3 } } } }\n")
        #expect(scaled.application.service("order")?.autoscaler == AutoscalerSpec(maxReplicas: 3))
    }

    @Test func theServicesTakeTheSupervisionOfTheShop() throws {
        let scenario = try read(
            minimal + "shop: { supervision: erlang, services: { order: { supervision: pekko } } }\n")
        #expect(scenario.application.service("order")?.supervision == .pekko)
        #expect(scenario.application.service("payment")?.supervision == .erlang)
        try roundTrip(scenario)
    }

    @Test func aSteadyStateHasTimesThatFollowFromItsFaults() throws {
        let scenario = try read(
            minimal + """
                faults: [ { at: 20s, for: 5s, slow: order, time: 1s }, { at: 10s, kill: payment } ]
                steadyState: { hold: [ a > 1, 'b{c="d"} < 2ms' ], recoveryTime: 7s }
                expect: [ a > 1 during before-faults, a > 1 during after-faults ]

                """)
        #expect(scenario.firstFault == .seconds(10) && scenario.recovered == .seconds(32))
        #expect(scenario.steadyState?.hold.map(\.text) == ["a > 1", "b{c=\"d\"} < 2ms"])
        try roundTrip(scenario)
        #expect(try read(minimal).steadyState == nil)
    }

    @Test func anEmptyCircuitBreakerHasItsLibrarysDefaults() throws {
        let policy = try read(minimal + "shop: { calls: { order -> payment: { circuitBreaker: {} } } }\n").application
            .calls[0]
            .policy
        #expect(policy.circuitBreaker == CircuitBreakerConfiguration())
        #expect(policy.retry == nil)
        #expect(policy.timeout == CallPolicy.defaultTimeout)
    }

    @Test func aSmallWindowDoesNotContradictTheDefaultMinimum() throws {
        let yaml = minimal + "shop: { calls: { order -> payment: { circuitBreaker: { slidingWindowSize: 10 } } } }\n"
        try roundTrip(try read(yaml))
    }

    @Test func samplesComeFromAFileBesideTheScenario() throws {
        try withFile("# recorded\n3ms\n\n 1ms \r\n2ms\n") { path in
            let scenario = try read(minimal + "shop: { network: { empirical: \(path) } }\n")
            #expect(scenario.application.network == .empirical([.milliseconds(1), .milliseconds(2), .milliseconds(3)]))
            try roundTrip(scenario)
        }
    }

    @Test func aBrokenFileOfSamplesIsShownByItsLines() throws {
        try withFile("3ms\nx\n2ms\n5\n") { path in
            let found = problems(minimal + "shop: { network: { empirical: \(path) } }\n")
            #expect(found.map { "\($0.position.file):\($0.position.line)" } == ["\(path):2", "\(path):4"])
        }
        try withFile(String(repeating: "x\n", count: 100)) { path in
            let found = problems(minimal + "shop: { network: { empirical: \(path) } }\n")
            #expect(found.count == SampleFile.maximumProblems + 1)
            #expect(found[0].message == "100 lines of '\(path)' are no durations")
        }
    }

    @Test func theSizeOfAFileOfSamplesIsBounded() throws {
        func message(_ content: String) throws -> String {
            try withFile(content) {
                problems(minimal + "shop: { network: { empirical: \($0) } }\n").first?.message ?? ""
            }
        }
        #expect(try message("# none\n").contains("0 samples"))
        #expect(try message(String(repeating: "1s\n", count: Limits.samples + 1)).contains("expected 1...100000"))
        #expect(
            try message(String(repeating: "#", count: Limits.sampleFileBytes + 1)).contains("limit of 4194304 bytes"))
        let missing = problems(minimal + "shop: { network: { empirical: none.txt } }\n").first
        #expect(missing?.message.contains("'none.txt' does not exist") == true)
    }
}
