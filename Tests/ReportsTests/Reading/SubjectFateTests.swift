import FlowerShopApplication
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

/// What the page says of orders.
@Suite struct SubjectFateTests {
    /// A run of 10 s with a fault from 2 s to 4 s, and all its orders in the middle of that.
    private func record(
        asked: Int64, served: Int64, confirmed: Int64? = nil, refused: Int64 = 0, failed: Int64 = 0,
        unanswered: Int64 = 0, failedLater: Int64 = 0, open: Int64 = 0, at time: Int64 = 3
    ) throws -> Record {
        let second: Int64 = 1_000_000_000
        let recorder = RunRecorder(warmUp: second)
        try recorder.window("slow", from: 2 * second, to: 4 * second)
        let orders = try recorder.counter(OrderMetric.asked)
        let honoured = try recorder.counter(OrderMetric.honoured)
        try recorder.ratio(OrderMetric.served, of: [honoured], to: [orders])
        var counts = [(orders, asked), (honoured, served)]
        counts.append((try recorder.counter(OrderMetric.broken), failedLater))
        counts.append((try recorder.counter(OrderMetric.endUnknown), open))
        counts.append((try recorder.counter(MetricName.sagasSucceeded), served))
        let outcomes = [
            ("served", confirmed ?? served), ("refused", refused), ("failed", failed), ("unanswered", unanswered),
        ]
        for (name, count) in outcomes {
            counts.append(
                (
                    try recorder.counter(
                        MetricName.requestOutcomes, labels: ["operation": "order", "outcome": name]), count
                ))
        }
        for (counter, count) in counts { recorder.add(count, to: counter, at: time * second) }
        recorder.log(RunEvent(nanoseconds: 2 * second, kind: RunEvent.faultStarted, subject: "payment", detail: "slow"))
        recorder.log(RunEvent(nanoseconds: 4 * second, kind: RunEvent.faultEnded, subject: "payment", detail: "slow"))
        return Record(
            identity: .init(scenario: "s", seed: 1, world: "virtual", version: "1"), digest: "",
            runNanoseconds: 10 * second, measurements: recorder.finish(at: 10 * second))
    }

    private func sentence(_ record: Record) -> String? {
        SubjectFate(record, in: .during("slow"), .flowerShop)?.sentence
    }

    @Test func allOrdersAskedForAreAccountedFor() throws {
        #expect(try sentence(record(asked: 1_200, served: 1_200)) == "of 1,200 orders, all were served")
        #expect(
            try sentence(record(asked: 40, served: 12, refused: 20, failed: 3, unanswered: 1, failedLater: 2, open: 2))
                == "of 40 orders, 12 (30%) were served; 20 refused at once, 3 failed at once, 1 without an answer, 2 failed "
                + "after they had been confirmed, 2 without an end by the end of the run")
        #expect(
            try sentence(record(asked: 5, served: 0, failed: 5)) == "of 5 orders, none was served; 5 failed at once")
        #expect(
            try sentence(record(asked: 9, served: 3, refused: 4))
                == "of 9 orders, 3 (33.33%) were served; 4 refused at once, 2 not known")
    }

    @Test("What cannot be is not said: more that failed than asked, and orders of another time")
    func noImpossibleCounts() throws {
        #expect(try sentence(record(asked: 24, served: 20, failed: 6)) == "of 24 orders, 20 (83.33%) were served")
        let other = try record(asked: 7, served: 7, at: 6)
        #expect(sentence(other) == nil)
        #expect(SubjectFate(other, in: .measured, .flowerShop)?.ratio == "7 of 7 (100%)")
        #expect(SubjectFate(try record(asked: 0, served: 0), in: .measured, .flowerShop) == nil)
    }

    @Test func thePageTellsItFirstAndOfTheWorstFault() throws {
        let page = HTMLReport([try record(asked: 10, served: 1, refused: 7, failedLater: 2)], in: .flowerShop).render()
        let told = "of 10 orders, 1 (10%) were served; 7 refused at once, 2 failed after they had been confirmed"
        #expect(page.contains("<b>After the warm-up</b></p><ul><li>\(told)</li>"))
        #expect(page.contains("<b>Asked for during slow</b> (payment, from 2 s to 4 s)</p><ul><li>\(told)</li>"))
        #expect(page.contains(">orders served</th><td class=n data-run=\"\">1 of 10 (10%)</td>"))
        #expect(!HTMLReport([try sampleRecord()], in: .flowerShop).render().contains("class=story"), "nobody ordered")
    }

    @Test("What decides is in the figures also where it is nothing")
    func zerosThatDecide() throws {
        let page = HTMLReport([try record(asked: 10, served: 0, failed: 10)], in: .flowerShop).render()
        for (name, value) in [
            ("orders served", "0%"), ("orders failed after confirmation", "0"), ("sagas succeeded", "0"),
        ] {
            #expect(page.contains(">\(name)</th><td class=n data-v=\"0\">\(value)</td>"), "\(name)")
        }
        #expect(!page.contains("breaker openings"))
    }

    @Test func operationsStandInATable() throws {
        let page = HTMLReport(
            [try record(asked: 20, served: 9, confirmed: 11, refused: 6, failed: 2, unanswered: 1)], in: .flowerShop
        )
        .render()
        let cells = ["20", "2.22/s", "11", "6", "2", "1"].map { ">\($0)</td>" }
        let row = page.split(separator: "<section id=operations>").last?.split(separator: "<tbody>").dropFirst().first
        let text = String(row?.split(separator: "</tr>").first ?? "")
        #expect(text.contains(">order</th>"))
        #expect(cells.allSatisfy(text.contains), "\(text)")
    }

    @Test("A difference has the colour of what it means, and not of another outcome's")
    func coloursAreOfTheOutcome() throws {
        func run(_ variant: String?, refused: Int64, failed: Int64) throws -> Record {
            let recorder = RunRecorder()
            for (outcome, better, count) in [
                ("served", Better.higher, Int64(50)), ("refused", .neither, refused), ("failed", .lower, failed),
            ] {
                let labels: MetricLabels = ["operation": "order", "outcome": outcome]
                recorder.add(
                    count, to: try recorder.counter(MetricName.requestOutcomes, labels: labels, better: better), at: 0)
            }
            return Record(
                identity: .init(scenario: "s", variant: variant, seed: 1, world: "virtual", version: "1"), digest: "",
                runNanoseconds: 1_000_000_000, measurements: recorder.finish(at: 1_000_000_000))
        }
        let page = HTMLReport(
            [
                try run(nil, refused: 40, failed: 10), try run("open", refused: 10, failed: 40),
            ], in: .flowerShop
        ).render()
        #expect(page.contains("<span class=\"change other\">▼ −75%</span>"), "refused")
        #expect(page.contains("<span class=\"change worse\">▲ +300%</span>"), "failed")
    }
}
