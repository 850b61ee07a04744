import Contexts
import Measurement
import Scenarios
import Testing

/// Offered = started + rejected + dropped, whatever is too small.
@Suite struct TrafficTests {
    private func yaml(_ shop: String, _ traffic: String, duration: String = "10s", drain: String = "5m") -> String {
        """
        scenario: traffic
        seed: 3
        duration: \(duration)
        drain: \(drain)
        shop: \(shop)
        traffic: \(traffic)
        """
    }

    private func counts(_ record: Record, _ traffic: String = "a") -> [Int] {
        ["offered", "started", "rejected", "dropped"].map { record.count("traffic.\($0)", ["traffic": traffic]) }
    }

    @Test func arrivalsBeyondMaxVUsAreDropped() async throws {
        // A journey of 1 s, and places for five of the ten that come in each second.
        let plan = try scenario(
            yaml(
                "{ network: 0ms, services: { viewpage: { workers: 100, time: 1s } } }",
                "{ a: { executor: constant-arrival-rate, rate: 10/s, maxVUs: 5, journey: [ list ] } }"))
        let record = try await run(plan)
        // The first five come at 0 to 0.4 s and leave at 1 to 1.4 s, and so on; at 1 s the place is free just too late
        // for the arrival of that instant, which was scheduled first.
        let found = counts(record)
        #expect(found[0] == 100)
        #expect(found[3] >= 45 && found[3] <= 55)
        #expect(found[1] + found[3] == 100 && found[2] == 0)
    }

    @Test func arrivalsThatAFullMailboxTurnsAwayAreRejected() async throws {
        let plan = try scenario(
            yaml(
                "{ network: 0ms, services: { viewpage: { replicas: 1, workers: 1, mailbox: { capacity: 1 }, time: 1s } } }",
                "{ a: { executor: constant-arrival-rate, rate: 10/s, journey: [ list ] } }"))
        let record = try await run(plan)
        #expect(record.trafficProblems(plan).isEmpty)
        let found = counts(record)
        #expect(found[0] == 100 && found[3] == 0)
        // One is served each second; ten seconds of arrivals, and one in the mailbox.
        #expect((10...12).contains(found[1]), "\(found)")
        #expect(record.messages("rejected", "viewpage") == found[2])
        #expect(record.count("requests.failed", ["operation": "list", "reason": "mailbox_full"]) == found[2])
    }

    @Test func arrivalsAtAServiceThatIsNotThereAreRejected() async throws {
        let plan = try scenario(
            yaml(
                "{ services: { order: { replicas: 0 } } }",
                """
                { a: { executor: constant-arrival-rate, rate: 10/s, journey: [ order ] },
                  b: { executor: constant-arrival-rate, rate: 10/s, journey: [ browse: { products: 1 }, order ] } }
                """))
        let record = try await run(plan)
        #expect(counts(record, "a") == [100, 0, 100, 0])
        // Those who have looked at something first have started.
        #expect(counts(record, "b") == [100, 100, 0, 0])
        #expect(record.count("order.refused", ["reason": "unavailable"]) == 200)
        #expect(record.count("saga.started") == 0)
        #expect(record.breaches.isEmpty)
    }

    @Test func customersOfAMailboxThatDropsTheirMessagesHaveStartedAndLosePatience() async throws {
        let shop = """
            { network: 0ms, gateway: { timeout: off }, services: { viewpage: { replicas: 1, workers: 1, time: 1s,
              mailbox: { capacity: 1, overflow: drop-newest } } } }
            """
        let plan = try scenario(
            yaml(shop, "{ a: { executor: constant-arrival-rate, rate: 10/s, journey: [ list ] } }"))
        let record = try await run(plan)
        #expect(counts(record) == [100, 100, 0, 0])
        let dropped = record.messages("dropped", "viewpage")
        #expect(dropped > 80)
        #expect(record.count("requests.failed", ["operation": "list", "reason": "timed_out"]) == dropped)
        #expect(record.count("requests.answered", ["operation": "list"]) == 100 - dropped)
    }

    @Test func aJourneyWithoutARequestHasStarted() async throws {
        let plan = try scenario(
            yaml("{}", "{ a: { executor: constant-arrival-rate, rate: 10/s, journey: [ list: { probability: 0% } ] } }")
        )
        #expect(counts(try await run(plan)) == [100, 100, 0, 0])
    }

    @Test func customersLosePatienceAfterAMinuteAndTheAnswerComesLate() async throws {
        let plan = try scenario(
            yaml(
                "{ network: 0ms, gateway: { timeout: off }, services: { viewpage: { workers: 100, time: 61s } } }",
                "{ a: { executor: constant-arrival-rate, rate: 2/s, journey: [ list, list ], gracefulStop: 0s } }",
                duration: "5s"))
        let record = try await run(plan)
        #expect(counts(record) == [10, 10, 0, 0])
        #expect(record.count("requests.failed", ["operation": "list", "reason": "timed_out"]) == 10)
        #expect(record.count("requests.late") == 10)
        #expect(record.count("requests.answered", ["operation": "list"]) == 0)
    }

    @Test func patienceEndsWithTheMinuteNotBefore() async throws {
        let plan = try scenario(
            yaml(
                "{ network: 0ms, gateway: { timeout: off }, services: { viewpage: { workers: 100, time: 59s } } }",
                "{ a: { executor: constant-arrival-rate, rate: 2/s, journey: [ list ] } }", duration: "5s"))
        let record = try await run(plan)
        #expect(record.count("requests.answered", ["operation": "list"]) == 10)
        #expect(record.count("requests.failed") == 0)
    }

    @Test func arrivalsAddUpInEveryWindowWheneverTheyAreAnswered() async throws {
        // One worker for a hundred customers: most of who comes in the warm-up is answered after it.
        let plan = try scenario(
            yaml(
                "{ services: { viewpage: { replicas: 1, workers: 1, time: 50ms, mailbox: { overflow: block } } } }",
                "{ a: { executor: constant-arrival-rate, rate: 100/s, maxVUs: 50, journey: [ list ] } }", duration: "3s"
            )
                + "\nwarmup: 1s")
        let record = try await run(plan)
        for window in [MetricWindow.warmUp, .measured, .run] {
            func count(_ name: String) -> Int64 {
                record.measurements.series.filter { $0.name == "traffic.\(name)" }.reduce(0) { sum, series in
                    if case .counter(let count) = series.value(in: window) { sum + count } else { sum }
                }
            }
            #expect(count("offered") == (window == .run ? 300 : window == .measured ? 200 : 100))
            #expect(count("offered") == count("started") + count("rejected") + count("dropped"), "\(window)")
        }
    }

    // MARK: The closed model

    /// Each iteration takes 100 ms exactly, so iterations count virtual users.
    private static let tenthOfASecond = "{ network: 0ms, services: { viewpage: { workers: 1000, time: 100ms } } }"

    @Test func aConstantNumberOfVirtualUsersIsKept() async throws {
        let plan = try scenario(
            yaml(Self.tenthOfASecond, "{ a: { executor: constant-vus, vus: 5, journey: [ list ] } }"))
        #expect(counts(try await run(plan)) == [500, 500, 0, 0])
    }

    @Test func aTrafficOfVirtualUsersBeginsAndEndsAtItsTime() async throws {
        let plan = try scenario(
            yaml(
                Self.tenthOfASecond,
                "{ a: { executor: constant-vus, vus: 5, startTime: 2s, duration: 3s, journey: [ list ] } }"))
        let record = try await run(plan)
        #expect(counts(record) == [150, 150, 0, 0])
        #expect(record.offeredBySecond(6) == [0, 0, 50, 50, 50, 0])
    }

    @Test func virtualUsersRampUpAndDown() async throws {
        let stages = "[ { duration: 10s, target: 11 }, { duration: 5s, target: 1 } ]"
        let plan = try scenario(
            yaml(
                Self.tenthOfASecond,
                "{ a: { executor: ramping-vus, startVUs: 1, stages: \(stages), journey: [ list ] } }", duration: "15s"))
        let record = try await run(plan)
        let started = record.offeredBySecond(15)
        // Ten iterations a second each: 1, 2, … 10 users in the seconds of the way up, two fewer a second on the way
        // down, where a user who is no longer wanted ends the iteration at hand.
        #expect(Array(started.prefix(10)) == (1...10).map { Double($0 * 10) })
        for (second, users) in [10, 8, 6, 4, 2].enumerated() {
            #expect(abs(started[10 + second] - Double(users) * 10) <= 11, "second \(10 + second): \(started)")
        }
        #expect(record.trafficProblems(plan).isEmpty)
    }

    @Test func aVirtualUserWhoIsTurnedAwayComesAgainWithoutStoppingTheClock() async throws {
        let plan = try scenario(
            yaml(
                "{ network: 0ms, services: { viewpage: { replicas: 0 } } }",
                "{ a: { executor: constant-vus, vus: 2, journey: [ list ] } }", duration: "1s"))
        let record = try await run(plan)
        #expect(counts(record) == [2_000, 0, 2_000, 0], "one iteration a millisecond each")
    }
}
