internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
package import Measurement
internal import Platform
internal import Scenarios

/// What a run measures and reports, in words: every metric, every column of the timeline and every kind of event.
///
/// Labels, statistics and units are the recorder's own; only the sentences stand here. A test holds that none lacks. Kinds
/// of events bring their own sentences (``EventKind``).
package enum RunReference {
    package struct Metric: Hashable, Sendable {
        package var name: String
        package var labels: [String]
        /// In the order of the reports; the first is what an expectation means that names none.
        package var statistics: [String]
        package var unit: MetricUnit
        /// In which direction good lies; nil where that depends on the labels.
        package var better: Better?
        package var meaning: String
        /// Whether an expectation must name a statistic.
        package var needsStatistic: Bool
    }

    /// A column of the timeline or a kind of event.
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var meaning: String
    }

    /// The metrics of any scenario, by name.
    package static func metrics() throws -> [Metric] {
        let vocabulary = try RunPlan(Self.anyScenario, resolve: { $0 }).vocabulary()
        return vocabulary.metrics.sorted { $0.name < $1.name }.map { metric in
            Metric(
                name: metric.name, labels: metric.labelKeys.sorted(),
                statistics: Statistic.offered(by: metric.kind).map(\.name), unit: metric.unit, better: metric.better,
                meaning: meanings.first { $0.metric == metric.name }?.meaning
                    ?? OrderMetric.all.first { $0.name == metric.name }?.meaning ?? "",
                needsStatistic: Statistic.implied(by: metric.kind) == nil)
        }
    }

    /// One kind of customer, one fault and every external program that there may be, so that there is a series of everything.
    private static var anyScenario: Scenario {
        var scenario = Scenario()
        let load = OpenLoad(startRate: Rate(1, per: .second))
        scenario.traffic = [TrafficSpec(name: "any", executor: .open(load))]
        scenario.faults = [
            Fault(name: "any", at: .zero, duration: nil, service: "payment", action: .kill(Fault.Kill()))
        ]
        for index in scenario.shop.services.indices
        where ExternalSpec.services.contains(scenario.shop.services[index].spec.name) {
            scenario.shop.services[index].external = ExternalSpec()
        }
        return scenario
    }

    /// What customers are told, and what it means for them: a table of the application's own.
    private static var outcomes: [String] {
        let rows = ShopOutcome.all.map {
            "| \($0.asked) | \($0.outcome) | \($0.status) | \($0.meaning.rawValue) |"
        }
        return [
            "### Outcomes", "", "| asked for | outcome | HTTP status | for the customer |", "|---|---|---|---|",
        ] + rows + [""]
    }

    /// As reports/README.md quotes it: tables of the outcomes, the metrics, the columns and the kinds of events.
    package static func markdown() throws -> String {
        let metrics = try metrics().map { metric in
            let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
            let cells = [
                "`\(metric.name)\(labels)`", statistics(metric), metric.unit.rawValue, better(metric), metric.meaning,
            ]
            return "| \(cells.joined(separator: " | ")) |"
        }
        func table(_ title: String, _ head: String, _ entries: [Entry]) -> [String] {
            ["", "### \(title)", "", "| \(head) | meaning |", "|---|---|"]
                + entries.map { "| `\($0.name)` | \($0.meaning) |" }
        }
        let lines =
            outcomes + [
                "### Metrics", "", "| metric | statistics | unit | better | meaning |", "|---|---|---|---|---|",
            ] + metrics
            + table("Columns of timeline.csv", "column", timeline) + table("Kinds of events.csv", "kind", events)
        return lines.joined(separator: "\n") + "\n"
    }

    /// In which direction good lies, in words; how many samples latencies have is neither good nor bad.
    package static func better(_ metric: Metric) -> String { metric.better?.rawValue ?? "by label" }

    /// `count rate`, or what stands for all the statistics of a histogram.
    package static func statistics(_ metric: Metric) -> String {
        metric.needsStatistic ? "count mean p50…p99.9 max" : metric.statistics.joined(separator: " ")
    }
}
