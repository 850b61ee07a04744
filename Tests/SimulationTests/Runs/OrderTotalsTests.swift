import Contexts
import FlowerShop
import FlowerShopApplication
import Measurement
import Reports
import Testing

/// What the console says of orders: one number under one name, and lines that add up.
@Suite struct OrderTotalsTests {
    /// Full mailboxes, time-outs of the gateway and of customers, errors, an open breaker, declined payments.
    private static let troubled = """
        scenario: troubled
        seed: 11
        duration: 120s
        warmup: 20s
        drain: 3m
        shop:
          catalog: { products: 20, stock: 40 }
          gateway: { timeout: 4s }
          services:
            order: { replicas: 2, workers: 8, mailbox: { capacity: 12 } }
            payment: { decline: 15%, workers: 4 }
            delivery: { transit: 5s, failure: 10% }
          calls:
            order -> payment: { timeout: 1s, circuitBreaker: { minimumNumberOfCalls: 10, slidingWindowSize: 10 } }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 20/s
            journey: [ order: { lines: 1 }, cancel: { probability: 10%, after: 1s } ]
        faults:
          - { name: early, at: 5s, for: 10s, slow: payment, time: 3s }
          - { name: slow, at: 30s, for: 15s, slow: payment, time: 3s }
          - { name: stuck, at: 60s, for: 10s, hang: order }
          - { name: erring, at: 90s, for: 5s, errors: order, probability: 50% }
        """

    private func counted(_ name: String, _ record: Record, _ labels: MetricLabels = [:]) -> Int {
        Int(record.value(name, labels, .count, in: .measured) ?? 0)
    }

    @Test func ordersAddUpWhateverBecomesOfThem() async throws {
        let record = try await run(Self.troubled)
        for (metric, reason) in [
            ("order.refused", "circuit_breaker_open"), ("order.refused", "mailbox_full"), ("order.failed", "declined"),
            ("requests.failed", "service_error"), ("requests.failed", "gateway_timeout"),
        ] {
            #expect(counted(metric, record, ["reason": reason]) > 0, "\(metric) \(reason): the test is none without it")
        }
        let outcomes = ["served", "refused", "failed", "unanswered"].map {
            counted("requests.outcome", record, ["operation": "order", "outcome": $0])
        }
        #expect(outcomes.allSatisfy { $0 > 0 })
        #expect(counted("order.asked", record) == outcomes.reduce(0, +))
        #expect(outcomes[0] == counted("order.confirmed", record))
        #expect(outcomes[1] == counted("order.refused", record))

        let text = ConsoleReport([record], in: .flowerShop, width: 400).render()
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("  orders  ") })
        let told = line.split(separator: ":", maxSplits: 1)[1].split(separator: "·")
        #expect(told.map(Self.firstNumber) == outcomes, "\(line)")
        for part in told.dropFirst() {
            let reasons =
                part.split(separator: "(").last.map { $0.split(separator: ",").filter { $0.contains(" ") } } ?? []
            guard reasons.count > 1 else { continue }
            #expect(reasons.map { Self.lastNumber($0) }.reduce(0, +) == Self.firstNumber(part), "\(part)")
        }
    }

    @Test func theConsoleSaysWhatTheExpectationDoes() async throws {
        let record = try await run(
            Self.troubled + "\nexpect: [ order.served >= 1%, order.asked >= 1, requests.failed >= 1 ]\n")
        let measured = record.verdicts.map(\.measuredText)
        let text = ConsoleReport([record], in: .flowerShop, width: 400).render()
        #expect(
            record.value("order.served", [:], .value, in: .run)
                != record.value("order.served", [:], .value, in: .measured))
        #expect(text.contains("In figures, without the warm-up of 20 s"))
        #expect(text.contains("orders served") && text.contains("  \(measured[0]) ("), "\(text)")
        #expect(text.contains("  \(measured[1]) asked: "), "\(text)")
        let requests = try #require(text.split(separator: "\n").first { $0.hasPrefix("  requests failed") })
        #expect(requests.contains("  \(measured[2]) ("), "\(requests)")
        // Side by side as well, with a row for each.
        var variant = record
        variant.identity.variant = "same"
        let table = ConsoleReport([record, variant], in: .flowerShop, width: 400).render().split(separator: "\n")
        func row(_ name: String) -> [Substring] {
            table.first { $0.hasPrefix("  \(name)  ") }.map { $0.dropFirst(name.count + 2).split(separator: " ") } ?? []
        }
        #expect(row("orders served") == [measured[0][...], measured[0][...]])
        #expect(row("orders asked") == [measured[1][...], measured[1][...]])
        #expect(row("requests failed") == [measured[2][...], measured[2][...]])
        #expect(!row("  unanswered").isEmpty && !row("    gateway_timeout").isEmpty)
    }

    @Test func whatTellsOfAFailureIsKnownByTheReasonAlone() {
        let told = DeliveryFailure.allCases.filter { CustomerOutcome($0) == .failed }
        #expect(Set(told.map { snakeCase($0) }) == MetricName.toldFailures)
    }

    private static func firstNumber(_ text: Substring) -> Int {
        number(text.drop { !$0.isNumber }.prefix { $0 != " " })
    }
    private static func lastNumber(_ text: Substring) -> Int { number(text.split(separator: " ").last ?? "") }
    private static func number(_ text: Substring) -> Int { Int(text.filter(\.isNumber)) ?? -1 }
}
