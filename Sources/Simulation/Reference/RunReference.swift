package import Applications
internal import Contexts
package import Measurement
internal import Platform
internal import Scenarios

/// What a run measures and reports, in words: every metric, every column of the timeline and every kind of event.
///
/// Labels, statistics and units come from the recorder. Only the sentences are here. A test checks that none is
/// missing. Kinds of events bring their own sentences (``EventKind``).
package enum RunReference {
    package struct Metric: Hashable, Sendable {
        package var name: String
        package var labels: [String]
        /// In the order of the reports. An expectation that names no statistic means the first one.
        package var statistics: [String]
        package var unit: MetricUnit
        /// Which direction is good; nil where that depends on the labels.
        package var better: Better?
        package var meaning: String
        /// Whether an expectation must name a statistic.
        package var needsStatistic: Bool

        package init(
            name: String, labels: [String], statistics: [String], unit: MetricUnit, better: Better?, meaning: String,
            needsStatistic: Bool
        ) {
            self.name = name
            self.labels = labels
            self.statistics = statistics
            self.unit = unit
            self.better = better
            self.meaning = meaning
            self.needsStatistic = needsStatistic
        }
    }

    /// A column of the timeline or a kind of event.
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var meaning: String
    }

    /// The metrics of any scenario of an application, by name.
    package static func metrics(of application: any Application) throws -> [Metric] {
        let vocabulary = try RunPlan(anyScenario(application), of: application, resolve: { $0 }).vocabulary()
        let meanings = application.reference.metrics + Self.meanings
        return vocabulary.metrics.sorted { $0.name < $1.name }.map { metric in
            Metric(
                name: metric.name, labels: metric.labelKeys.sorted(),
                statistics: Statistic.offered(by: metric.kind).map(\.name), unit: metric.unit, better: metric.better,
                meaning: meanings.first { $0.metric == metric.name }?.meaning ?? "",
                needsStatistic: Statistic.implied(by: metric.kind) == nil)
        }
    }

    /// One kind of customer, one fault and every possible external program, so that every series exists.
    private static func anyScenario(_ application: any Application) -> Scenario {
        var scenario = Scenario(of: application.vocabulary)
        let load = OpenLoad(startRate: Rate(1, per: .second))
        scenario.traffic = [
            TrafficSpec(name: "any", executor: .open(load), journey: scenario.vocabulary.defaultJourney)
        ]
        scenario.faults = [
            Fault(name: "any", at: .zero, duration: nil, service: application.services[0], action: .kill(Fault.Kill()))
        ]
        for index in scenario.application.services.indices
        where scenario.vocabulary.externalServices.contains(scenario.application.services[index].spec.name) {
            scenario.application.services[index].external = ExternalSpec()
        }
        return scenario
    }

    /// What customers are told, and what it means for them: a table of the application's own.
    private static func outcomes(_ application: any Application) -> [String] {
        let rows = application.reference.outcomes.map {
            "| \($0.asked) | \($0.outcome) | \($0.status) | \($0.meaning) |"
        }
        return [
            "### Outcomes", "", "| asked for | outcome | HTTP status | for the customer |", "|---|---|---|---|",
        ] + rows + [""]
    }

    private static func rows(_ metrics: [Metric]) -> [String] {
        let rows = metrics.map { metric in
            let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
            let cells = [
                "`\(metric.name)\(labels)`", statistics(metric), metric.unit.rawValue, better(metric), metric.meaning,
            ]
            return "| \(cells.joined(separator: " | ")) |"
        }
        return ["| metric | statistics | unit | better | meaning |", "|---|---|---|---|---|"] + rows
    }

    /// The tables that reports/README.md quotes: the outcomes, the metrics, the columns and the kinds of events.
    ///
    /// - Parameter overHTTP: the metrics that only a run over HTTP has.
    package static func markdown(of application: any Application, overHTTP: [Metric] = []) throws -> String {
        let metrics = rows(try metrics(of: application))
        func table(_ title: String, _ head: String, _ entries: [Entry]) -> [String] {
            ["", "### \(title)", "", "| \(head) | meaning |", "|---|---|"]
                + entries.map { "| `\($0.name)` | \($0.meaning) |" }
        }
        let lines =
            outcomes(application) + ["### Metrics", ""] + metrics
            + (overHTTP.isEmpty ? [] : ["", "### Metrics of a run over HTTP alone", ""] + rows(overHTTP))
            + table("Columns of timeline.csv", "column", timeline(of: application))
            + table("Kinds of events.csv", "kind", events)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Which direction is good, in words. The number of samples of a latency is neither good nor bad.
    package static func better(_ metric: Metric) -> String { metric.better?.rawValue ?? "by label" }

    /// `count rate`, or the text that stands for all the statistics of a histogram.
    package static func statistics(_ metric: Metric) -> String {
        metric.needsStatistic ? "count mean p50…p99.9 max" : metric.statistics.joined(separator: " ")
    }
}
