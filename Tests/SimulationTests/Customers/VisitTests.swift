import Measurement
import Scenarios
import Testing

/// Requests by path, and what the gateway makes of their answers.
@Suite struct VisitTests {
    private func shop(_ journey: String, services: String = "", rest: String = "") -> String {
        """
        scenario: visits
        seed: 3
        duration: 10s
        drain: 3m
        shop: { services: { delivery: { transit: 1s }, payment: { decline: 0% }\(services) } }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 5/s
            journey: \(journey)
        \(rest)
        """
    }

    private func requests(_ record: Record, _ service: String, _ status: Int) -> Int {
        record.count("gateway.requests", ["service": service, "status": "\(status)"])
    }

    @Test func everyPathOfTheDoorIsAnsweredByItsService() async throws {
        let paths = [
            "/orders", "/payments", "/orderHistories", "/productInfos", "/deliveries", "/products", "/messages",
        ]
        let steps = paths.map { "{ visit: \($0) }" }.joined(separator: ", ")
        let record = try await run(shop("[ { order: { think: 2s } }, \(steps) ]"))
        #expect(record.breaches.isEmpty)
        // The order itself is one more of order's.
        #expect(requests(record, "order", 200) == 50 && requests(record, "order", 201) == 50)
        #expect(requests(record, "viewpage", 200) == 100)
        for service in ["payment", "delivery", "inventory", "notification"] {
            #expect(requests(record, service, 200) == 50, "\(service)")
        }
        #expect(record.count("gateway.requests") == 400)
        #expect(record.count("requests.answered", ["operation": "visit"]) == 350)
        #expect(try verdict("gateway.availability == 100%", record).isHeld)
    }

    @Test func whatIsNotThereIsNotFoundAndNoErrorOfTheShop() async throws {
        let record = try await run(
            shop(
                "[ { visit: /nowhere }, { visit: /orders/4000000000 }, { visit: /products/x }, { visit: /products/3 } ]"
            ))
        #expect(requests(record, "none", 404) == 50)
        #expect(requests(record, "order", 404) == 50)
        #expect(requests(record, "inventory", 404) == 50 && requests(record, "inventory", 200) == 50)
        #expect(record.messages("delivered", "order") == 50, "a path without a route reaches no service")
        #expect(try verdict("gateway.availability{service=\"order\"} == 100%", record).isHeld)
        #expect(record.breaches.isEmpty)
    }

    @Test func aCustomerWithoutAnOrderDoesNotAskForOne() async throws {
        let record = try await run(shop("[ { visit: /orders }, { visit: /messages }, { visit: /products } ]"))
        #expect(record.count("gateway.requests") == 50)
        #expect(requests(record, "inventory", 200) == 50)
    }

    @Test func aServiceThatIsNotThereMakesAvailabilityFall() async throws {
        let record = try await run(
            shop("[ { visit: /products }, { visit: /orderHistories } ]", services: ", inventory: { replicas: 0 }"))
        #expect(requests(record, "inventory", 503) == 50 && requests(record, "viewpage", 200) == 50)
        #expect(try verdict("gateway.availability{service=\"inventory\"} == 0%", record).isHeld)
        #expect(try verdict("gateway.availability{service=\"viewpage\"} == 100%", record).isHeld)
        #expect(try verdict("gateway.availability == 50%", record).isHeld)
        #expect(record.count("traffic.rejected") == 50)
    }

    @Test func whoGetsNoAnswerCountsAsTimedOut() async throws {
        let record = try await run(
            shop("[ visit: /products ]", services: ", inventory: { time: 2m, workers: 1, replicas: 1 }"))
        #expect(requests(record, "inventory", 504) == 50 - requests(record, "inventory", 200))
        #expect(requests(record, "inventory", 504) >= 49)
    }

    private func verdict(_ expectation: String, _ record: Record) throws -> Verdict {
        try Expectation(expectation).verdict(on: record.measurements)
    }
}
