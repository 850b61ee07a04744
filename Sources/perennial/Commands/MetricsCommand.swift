internal import ArgumentParser
internal import Measurement
internal import Simulation

/// `perennial metrics`: what an expectation may speak of.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Lists what a run measures and an expectation may name.",
        discussion: """
            An expectation is a metric, labels where one series is meant, a statistic, a comparison and a value, and \
            after 'during' a fault's name or another window: latency{operation="order"}.p99 < 1200ms during \
            slow-payment. Without a statistic the first of the list is meant; latencies need one, any percentile too.
            """)

    @Flag(help: "As tables in Markdown, with the columns of timeline.csv and the kinds of events.csv.")
    var markdown = false

    func run() throws {
        guard !markdown else { return try Terminal.write(try RunReference.markdown()) }
        let width = min(Terminal.columns() ?? ConsoleReport.defaultWidth, Terminal.maximumWidth)
        let lines = try RunReference.metrics().flatMap { metric in
            let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
            let unit = metric.unit == .count ? "" : ", \(metric.unit.rawValue)"
            let better = metric.better.map { $0 == .neither ? "" : ", \($0.rawValue) is better" } ?? ", better by label"
            return ["\(metric.name)\(labels)  \(RunReference.statistics(metric))\(unit)\(better)"]
                + TerminalText.wrapped(metric.meaning, to: width - 4).map { "    " + $0 }
        }
        try Terminal.write(lines.joined(separator: "\n") + "\n")
    }
}
