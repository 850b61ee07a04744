import FlowerShopApplication
import TestSupport
import Testing
import Texts

@testable import Measurement
@testable import Reports

@Suite struct ConsoleReportTests {
    private static let expectations = [
        "saga.success >= 99%", "latency{operation=\"order\"}.p99 < 1200ms during slow-payment",
        "recovery{fault=\"slow-payment\"} < 30s",
    ]

    @Test func oneRecordReadsInTenSeconds() throws {
        let text = ConsoleReport([try sampleRecord(eventLimit: 2, expectations: Self.expectations)], in: .flowerShop)
            .render()
        #expect(
            text == """
                ✓ circuit-breaker held: 3 expectations, 2 invariants

                Expectations
                  ✓ saga.success >= 99%                                                     100%
                  ✓ latency{operation="order"}.p99 < 1200ms during slow-payment             4 ms
                  ✓ recovery{fault="slow-payment"} < 30s                                  12.3 s

                Invariants
                  ✓ money, stock

                In figures, without the warm-up of 1 s
                  arrivals       3,000 offered, 3 rejected at the first request
                  sagas          30 started, 30 succeeded
                  latency order  p50 4 ms, p95 4 ms, p99 4 ms, max 4 ms
                  slow-payment   recovered in 12.3 s

                seed 42 · digest 00ff00ff00ff00ff · virtual world · 4 s of run in 20 ms (200×) ·
                1 event beyond the log's limit

                """)
    }

    @Test func variantsStandSideBySideAndFailuresAreExplained() throws {
        let records = [
            try sampleRecord(eventLimit: 2, expectations: Self.expectations),
            try sampleRecord(variant: "without-breaker", slow: true, eventLimit: 2, expectations: Self.expectations),
        ]
        #expect(
            ConsoleReport(records, in: .flowerShop).render() == """
                ✓ circuit-breaker (base) held: 3 expectations, 2 invariants
                ✗ circuit-breaker (without-breaker) is broken: 1 of 2 invariants broken, 2 of 3
                  expectations failed

                Expectations
                  saga.success >= 99%
                    ✓ base             100%
                    ✗ without-breaker  80%
                  latency{operation="order"}.p99 < 1200ms during slow-payment
                    ✓ base             4 ms
                    ✓ without-breaker  900 ms
                  recovery{fault="slow-payment"} < 30s
                    ✓ base             12.3 s
                    ✗ without-breaker  no samples
                        recovery{fault="slow-payment"} never got a value: its services were not
                        well again when the run ended, or nobody can have felt it

                Invariants
                  ✗ without-breaker: money: 1 breach
                      order 7: 9900 captured, 0 refunded, cancelled

                In figures, without the warm-up of 1 s
                                           base          without-breaker
                  arrivals offered         3,000         3,000
                  arrivals rejected        3             3
                  sagas started            30            30
                  sagas succeeded          30            24
                  latency p50 / p99 / max
                    order                  4 / 4 / 4 ms  900 / 900 / 900 ms
                  slow-payment recovered   in 12.3 s     never

                base: seed 42 · digest 00ff00ff00ff00ff · virtual world · 4 s of run in 20 ms
                (200×) · 1 event beyond the log's limit
                without-breaker: seed 42 · digest 00ff00ff00ff00ff · virtual world · 4 s of run
                in 20 ms (200×) · 1 event beyond the log's limit

                """)
    }

    @Test func releasesAndReplicasHaveALineEach() throws {
        let second: Int64 = 1_000_000_000
        let recorder = RunRecorder()
        let desired = try recorder.gauge("replicas.desired", labels: ["service": "order"])
        let same = try recorder.gauge("replicas.desired", labels: ["service": "payment"])
        try recorder.column(TimelineColumn.desired + "order", .value(desired))
        try recorder.column(TimelineColumn.desired + "payment", .value(same))
        let price = try recorder.figure(MetricName.replicaSeconds, labels: ["service": "order"], unit: .count)
        recorder.set(36, for: price)
        recorder.set(1, for: same, at: 0)
        for (time, count) in [(Int64(0), 2.0), (3, 6), (6, 3)] { recorder.set(count, for: desired, at: time * second) }
        for (time, kind, detail) in [
            (Int64(1), RunEvent.release, "good begins: rolling to v2"),
            (1, RunEvent.release, "bad begins: canary to v3"),
            (2, RunEvent.release, "slow begins: canary to v4"), (2, RunEvent.release, "slow step: weight 50%"),
            (3, RunEvent.held, "slow held: no conclusion about v4 yet"),
            (4, RunEvent.promoted, "good promoted: v2 has all 4 pods"),
            (5, RunEvent.release, "bad aborted: the analysis has failed: 2% errors of 50 requests"),
            (6, RunEvent.rolledBack, "bad rolled-back: 4 pods of the old version again"),
            (7, RunEvent.release, "slow measured: inconclusive: 3 requests"),
        ] {
            recorder.log(RunEvent(nanoseconds: time * second, kind: kind, subject: "order", detail: detail))
        }
        var record = Record(
            identity: .init(scenario: "scaled", seed: 1, world: "virtual", version: "1"), digest: "",
            runNanoseconds: 9 * second, measurements: recorder.finish(at: 9 * second))
        let text = ConsoleReport([record], in: .flowerShop, width: 100).render()
        let expected = """
              release good    promoted at 4 s
              release bad     rolled back at 6 s: the analysis has failed: 2% errors of 50 requests
              release slow    held at step 2 when the run ended: measured: inconclusive: 3 requests
              replicas order  2 to 6, 3 at the end, 36 replica-seconds

            """
        #expect(text.contains(expected), "\(text)")
        let base = record
        record.identity.variant = "other"
        let compared = ConsoleReport([base, record], in: .flowerShop, width: 100).render()
        for row in ["release bad", "release slow", "order replicas", "order replica-s"] {
            #expect(compared.contains("\n  \(row) "), "\(row): \(compared)")
        }
        #expect(!compared.contains("analysis"), "side by side there is no room for reasons")
    }

    @Test(arguments: [60, 80, 100], [1, 2, 5])
    func noLineIsWiderThanTheTerminal(width: Int, variants: Int) throws {
        let records = try (0..<variants).map {
            try sampleRecord(variant: $0 == 0 ? nil : "variant-\($0)", slow: $0 > 0, expectations: Self.expectations)
        }
        let text = ConsoleReport(records, in: .flowerShop, width: width).render()
        for line in text.split(separator: "\n") { #expect(TerminalText.width(String(line)) <= width, "\(line)") }
        for record in records.dropFirst() { #expect(text.contains(record.identity.variant ?? "")) }
    }

    @Test func coloursChangeNothingButTheColour() throws {
        let record = try sampleRecord(slow: true, expectations: Self.expectations)
        let plain = ConsoleReport([record], in: .flowerShop, color: .off).render()
        let colored = ConsoleReport([record], in: .flowerShop, color: .on).render()
        #expect(!plain.contains("\u{1B}"))
        #expect(colored.contains("\u{1B}[31m✗\u{1B}[0m"))
        var stripped = colored
        for code in ["\u{1B}[31m", "\u{1B}[32m", "\u{1B}[1m", "\u{1B}[2m", "\u{1B}[0m"] {
            stripped = stripped.split(separator: code, omittingEmptySubsequences: false).joined()
        }
        #expect(stripped == plain)
    }

    @Test func namesCannotDriveTheTerminal() throws {
        var record = try sampleRecord()
        record.identity.scenario = "bad\u{1B}[2Jname\n"
        let text = ConsoleReport([record], in: .flowerShop).render()
        #expect(!text.contains("\u{1B}"))
        #expect(text.hasPrefix("✓ bad\\x1b[2Jname\\x0a held"))
    }
}
