import Contexts
import FlowerShopApplication
import Testing

@testable import Scenarios
@testable import Texts

/// One broken thing at a time: where it is shown and what is said about it.
@Suite struct DiagnosticTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let yaml: String
        let place: String
        let message: String
        var hint: String?

        init(_ yaml: String, at place: String, _ message: String, hint: String? = nil) {
            self.yaml = yaml
            self.place = place
            self.message = message
            self.hint = hint
        }

        var testDescription: String { message }
    }

    static let cases = [
        Case("seeed: 3", at: "5:1", "unknown key 'seeed'", hint: "did you mean 'seed'?"),
        Case("seed: -3", at: "5:7", "'-3' is out of range, expected 0...18446744073709551615"),
        Case("drain: 2 minutes", at: "5:8", "'2 minutes' is no duration"),
        Case("drain: 20", at: "5:8", "'20' has no unit", hint: "did you mean '20s'?"),
        Case("drain: [1s]", at: "5:8", "a list, expected a number with a unit"),
        Case("warmup: 2m", at: "5:9", "warmup 2m is longer than the duration 1m"),
        Case(
            "shop: { services: { payments: {} } }", at: "5:21", "unknown key 'payments'",
            hint: "did you mean 'payment'?"),
        Case(
            "shop: { services: { payment: { decline: 140% } } }", at: "5:41",
            "'140%' is out of range, expected 0%...100%"),
        Case("shop: { services: { order: { decline: 1% } } }", at: "5:30", "unknown key 'decline'"),
        Case("shop: { services: { order: { replicas: 10001 } } }", at: "5:40", "expected 0...10000"),
        Case("shop: { services: { order: { workers: 0 } } }", at: "5:39", "expected 1...10000"),
        Case("shop: { services: { order: { mailbox: { overflow: drop } } } }", at: "5:51", "is no overflow policy"),
        Case(
            "shop: { services: { payment: { external: { command: [sh] } } } }", at: "5:42",
            "payment cannot be an external program", hint: "these can: notification"),
        Case(
            "shop: { services: { notification: { external: { timeout: 1s } } } }", at: "5:47",
            "the key 'command' is missing"),
        Case(
            "shop: { services: { notification: { external: { command: [] } } } }", at: "5:58",
            "a list of 0, expected 1...64 elements"),
        Case("shop: { services: { notification: { external: { command: sh } } } }", at: "5:58", "expected a list"),
        Case(
            "shop: { services: { notification: { external: { command: [no-such-program, x] } } } }", at: "5:59",
            "the program 'no-such-program' is not in PATH"),
        Case(
            "shop: { services: { notification: { external: { command: [./missing.py] } } } }", at: "5:59",
            "the program './missing.py' does not exist"),
        Case(
            "shop: { services: { notification: { external: { command: [/etc/passwd] } } } }", at: "5:59",
            "the program '/etc/passwd' is not executable",
            hint: "chmod +x /etc/passwd, or name its interpreter before it"),
        Case(
            "shop: { services: { notification: { external: { command: [/usr] } } } }", at: "5:59",
            "the program '/usr' is a directory"),
        Case(
            "shop: { services: { notification: { external: { command: [sh], timeout: 0s } } } }", at: "5:73", "is zero"),
        Case(
            "shop: { services: { notification: { external: { command: [sh], startTimeout: 11m } } } }", at: "5:78",
            "is too long, expected at most 10m"),
        Case("shop: { catalog: { price: 900..100 } }", at: "5:27", "upside down", hint: "did you mean '100..900'?"),
        Case(
            "shop: { network: { p50: 5ms, p99: 2ms } }", at: "5:35", "p99 must not be shorter than p50, 5ms, but is 2ms"
        ),
        Case("shop: { network: { p50: 5ms } }", at: "5:18", "the key 'p99' is missing"),
        Case("shop: { network: { p50: 0s, p99: 1s } }", at: "5:25", "is zero"),
        Case(
            "shop: { network: { pp50: 5ms } }", at: "5:18", "a mapping, expected a duration",
            hint: "did you mean 'p50'?"),
        Case(
            "shop: { supervision: kubernets }", at: "5:22", "no supervision preset", hint: "did you mean 'kubernetes'?"),
        Case(
            "shop: { calls: { payment -> order: {} } }", at: "5:18", "unknown key 'payment -> order'",
            hint: "known here: order -> payment"),
        Case(
            "shop: { calls: { order -> payment: { circuitBreaker: { minimumNumberOfCalls: 0 } } } }", at: "5:78",
            "expected 1...1000000"),
        Case(
            "shop: { calls: { order -> payment: { circuitBreaker: { waitDurationInOpenState: 0s } } } }", at: "5:81",
            "at least 1ms"),
        Case(
            "shop: { calls: { order -> payment: { circuitBreaker: { failureRateThreshold: 101 } } } }", at: "5:78",
            "expected above 0...100"),
        Case(
            "shop: { calls: { order -> payment: { circuitBreaker: { slidingWindowSize: 0 } } } }", at: "5:75",
            "expected 1...100000"),
        Case(
            "shop: { calls: { order -> payment: { circuitBreaker: { slidingWindowSize: 100001 } } } }", at: "5:75",
            "expected 1...100000"),
        Case(
            "shop: { calls: { order -> payment: { circuitBreaker: { permittedNumberOfCallsInHalfOpenState: 100001 } } } }",
            at: "5:95", "expected 1...100000"),
        Case(
            "shop: { calls: { order -> payment: { retry: { waitDuration: 25h } } } }", at: "5:61",
            "waitDuration must be at most 24h, but is 25h"),
        Case(
            "shop: { calls: { order -> payment: { retry: { waitDuration: 0s, exponentialBackoffMultiplier: 2 } } } }",
            at: "5:61", "waitDuration must be at least 1ms to be multiplied"),
        Case("shop: { network: 25h }", at: "5:18", "constant must be in 0s...24h, but is 25h"),
        Case("shop: { network: 1s..25h }", at: "5:18", "a..b must be in 0s...24h, but is 25h"),
        Case("shop: { network: { exponential: 25h } }", at: "5:33", "exponential must be in 0s...24h"),
        Case("shop: { network: { p50: 1s, p99: 25h } }", at: "5:34", "p99 must be in 0s...24h"),
        Case("shop: { network: { empirical: [1s, 25h] } }", at: "5:31", "empirical must be in 0s...24h"),
        Case("shop: { calls: { order -> payment: { retry: { maxAttempts: 0 } } } }", at: "5:60", "expected 1...100"),
        Case(
            "shop: { compensation: offf }", at: "5:23", "neither on nor off", hint: "did you mean 'off'?"),
        Case(
            "shop: { services: { order: { rebuild: true } } }", at: "5:30", "unknown key 'rebuild'"),
        Case(
            "shop: { services: { viewpage: { rebuild: yes } } }", at: "5:42", "neither true nor false"),
        Case(
            "breaks: [ mony ]", at: "5:11", "is no invariant", hint: "did you mean 'money'?"),
        Case(
            "breaks: [ money, stock, money ]", at: "5:25", "'money' is named twice"),
        Case(
            "breaks: [ view-rebuild ]", at: "5:9", "is not checked", hint: "set shop.services.viewpage.rebuild to true"),
        Case(
            "steadyState: { recoveryTime: 5s }", at: "5:14", "the key 'hold' is missing"),
        Case(
            "steadyState: { hold: [] }", at: "5:22", "a list of 0, expected 1...256"),
        Case("faults: [ { at: 1s, kill: deliver } ]", at: "5:27", "is no service", hint: "did you mean 'delivery'?"),
        Case("faults: [ { at: 11m, kill: delivery } ]", at: "5:17", "after the run has ended: duration + drain is 11m"),
        Case("faults: [ { at: 1s, slow: payment } ]", at: "5:21", "neither time nor addedTime"),
        Case("faults: [ { slow: payment, time: 1s, addedTime: 1s } ]", at: "5:13", "both time and addedTime"),
        Case("faults: [ { kill: order }, { kill: order } ]", at: "5:28", "a second fault of the name 'kill-order'"),
        Case("faults: [ { kill: order, for: 5s } ]", at: "5:26", "'for' has no meaning for a single kill"),
        Case("faults: [ { kill: order, replicas: 0 } ]", at: "5:36", "out of range"),
        Case("faults: [ { burn: order } ]", at: "5:11", "expected one of { slow: SERVICE }"),
        Case("expect: [ saga.completion > 1 during the-flood ]", at: "5:38", "names the fault 'the-flood'"),
        Case("expect: [ 'recovery{fault=\"flood\"} < 30s' ]", at: "5:28", "names the fault 'flood'"),
        Case(
            "variants: { fast: { shop.network.p5: 1ms } }", at: "5:21", "unknown path 'shop.network.p5'",
            hint: "did you mean 'shop.network.p50'?"),
        Case("variants: { a b: {} }", at: "5:13", "is no name"),
        Case("variants: { bad: { seed: many } }", at: "5:26", "'many' is no whole number"),
    ]

    @Test(arguments: cases)
    func aProblemIsShownWhereItIs(_ row: Case) {
        let found = problems(minimal + row.yaml + "\n")
        #expect(found.count == 1, "\(found)")
        guard let first = found.first else { return }
        #expect("\(first.position.line):\(first.position.column)" == row.place)
        #expect(first.message.contains(row.message), "\(first)")
        if let hint = row.hint { #expect(first.hint == hint) }
    }

    @Test("Windows that every run has may be named in an expectation", arguments: ["run", "measured", "warm-up"])
    func builtInWindowsAreNoFaults(window: String) {
        #expect(problems(minimal + "expect: [ saga.completion > 1% during \(window) ]\n").isEmpty)
        #expect(problems(minimal + "expect: [ 'recovery{fault=\"\(window)\"} < 30s' ]\n").count == 1)
    }

    static let traffic = [
        Case(
            "{ executor: constant-arrival-rat }", at: "4:22", "is no executor",
            hint: "did you mean 'constant-arrival-rate'?"),
        Case("{ rate: 1/s }", at: "4:10", "the key 'executor' is missing"),
        Case("{ executor: constant-arrival-rate }", at: "4:10", "the key 'rate' is missing"),
        Case(
            "{ executor: constant-arrival-rate, rate: 1/s, vus: 3 }", at: "4:56",
            "the key 'vus' has no meaning for constant-arrival-rate; it belongs to constant-vus"),
        Case("{ executor: constant-arrival-rate, rate: 0/s }", at: "4:10", "never above zero"),
        Case("{ executor: ramping-arrival-rate, stages: [] }", at: "4:52", "a list of 0, expected 1...1000 elements"),
        Case(
            "{ executor: ramping-arrival-rate, stages: [ { duration: -5s, target: 1/s } ] }", at: "4:66", "is negative"),
        Case(
            "{ executor: ramping-arrival-rate, stages: [ { duration: 0s, target: 1/s } ] }", at: "4:44",
            "all stages take 0s"),
        Case(
            "{ executor: ramping-arrival-rate, stages: [ { duration: 5s, target: -1/s } ] }", at: "4:78", "is negative"),
        Case(
            "{ executor: ramping-arrival-rate, stages: [ { duration: 5s, target: 5 } ] }", at: "4:78", "no rate",
            hint: "did you mean '5/s'?"),
        Case("{ executor: ramping-vus, stages: [ { duration: 5s, target: 2.5 } ] }", at: "4:69", "no whole number"),
        Case(
            "{ executor: ramping-vus, startVUs: 0, stages: [ { duration: 5s, target: 0 } ] }", at: "4:10",
            "never a virtual user"),
        Case(
            "{ executor: poisson-arrival-rate, duration: 5s, stages: [ { duration: 5s, target: 1/s } ] }", at: "4:44",
            "next to stages"),
        Case("{ executor: poisson-arrival-rate }", at: "4:10", "never above zero"),
        Case("{ executor: trace }", at: "4:10", "no trace to replay"),
        Case("{ executor: trace, file: a.csv, speed: 0 }", at: "4:49", "expected above 0...1000000"),
        Case("{ executor: constant-vus, vus: 0 }", at: "4:41", "out of range"),
        Case("{ executor: constant-vus, startTime: 1m }", at: "4:47", "not before the end of arrivals at 1m"),
        Case(
            "{ executor: constant-vus, journey: [ brows ] }", at: "4:47", "is no step", hint: "did you mean 'browse'?"),
        Case("{ executor: constant-vus, journey: [ { order: { lines: 0 } } ] }", at: "4:65", "expected 1...100"),
        Case("{ executor: constant-vus, journey: [ { order: {}, list: {} } ] }", at: "4:60", "unknown key 'list'"),
        Case(
            "{ executor: constant-vus, journey: [ { cancel: { probability: 8 } } ] }", at: "4:72", "out of range",
            hint: "did you mean '8%'?"),
        Case("{ executor: constant-vus, journey: [ { visit: orders } ] }", at: "4:56", "'orders' is no path"),
        Case("{ executor: constant-vus, journey: [ { visit: '/a b' } ] }", at: "4:56", "is no path"),
        Case("{ executor: constant-vus, journey: [ visit ] }", at: "4:47", "is no step"),
    ]

    @Test(arguments: traffic)
    func aProblemOfTheTrafficIsShownWhereItIs(_ row: Case) {
        let found = problems("scenario: test\nduration: 1m\ntraffic:\n  users: \(row.yaml)\n")
        #expect(found.count == 1, "\(found)")
        guard let first = found.first else { return }
        #expect("\(first.position.line):\(first.position.column)" == row.place, "\(first)")
        #expect(first.message.contains(row.message), "\(first)")
        if let hint = row.hint { #expect(first.hint == hint) }
    }

    @Test(arguments: [
        ("[ { at: 5s, kill: order } ]", "the first fault begins at 5s and the warm-up ends at 5s"),
        ("[ { at: 9s, slow: order, time: 1s } ]", "the fault 'slow-order' lasts to the run's end"),
        ("[ { at: 9s, kill: order, rate: 1/s } ]", "the fault 'kill-order' lasts to the run's end"),
        ("[ { at: 9s, slow: order, time: 1s, for: 41s } ]", "must hold from 60s on, when arrivals have stopped at 60s"),
    ])
    func aSteadyStateNeedsTimeBeforeAndAfterTheFaults(faults: String, message: String) {
        let yaml = minimal + "warmup: 5s\nfaults: \(faults)\nsteadyState: { hold: [ a > 1 ], recoveryTime: 10s }\n"
        let found = problems(yaml)
        let expected = message.replacing("60s", with: DurationText.print(.seconds(60)))
        #expect(found.count == 1 && found[0].message.contains(expected), "\(found)")
        #expect(found.first?.position.line == 7)
    }

    @Test func theSteadyStateHasItsWindowsAndTheirNames() {
        for name in ["run", "warm-up", "measured", "drain"] {
            let shadow = minimal + "faults: [ { name: \(name), at: 5s, for: 1s, slow: order, addedTime: 1ms } ]\n"
            #expect(problems(shadow).map(\.message) == ["'\(name)' is a window of every run"])
        }
        let steady = "steadyState: { hold: [ a > 1 during before-faults ] }\n"
        let faults = "faults: [ { name: after-faults, at: 9s, kill: order } ]\n"
        let found = problems(minimal + steady + faults).map(\.message)
        #expect(found.contains { $0.hasPrefix("'during' in an expectation of the steady state") }, "\(found)")
        #expect(found.contains { $0 == "'after-faults' is a window of the steady state" }, "\(found)")
        #expect(found.count == 2)
        let unknown = problems(minimal + "expect: [ a > 1 during before-faults ]\n")
        #expect(unknown.count == 1, "without a steady state there is no such window")
    }

    @Test func allProblemsComeAtOnceInFileOrder() {
        let found = problems(
            """
            scenari: x
            duration: 12
            shop:
              services:
                payment: { decline: 140%, replicas: many }
            faults:
              - { kill: nobody }
            """)
        let lines = found.map { "\($0.position.line): \($0.message)" }
        #expect(lines.count == 7, "\(lines)")
        #expect(found.map(\.position.line) == found.map(\.position.line).sorted())
        #expect(lines.contains { $0.contains("the key 'scenario' is missing") })
        #expect(lines.contains { $0.contains("the key 'traffic' is missing") })
    }

    @Test func aDiagnosticIsPrintedAsCompilersDo() {
        let text = Diagnostics(problems(minimal + "seeed: 3\n")).description
        #expect(text == "test.yaml:5:1: error: unknown key 'seeed'\nhint: did you mean 'seed'?")
    }

    @Test func aFloodOfProblemsIsCounted() {
        let list = (0..<60).map { "k\($0): 1\n" }.joined()
        let text = Diagnostics(problems(minimal + list)).description
        #expect(text.hasSuffix("and 10 more problems"))
    }

    @Test func theParserOfExpectationsPointsIntoTheText() {
        let reader = ScenarioReader(.flowerShop) { _ in
            { text in
                text.contains("?")
                    ? ExpectationProblem(message: "no '?' here", columnOffset: 5, hint: "leave it") : nil
            }
        }
        let found = problems(minimal + "expect:\n  - a > 1\n  - \"what ? 1\"\n", reader)
        #expect(found.map(\.description) == ["test.yaml:7:11: error: no '?' here\nhint: leave it"])
    }

    @Test func anExpectationIsHeldAgainstTheScenarioWhereAllElseIsSound() {
        let reader = ScenarioReader(.flowerShop) { scenario in
            { text in
                let name = scenario?.name ?? "nothing"
                return ExpectationProblem(message: "\(text.prefix { $0 != " " }) is held against \(name)")
            }
        }
        let expected = "expect: [ a > 1, b > 1 during gone ]\n"
        #expect(
            problems(minimal + expected, reader).map(\.message) == [
                "a is held against test", "b is held against nothing",
                "the expectation names the fault 'gone', which the scenario does not have",
            ])
        #expect(
            problems(minimal + "seeed: 3\n" + expected, reader).map(\.message).filter { $0.contains("held") } == [
                "a is held against nothing", "b is held against nothing",
            ])
    }

    @Test func everyLimitOnCountsIsHeld() {
        func flow(_ count: Int, _ element: (Int) -> String) -> String {
            (0..<count).map(element).joined(separator: ", ")
        }
        let faults = flow(Limits.faults + 1) { "{ name: f\($0), kill: order }" }
        #expect(problems(minimal + "faults: [ \(faults) ]").first?.message.contains("expected 0...100") == true)
        let expectations = flow(Limits.expectations + 1) { "a > \($0)" }
        #expect(problems(minimal + "expect: [ \(expectations) ]").first?.message.contains("expected 0...256") == true)
        let variants = flow(Limits.variants + 1) { "v\($0): { seed: 1 }" }
        #expect(problems(minimal + "variants: { \(variants) }").first?.message.contains("at most 16") == true)
        let overrides = flow(Limits.overrides + 1) { "path\($0): 1" }
        #expect(problems(minimal + "variants: { v: { \(overrides) } }").first?.message.contains("at most 64") == true)
        let steps = flow(Limits.journeySteps + 1) { _ in "list" }
        let journey = "traffic: { a: { executor: constant-vus, journey: [ \(steps) ] } }"
        #expect(problems("scenario: t\n\(journey)").first?.message.contains("expected 1...64") == true)
        let traffics = flow(Limits.traffics + 1) { "t\($0): { executor: constant-vus }" }
        #expect(problems("scenario: t\ntraffic: { \(traffics) }").first?.message.contains("at most 64") == true)
        let stages = flow(Limits.stages + 1) { _ in "{ duration: 1s, target: 1/s }" }
        let ramp = "traffic: { a: { executor: ramping-arrival-rate, stages: [ \(stages) ] } }"
        #expect(problems("scenario: t\n\(ramp)").first?.message.contains("expected 1...1000") == true)
        let long = String(repeating: "x", count: Limits.expectationLength + 1)
        #expect(problems(minimal + "expect: [ \(long) ]").first?.message.contains("at most 500") == true)
        let name = String(repeating: "x", count: Limits.nameLength + 1)
        #expect(
            problems(minimal + "faults: [ { name: \(name), kill: order } ]").first?.message.contains("is no name")
                == true)
    }
}
