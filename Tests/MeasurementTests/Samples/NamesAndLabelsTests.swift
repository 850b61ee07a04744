import Testing
import Texts

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

    @Test(arguments: [
        (1_187.0, MetricUnit.milliseconds, "1187 ms"), (0.5, .milliseconds, "500 us"), (12.25, .seconds, "12.3 s"),
        (4, .milliseconds, "4 ms"), (0.9942, .ratio, "99.42%"), (0.999_999, .ratio, "99.999%"), (1, .ratio, "100%"),
        (0.000_01, .ratio, "<0.01%"), (12_345, .count, "12,345"), (2.5, .count, "2.5"), (0, .milliseconds, "0 ms"),
        (1.5e9, .bytes, "1.5 GB"), (99.5, .perSecond, "99.5/s"), (7_200, .seconds, "2 h"),
    ])
    func valuesAreShortForPeople(value: Double, unit: MetricUnit, text: String) {
        #expect(HumanValue.text(value, unit: unit) == text)
    }
}
