import Measurement
import Scenarios
import Simulation
import Testing
import Texts

/// What can never happen is told, at its place; what can is not.
@Suite struct ScenarioWarningsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let yaml: String
        let place: String
        let message: String

        init(_ yaml: String, at place: String, _ message: String) {
            (self.yaml, self.place, self.message) = (yaml, place, message)
        }

        var testDescription: String { message }
    }

    private static let head = "scenario: w\nduration: 1m\ndrain: 1m\nwarmup: 5s\n"
    private static let orders = "traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ order ] } }\n"

    private static func readers(_ journey: String) -> String {
        "traffic: { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ \(journey) ] } }\n"
    }

    static let cases = [
        Case(readers("visit: /payments"), at: "5:73", "step 1 of 'a', visit, never has anything to ask about"),
        Case(readers("visit: /payments"), at: "5:12", "customers of 'a' never ask anything"),
        Case(readers("list, cancel, order"), at: "5:79", "step 2 of 'a', cancel, never has anything to ask about"),
        Case(readers("order, list: { probability: 0% }"), at: "5:80", "step 2 of 'a', list, is never taken"),
        Case(
            readers("list: { think: 11s..13s }, browse: { products: 2, think: 10s }, order"), at: "5:12",
            "the last customers of 'a' are cut off: the think times of a journey alone take about 32s, and gracefulStop is 30s"
        ),
        Case(
            readers("list: { think: 700ms }, order").replacing("rate:", with: "gracefulStop: 500ms, rate:"), at: "5:50",
            "the last customers of 'a' are cut off: the think times of a journey alone take about 700ms, and gracefulStop is 500ms"
        ),
        Case(
            orders + "shop: { calls: { order -> payment: { retry: { maxAttempts: 1 } } } }", at: "6:38",
            "a retry of 1 attempt never tries again"),
        Case(
            orders
                + "shop: { calls: { order -> payment: { timeout: 500ms, circuitBreaker: { slowCallDurationThreshold: 500ms } } } }",
            at: "6:72", "no call is ever slow: a call takes 500ms at most"),
        Case(
            orders
                + "shop: { calls: { order -> payment: { circuitBreaker: { slidingWindowSize: 20, minimumNumberOfCalls: 21 } } } }",
            at: "6:79", "minimumNumberOfCalls 21 is never reached in a window of 20 calls"),
        Case(
            readers("list, order").replacing("10/s", with: "1/m")
                + "shop: { calls: { order -> payment: { circuitBreaker: {} } } }",
            at: "6:38", "the circuit breaker never opens: it judges from 100 calls on, and there are 1 at the most"),
        Case(
            orders + "shop: { gateway: { timeout: 60s } }", at: "6:20",
            "the gateway's timeout of 1m never ends a request"),
        Case(
            orders + "shop: { services: { order: { workers: 4, database: { maximumPoolSize: 5 } } } }", at: "6:54",
            "5 connections of 'order' for 4 workers"),
        Case(
            orders + "shop: { services: { order: { database: { connectionTimeout: 1s } } } }", at: "6:42",
            "no worker of 'order' ever waits for a connection"),
        Case(
            orders + "shop: { services: { order: { autoscaler: { minReplicas: 3, maxReplicas: 3 } } } }", at: "6:30",
            "the autoscaler of 'order' never changes anything"),
        Case(
            orders + "shop: { services: { order: { versions: { v2: { errors: 1% } } } } }", at: "6:42",
            "no release brings the version 'v2' of 'order'"),
        Case(
            orders + "shop: { services: { order: { warmUp: { for: 5s } } } }", at: "6:30", "factor 1 slows nothing down"
        ),
        Case(
            readers("list") + "faults: [ { name: f, at: 9s, kill: payment } ]", at: "6:11",
            "the fault 'f' is felt by nobody: 'payment' is never used by customers who never order"),
        Case(
            orders + "faults: [ { name: f, at: 9s, partition: gateway <-> payment } ]", at: "6:11",
            "the fault 'f' is felt by nobody: no message ever goes that way"),
        Case(
            orders + "faults: [ { name: f, at: 61s, for: 5s, slow: order, time: 1s } ]", at: "6:22",
            "the fault 'f' begins at 61s, when nobody asks any more (the last may at 1m)"),
        Case(
            orders.replacing("rate: 10", with: "startTime: 30s, rate: 10")
                + "faults: [ { name: f, at: 9s, for: 5s, slow: order, time: 1s } ]", at: "6:22",
            "the fault 'f' is over at 14s, before the first customer comes at 30s"),
        Case(
            orders + "faults: [ { name: f, at: 9s, drop: order -> payment, probability: 0% } ]", at: "6:11",
            "the fault 'f' of probability 0% breaks nothing"),
        Case(
            orders + "faults: [ { name: f, at: 9s, databaseCrash: order } ]", at: "6:11",
            "the fault 'f' loses nothing: the database of 'order' flushes every commit"),
        Case(
            orders + "faults: [ { name: f, at: 9s, for: 10s, leak: order, perSecond: 1Mi } ]", at: "6:11",
            "the fault 'f' never kills a replica: at its end they use 138Mi of 512Mi"),
        Case(
            orders + "expect: [ 'latency{operation=\"cancel\"}.p99 < 1s' ]", at: "6:12",
            "no customer ever takes the step 'cancel'"),
        Case(
            readers("list") + "expect: [ saga.compensated == 0 ]", at: "6:11", "no customer ever takes the step 'order'"
        ),
        Case(
            orders
                + "expect: [ requests.failed == 0 during f ]\nfaults: [ { name: f, at: 70s, for: 5s, slow: order, time: 1s } ]",
            at: "6:11", "nobody asks in the window f, 70s to 75s"),
        Case(
            orders + "expect: [ 'requests.outcome{outcome=\"failed\"} == 0 during drain' ]", at: "6:12",
            "nobody asks in the window drain, 1m to 2m"),
        Case(
            orders.replacing("rate: 10", with: "startTime: 2s, duration: 3s, rate: 10")
                + "expect: [ latency.p99 < 1s during measured ]", at: "6:11",
            "nobody asks in the window measured, 5s to 5s"),
        Case(
            orders.replacing("rate: 10", with: "startTime: 2s, duration: 3s, rate: 10")
                + "expect: [ gateway.retries == 0 ]", at: "6:11", "nobody asks after the warm-up, 5s to 2m"),
        Case(
            orders + "expect: [ 'requests.outcome{operation=\"list\"} == 0' ]", at: "6:12",
            "no customer ever takes the step 'list'"),
        Case(
            orders + "expect: [ 'gateway.availability{service=\"delivery\"} >= 99%' ]", at: "6:12",
            "no customer ever asks 'delivery'"),
        Case(
            orders + "shop: { gateway: { nextUpstream: off } }\nexpect: [ gateway.retries == 0 ]", at: "7:11",
            "speaks of further attempts, and the gateway makes one"),
        Case(
            orders + "shop: { gateway: { timeout: 4s, connectTimeout: 4s } }", at: "6:33",
            "the gateway's connectTimeout of 4s never ends an attempt: its timeout of 4s does"),
        Case(
            orders + "expect: [ breaker.opened == 0 ]", at: "6:11", "speaks of a circuit breaker, and no call has one"),
        Case(orders + "expect: [ releases.rolled_back == 0 ]", at: "6:11", "speaks of releases, and there are none"),
    ]

    private func warnings(_ yaml: String) throws -> [Diagnostic] {
        let file = try file(yaml)
        return ScenarioWarnings.all(in: file.scenario, file.source)
    }

    @Test(arguments: cases)
    func itIsToldAtItsPlace(_ told: Case) throws {
        let found = try warnings(Self.head + told.yaml)
        let match = found.first { $0.message.contains(told.message) }
        #expect(match != nil, "\(found)")
        #expect(match.map { "\($0.position.line):\($0.position.column)" } == told.place)
        #expect(match?.severity == .warning)
        #expect(match?.description.contains(": warning: ") == true)
    }

    static let well = [
        orders.replacing("10/s", with: "1/s")
            + "shop: { gateway: { nextUpstream: { conditions: [timeout, non_idempotent] } }, "
            + "calls: { order -> payment: { circuitBreaker: {} } } }",
        readers("list, order") + "expect: [ requests.failed == 0 during drain ]",
        orders + "shop: { gateway: { timeout: 4s } }\nexpect: [ requests.failed == 0 during measured ]",
        orders, readers("order, cancel, visit: /payments"), readers("visit: /orders/3"), readers("visit: /nowhere"),
        readers("order: { probability: 1% }, cancel"),
        orders + "shop: { calls: { order -> payment: { timeout: 500ms, circuitBreaker: {} } } }",
        orders + "shop: { services: { order: { database: { maximumPoolSize: 5, connectionTimeout: 1s } } } }",
        orders
            + "faults: [ { name: f, at: 59s, for: 30s, slow: delivery, time: 1s } ]\nexpect: [ requests.failed == 0 during f ]",
        readers("list") + "faults: [ { name: f, at: 9s, kill: viewpage } ]",
        readers("visit: /payments/4") + "faults: [ { name: f, at: 9s, partition: gateway -> payment } ]",
        orders + "faults: [ { name: f, at: 9s, leak: order, perSecond: 10Mi } ]",
        readers("order, list")
            + "faults: [ { name: f, at: 70s, for: 5s, slow: order, time: 1s } ]\nexpect: [ requests.failed == 0 during f ]",
    ]

    @Test(arguments: well)
    func whatMayHappenIsNotTold(_ yaml: String) throws {
        let found = try warnings(Self.head + yaml)
        #expect(found.isEmpty, "\(found)")
    }

    @Test func aCountOfZeroIsNoGoodNewsWhereNobodyAsked() async throws {
        let record = try await run(
            Self.head + Self.readers("visit: /payments")
                + "expect: [ requests.failed == 0, gateway.requests == 0, traffic.offered > 0 ]")
        #expect(record.verdicts.map(\.outcome) == [.noSamples, .noSamples, .held])
        #expect(record.verdicts[0].reason.contains("no request has ended after the warm-up"))
        #expect(!record.held)
    }

    @Test func whatIsToldIsBounded() {
        let many = (0..<60).map { number in
            Diagnostic(
                position: SourcePosition(file: "a", line: number, column: 1), message: "\(number)", severity: .warning)
        }
        let notes = ScenarioWarnings.notes(many)
        #expect(notes.count == ScenarioWarnings.maximumTold + 1)
        #expect(notes.last == "and 10 more warnings")
    }
}
