import FlowerShopApplication
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

@Suite struct HTMLReportTests {
    private static let expectations = ["saga.success >= 99%", "recovery{fault=\"slow-payment\"} < 30s"]

    private func records() throws -> [Record] {
        [
            try sampleRecord(expectations: Self.expectations),
            try sampleRecord(variant: "without-breaker", slow: true, expectations: Self.expectations),
        ]
    }

    @Test func theVerdictComesFirstAndVariantsStandSideBySide() throws {
        let page = HTMLReport(try records(), in: .flowerShop).render()
        let head = try #require(page.split(separator: "<section id=verdict>").first)
        #expect(!head.contains("<section"))
        #expect(page.contains("<section id=percentiles>"))
        #expect(page.contains("<b>base</b> held</p><p>2 expectations, 2 invariants"))
        #expect(page.contains("<b>without-breaker</b> is broken</p>"))
        #expect(page.contains("✗ 80%"), "after the warm-up; it is 85% of the run")
        #expect(page.contains("order 7: 9900 captured, 0 refunded, cancelled"))
    }

    @Test func equalRecordsGiveEqualPages() throws {
        #expect(
            HTMLReport(try records(), in: .flowerShop).render() == HTMLReport(try records(), in: .flowerShop).render())
    }

    @Test func thePageNeedsNoNetwork() throws {
        let page = HTMLReport(try records(), in: .flowerShop).render()
        for outside in ["http:", "https:", "src=", "@import", "url("] { #expect(!page.contains(outside), "\(outside)") }
    }

    @Test("Whatever the names, they are text and no part of the page")
    func namesAreEscaped() throws {
        let evil = "</script><script>window.injected='it'</script><b title=\"x\" onload='y'>&amp;\u{202E}"
        var record = try sampleRecord(variant: evil, slow: true, expectations: Self.expectations)
        record.identity.scenario = evil
        record.about = evil
        record.notes = [evil]
        record.settings = [evil]
        record.scenario = "scenario: \(evil)\n"
        record.measurements.series[0].labels = MetricLabels([(evil, evil)])
        record.verdicts[0].expectation = evil
        record.invariants[0].addBreach(evil)
        record.measurements.events.append(RunEvent(nanoseconds: 1, kind: "fault-started", subject: evil, detail: evil))
        var base = record
        base.identity.variant = nil
        for page in [
            HTMLReport([record], in: .flowerShop).render(), HTMLReport([base, record], in: .flowerShop).render(),
        ] {
            #expect(page.contains("<article class=card><h3>&lt;/script&gt;"), "the fault has a card")
            #expect(!page.contains("<script>window"))
            #expect(!page.contains("<b title"))
            #expect(!page.contains("\u{202E}"))
            #expect(page.split(separator: "</script>", omittingEmptySubsequences: false).count == 3)
        }
    }

    @Test("What a full log does not know is not drawn")
    func aFullLogEndsWhatItTells() throws {
        let whole = RunDrawing(try sampleRecord(), isAlone: true)
        #expect(whole.eventsEnd == 4)
        let cut = RunDrawing(try sampleRecord(eventLimit: 2), isAlone: true)
        #expect(cut.eventsEnd == 2.000000001)
        let page = HTMLReport([cut.record], in: .flowerShop).render()
        #expect(page.contains("1 found the log full, and were not kept."))
        #expect(!HTMLReport([whole.record], in: .flowerShop).render().contains("the log full"))
    }

    @Test("A line stands for what latency may be at the most, in the time of which the expectation speaks")
    func latencyLimits() throws {
        func limits(_ expectations: String...) throws -> [TimeChart.Limit] {
            let record = try sampleRecord(expectations: expectations)
            return HTMLReport([record], in: .flowerShop).latencyLimits(RunDrawing(record, isAlone: true))
        }
        let p99 = #"latency{operation="order"}.p99"#
        let found = try limits(
            "\(p99) < 1s", "\(p99) <= 2s during slow-payment", "\(p99) < 3s during run", "\(p99) < 4s during warm-up")
        #expect(found.map(\.value) == [1_000, 2_000, 3_000, 4_000])
        #expect(found.map(\.from) == [1, 2, 0, 0])
        #expect(found.map(\.to) == [4, 3, 4, 1])
        #expect(try limits("\(p99) > 1us", "latency{operation=\"order\"}.p50 < 1s", "saga.success >= 99%").isEmpty)
    }

    @Test("A metric that only a later run has is listed too")
    func everyRunsMetrics() throws {
        var other = try sampleRecord(variant: "later")
        other.measurements.series.append(
            MetricSeries(
                name: "only.later", labels: [:], kind: .figure, unit: .count, better: .neither,
                values: [.init(window: .run, value: .figure(7))]))
        #expect(HTMLReport([try sampleRecord(), other], in: .flowerShop).render().contains("only.later"))
    }

    @Test func aDayOfRowsIsNoLargePage() throws {
        let names = ["offered", "started", "sagas_started", "mailbox_order", "ready_order", "desired_order"]
        var timeline = Timeline(columns: names.map { .init(name: $0, unit: .count, merge: .sum) })
        for row in 0..<19_999 { timeline.append(names.map { _ in Double(row % 97) }) }
        var record = try sampleRecord()
        record.measurements.timeline = timeline
        record.runNanoseconds = 19_999 * 1_000_000_000
        let page = HTMLReport([record, record], in: .flowerShop).render()
        #expect(page.utf8.count < 500_000, "\(page.utf8.count) bytes")
        #expect(page.contains("A point stands for"))
    }

    @Test func nothingMeasuredIsAPageToo() {
        let empty = Record(
            identity: .init(scenario: "empty", seed: 1, world: "virtual", version: "1"), digest: "", runNanoseconds: 0,
            measurements: RunRecorder().finish(at: 0))
        #expect(HTMLReport([empty], in: .flowerShop).render().contains("<h1>empty</h1>"))
        #expect(HTMLReport([], in: .flowerShop).render().contains("<h1>no run</h1>"))
    }

    @Test func ofAVariantTheLinesThatDifferAreShown() {
        let base = "shop:\n  calls:\n    a: 1\n    b: 2\nvariants:\n  x: {}\n"
        let difference = ScenarioDifference(from: base, to: "shop:\n  calls:\n    a: 1\n    b: <3\nvariants: {}\n")
        #expect(
            difference.html == "  shop:\n    calls:\n<del>−     b: 2</del>\n<ins>+     b: &lt;3</ins>")
        #expect(ScenarioDifference(from: base, to: base).html == "nothing")
    }

    @Test func eachLatencyHasAFileOfItsOwn() throws {
        let files = PercentileFiles.all(of: try sampleRecord())
        #expect(files.map(\.name) == ["latency-order.hgrm"])
        #expect(files[0].text.hasPrefix("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"))
    }
}
