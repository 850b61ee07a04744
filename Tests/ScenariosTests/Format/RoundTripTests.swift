import ActorRuntime
import Platform
import Testing

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
          supervision: { backoff: { first: 1s, initial: 2s, factor: 1.5, maximum: 1m, resetAfter: 3m, jitter: 10% } }
          services:
            order: { replicas: 0, workers: 1, mailbox: { capacity: 1, overflow: drop-oldest }, time: 1ms..2ms, startup: 0s }
            payment: { decline: 0.123, supervision: erlang, time: { empirical: [3ms, 1ms, 2ms] } }
            delivery: { transit: { mean: 3s }, failure: 0.07%, supervision: { intensity: { maximum: 3, period: 7s } } }
            inventory: { supervision: pekko }
            notification: { supervision: pekko-backoff }
            viewpage: { time: { constant: 4ms } }
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
                faults:
                  - { slow: payment, addedTime: 1s..2s, for: 1s }
                  - { slow: order, time: { p50: 1ms, p99: 1ms } }
                  - { name: k, kill: order, replicas: all, rate: 0.7/m, crashPoint: before-commit, at: 1ns, for: 1s }
                  - { kill: viewpage, replicas: 2 }
                expect: [ "a: b > 1", "null", "x # y" ]
                variants:
                  one: { shop.calls.order -> payment.retry: off, faults.k.at: 2s }
                  two: {}
                """.replacing("1/3", with: "33.3%"))

    private func roundTrip(_ scenario: Scenario) throws {
        let yaml = try scenario.yaml
        let again: Scenario
        do {
            again = try read(yaml)
        } catch {
            Issue.record("\(error)\n\(yaml)")
            return
        }
        #expect(again == scenario, "\(yaml)")
        #expect(try again.yaml == yaml)
    }

    @Test(arguments: exampleNames)
    func aPrintedExampleIsTheSameScenario(name: String) throws {
        try roundTrip(try exampleReader.read(path: example(name)).scenario)
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

    @Test func theServicesTakeTheSupervisionOfTheShop() throws {
        let scenario = try read(
            minimal + "shop: { supervision: erlang, services: { order: { supervision: pekko } } }\n")
        #expect(scenario.shop.service("order")?.supervision == .pekko)
        #expect(scenario.shop.service("payment")?.supervision == .erlang)
        try roundTrip(scenario)
    }

    @Test func anEmptyCircuitBreakerHasItsLibrarysDefaults() throws {
        let policy = try read(minimal + "shop: { calls: { order -> payment: { circuitBreaker: {} } } }\n").shop.calls[0]
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
            #expect(scenario.shop.network == .empirical([.milliseconds(1), .milliseconds(2), .milliseconds(3)]))
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
