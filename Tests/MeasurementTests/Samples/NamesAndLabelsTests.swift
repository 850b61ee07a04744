import Testing

@testable import Measurement

@Suite struct NamesAndLabelsTests {
    @Test func labelsAreSortedAndTheLastOfAKeyCounts() {
        let labels = MetricLabels([(key: "b", value: "1"), (key: "a", value: "2"), (key: "b", value: "3")])
        #expect(labels.keys == ["a", "b"])
        #expect(labels["b"] == "3")
        #expect(labels == ["a": "2", "b": "3"])
    }

    @Test func labelsEscapeWhatWouldBeAmbiguous() {
        let labels: MetricLabels = ["call": "a;b=c\\d", "q": "say \"x\""]
        #expect(labels.csvText == "call=a\\;b\\=c\\\\d;q=say \"x\"")
        #expect(labels.description == "{call=\"a;b=c\\\\d\",q=\"say \\\"x\\\"\"}")
        #expect(MetricLabels().description == "")
    }

    @Test func aSelectionMatchesSeriesWithMoreLabels() {
        let labels: MetricLabels = ["call": "x", "state": "OPEN"]
        #expect(labels.matches([:]))
        #expect(labels.matches(["state": "OPEN"]))
        #expect(!labels.matches(["state": "CLOSED"]))
        #expect(!labels.matches(["other": "x"]))
    }

    @Test(arguments: ["count", "rate", "mean", "max", "last", "value", "p0", "p50", "p99.9", "p99.999", "p100"])
    func statisticsReadTheirOwnNames(name: String) {
        #expect(Statistic(name: name)?.name == name)
    }

    @Test(arguments: ["", "p", "p101", "p-1", "p1e1", "pinf", "p.5", "p+5", "P99", "opened", "p1.2.3"])
    func otherWordsAreNoStatistics(name: String) {
        #expect(Statistic(name: name) == nil)
    }

    @Test func everyOfferedStatisticIsNamedUniquelyAndOffered() {
        for kind in MetricKind.allCases {
            let offered = Statistic.offered(by: kind)
            #expect(Set(offered.map(\.name)).count == offered.count)
            #expect(offered.allSatisfy { $0.isOffered(by: kind) })
        }
        #expect(!Statistic.percentile(50).isOffered(by: .counter))
        #expect(Statistic.percentile(12.5).isOffered(by: .histogram))
    }

    @Test(arguments: ["saga.completion", "a", "a-b_c.D1"]) func dottedWordsAreNames(name: String) {
        #expect(MetricPath.isValid(name))
    }

    @Test(arguments: ["", ".", "a.", ".a", "a..b", "a b", "ä", "a{b}"]) func otherTextsAreNoNames(name: String) {
        #expect(!MetricPath.isValid(name))
    }
}
