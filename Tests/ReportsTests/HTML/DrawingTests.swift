import FlowerShopApplication
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

/// What the charts over time draw.
@Suite struct DrawingTests {
    @Test(
        "A drain that is long beside the arrivals has a quarter of the axis, and the rest stays even",
        arguments: [(240.0, 400.0), (60, 600), (10, 86_400)])
    func aLongDrainIsCompressed(arrivals: Double, end: Double) {
        let time = TimeScale(end: end, arrivalsEnd: arrivals)
        #expect(abs(time.share(arrivals) - 0.75) < 1e-9)
        #expect(abs(time.share(arrivals / 3) - 0.25) < 1e-9)
        #expect(abs(time.share((arrivals + end) / 2) - 0.875) < 1e-9)
        #expect(time.share(end) == 1 && time.share(end * 2) == 1 && time.share(-1) == 0)
        #expect(time.ticks.last == end && time.ticks.count <= TimeScale.maximumTicks + 1)
        #expect(abs(time.compression - (end - arrivals) / arrivals * 3) < 1e-9)
    }

    @Test(arguments: [(90.0, 100.0), (75, 100), (100, 100), (0, 100)])
    func aShortDrainLeavesTheAxisEven(arrivals: Double, end: Double) {
        let time = TimeScale(end: end, arrivalsEnd: arrivals)
        #expect(time.fold == nil && time.share(30) == 0.3 && time.compression == 1)
    }

    @Test func aShortSpikeIsCutOffAndALongBurstIsNot() {
        let even = [Double?](repeating: 20, count: 400)
        var spike = even
        spike[200] = 900
        var burst = even
        for bin in 200..<240 { burst[bin] = 900 }
        #expect(ChartRange([even, spike]).maxima == [25, 25])
        #expect(ChartRange([even]).maxima == [20])
        #expect(ChartRange([burst]).maxima == [900])
        #expect(ChartRange([[1, 2, 90]]).maxima == [90], "of few values none is a spike")
        #expect(ChartRange([[], [nil]]).maxima == [0, 0])
    }

    @Test func aRunThatWouldBeFlatHasAScaleOfItsOwn() {
        let small = [Double?](repeating: 2, count: 50)
        let large = [Double?](repeating: 40, count: 50)
        #expect(ChartRange([small, large]) == ChartRange([small, large]))
        #expect(ChartRange([small, large]).isOwn && ChartRange([small, large]).maxima == [2, 40])
        let half = [Double?](repeating: 20, count: 50)
        #expect(!ChartRange([half, large]).isOwn && ChartRange([half, large]).maxima == [40, 40])
        #expect(!ChartRange([[0, 0], large]).isOwn, "nothing at all is flat on any scale")
    }

    /// A run of 100 s with customers in the first 20, whose timeline has these columns.
    private func record(_ columns: [(name: String, value: (Int) -> Double?)], variant: String? = nil) throws -> Record {
        let names = ["offered"] + columns.map(\.name)
        var timeline = Timeline(columns: names.map { .init(name: $0, unit: .count, merge: .sum) })
        for row in 0..<100 { timeline.append([row < 20 ? 5 : 0] + columns.map { $0.value(row) }) }
        var record = try sampleRecord(variant: variant)
        record.measurements.timeline = timeline
        record.runNanoseconds = 100_000_000_000
        return record
    }

    @Test func ordersAreDrawnByWhatBecameOfThem() throws {
        let page = HTMLReport(
            [
                try record([
                    ("orders_asked", { _ in 10 }), ("orders_served", { _ in 4 }), ("orders_failed", { $0 < 9 ? 5 : 6 }),
                    ("orders_refused", { _ in 0 }), ("orders_unanswered", { _ in 0 }),
                ])
            ], in: .flowerShop
        ).render()
        let chart = try #require(page.split(separator: "<figure class=chart>").first { $0.contains("Orders a second") })
        for color in ["c-good", "c-bad", "c-none"] { #expect(chart.contains("class=\"area \(color)\""), "\(color)") }
        #expect(!chart.contains("area c-warn"), "nobody was refused")
        #expect(chart.contains("<span class=drain style=\"left:75%\">drain</span>"))
        #expect(page.contains("compressed 12 times"))
        #expect(page.contains("\"fold\":20,"))
    }

    @Test func replicasAreALineBesideWhatIsWantedWithTheirPrice() throws {
        var record = try record([
            ("ready_cart", { $0 < 50 ? 2 : 3 }), ("desired_cart", { $0 < 40 ? 2 : 3 }), ("ready_idle", { _ in 1 }),
            ("desired_idle", { _ in 1 }),
        ])
        record.measurements.series.append(
            MetricSeries(
                name: MetricName.replicaSeconds, labels: ["service": "cart"], kind: .figure, unit: .seconds,
                better: .lower, values: [.init(window: .run, value: .figure(2_345.4))]))
        let page = HTMLReport([record], in: .flowerShop).render()
        #expect(page.contains("<h3>Replicas of cart</h3>") && !page.contains("<h3>Replicas of idle</h3>"))
        #expect(page.contains("<h4>2,345 replica-seconds</h4>"))
        #expect(page.contains("class=\"line dashed c-ink\"") && page.contains("class=\"line c-good\""))
        #expect(page.contains(">replica-seconds</th>"))
    }

    @Test func lagIsDrawnOfThoseWhoWereEverASecondBehind() throws {
        let page = HTMLReport(
            [
                try record([("lag_slow", { $0 == 7 ? 3_000 : 1 }), ("lag_quick", { _ in 900 })])
            ], in: .flowerShop
        ).render()
        let chart = try #require(
            page.split(separator: "<figure class=chart>").first { $0.contains("<h3>Bus lag</h3>") })
        #expect(chart.contains("</i>slow</li>") && !chart.contains("</i>quick</li>"))
        let calm = HTMLReport(
            [try record([("lag_quick", { _ in 900 }), ("sagas_in_flight", { _ in 1 })])], in: .flowerShop
        ).render()
        #expect(calm.contains("No service was ever a second behind") && !calm.contains("<h3>Bus lag</h3>"))
    }

    /// The classes of the signs in the legend of a chart of these many services, by name.
    private func legend(ofServices count: Int, chart title: String) throws -> [String: String] {
        let columns = (0..<count).map { ("mailbox_\(Self.name($0))", Self.constant(Double(1 + $0))) }
        let page = HTMLReport([try record(columns)], in: .flowerShop).render()
        let chart = try #require(
            page.split(separator: "<figure class=chart>").first { $0.contains("<h3>\(title)</h3>") })
        var found: [String: String] = [:]
        for match in chart.matches(of: #/<li><i class="(?<look>[^"]*)"></i>(?<name>[^<]*)</li>/#) {
            found[String(match.output.name)] = String(match.output.look)
            // The line in the drawing looks as its sign.
            let line = match.output.look.replacing("swatch ", with: "")
            #expect(chart.contains("<path class=\"\(line)\" d="), "\(line)")
        }
        return found
    }

    private static func constant(_ value: Double) -> (Int) -> Double? { { _ in value } }

    /// Lower-case letters, as names of services are.
    private static func name(_ index: Int) -> String {
        String(UnicodeScalar(UInt8(97 + index / 26))) + String(UnicodeScalar(UInt8(97 + index % 26)))
    }

    @Test("Every service of a chart looks different, beyond the sixth by dashes", arguments: [1, 6, 8, 24])
    func servicesAreToldApart(count: Int) throws {
        let legend = try legend(ofServices: count, chart: "Mailbox depth")
        #expect(legend.count == count)
        #expect(Set(legend.values).count == count, "\(legend)")
        #expect(legend[Self.name(0)] == "swatch line c-s0")
        if count > 7 { #expect(legend[Self.name(7)] == "swatch line c-s1 d1") }
    }

    @Test func servicesForWhichNoLookIsLeftAreNotDrawnAndCounted() throws {
        #expect(try legend(ofServices: 30, chart: "Mailbox depth").count == HTMLReport.looks)
        let columns = (0..<30).map { ("mailbox_\(Self.name($0))", Self.constant(1)) }
        let page = HTMLReport([try record(columns)], in: .flowerShop).render()
        #expect(page.contains("Only the first 24 of 30 services are drawn; timeline.csv has all."))
    }

    @Test func twentyFourRunsLookDifferent() {
        let looks = (0..<24).map { HTMLReport.look(ofRun: $0) }
        #expect(Set(looks.map { "\($0.color) \($0.dash)" }).count == 24)
        for (one, next) in zip(looks, looks.dropFirst()) { #expect(one.color != next.color && one.dash != next.dash) }
    }

    @Test func releasesStandOnTheTimeAxis() throws {
        var record = try record([])
        let events: [(Int64, String, String)] = [
            (10, RunEvent.release, "cart-v2 begins: canary to v2"), (14, RunEvent.release, "cart-v2 step: weight 50%"),
            (20, RunEvent.promoted, "cart-v2 promoted: v2 has all 4 pods"),
            (30, RunEvent.release, "cart-v3 begins: <canary> to v3"),
            (33, RunEvent.rolledBack, "cart-v3 rolled-back: 4 pods"),
            (40, RunEvent.release, "cart-v4 begins: rolling"),
        ]
        for (second, kind, detail) in events {
            record.measurements.events.append(
                RunEvent(nanoseconds: second * 1_000_000_000, kind: kind, subject: "cart", detail: detail))
        }
        let lines = ReleaseLine.all(in: record)
        #expect(lines.map(\.name) == ["cart-v2", "cart-v3", "cart-v4"])
        #expect(lines.map(\.end) == [.promoted, .rolledBack, .open])
        let lanes = lines.map { $0.lane(end: 100) }
        #expect(lanes.map { $0.segments.map(\.to) } == [[14, 20], [33], [100]])
        #expect(lanes[0].segments.map(\.text) == ["begins: canary to v2", "step: weight 50%"])
        let page = HTMLReport([record], in: .flowerShop).render()
        #expect(page.contains("<li>Dotted, where a release begins:</li><li>cart-v2</li>"))
        #expect(page.contains("<path class=release d="))
        #expect(!page.contains("<canary>"))
    }

    @Test("Links lead to the files of each run, below the page and nowhere else")
    func filesAreLinked() throws {
        let records = [try sampleRecord(), try sampleRecord(variant: "javascript:alert(1)//../x \"y\"")]
        let page = HTMLReport(records, in: .flowerShop, folders: ["base", records[1].identity.variant ?? ""]).render()
        #expect(page.contains("<a href=\"./base/timeline.csv\">timeline.csv</a>"))
        #expect(page.contains("<a href=\"./base/latency-order.hgrm\">"))
        #expect(page.contains("<a href=\"./javascript%3Aalert%281%29/x%20%22y%22/record.json\">"))
        #expect(
            HTMLReport([records[0]], in: .flowerShop, folders: [""]).render().contains("<a href=\"./summary.csv\">"))
        #expect(
            !HTMLReport(records, in: .flowerShop).render().contains("<section id=files>"), "nobody said where they are")
    }
}
