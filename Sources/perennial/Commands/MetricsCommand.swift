internal import Applications
internal import ArgumentParser
internal import HTTPWorld
internal import Measurement
internal import Reports
internal import Simulation
internal import Texts

/// `perennial metrics`: lists the metrics that an expectation may name.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Lists what a run measures and an expectation may name.",
        discussion: """
            An expectation is a metric, labels where one series is meant, a statistic, a comparison and a value, and \
            after 'during' a fault's name or another window: latency{operation="order"}.p99 < 1200ms during \
            slow-payment. Without a statistic the first of the list is meant; latencies need one, any percentile too.

            A prefix is the beginning of a metric's name, such as order or gateway.re; a word within a name finds it too.
            """)

    @Argument(help: ArgumentHelp("Only metrics whose name begins with it.", valueName: "prefix"))
    var prefix = ""

    @Flag(help: "As tables in Markdown, with the columns of timeline.csv and the kinds of events.csv.")
    var markdown = false

    func validate() throws {
        if markdown, !prefix.isEmpty {
            throw ValidationError("--markdown is a page of all metrics: leave the prefix out.")
        }
    }

    func run() throws {
        let overHTTP = try HTTPReference.metrics(theApplication.vocabulary)
        guard !markdown else {
            return try Terminal.write(try RunReference.markdown(of: theApplication, overHTTP: overHTTP))
        }
        let width = min(Terminal.columns() ?? ConsoleReport.defaultWidth, Terminal.maximumWidth)
        let lines = try chosen(overHTTP).flatMap { metric in
            let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
            let unit = metric.unit == .count ? "" : ", \(metric.unit.rawValue)"
            let better = metric.better.map { $0 == .neither ? "" : ", \($0.rawValue) is better" } ?? ", better by label"
            return ["\(metric.name)\(labels)  \(RunReference.statistics(metric))\(unit)\(better)"]
                + TerminalText.wrapped(metric.meaning, to: width - 4).map { "    " + $0 }
        }
        try Terminal.write(lines.joined(separator: "\n") + "\n")
    }

    /// The metrics that begin with the prefix. If there are none, those that contain it as a word.
    private func chosen(_ overHTTP: [RunReference.Metric]) throws -> [RunReference.Metric] {
        let metrics = (try RunReference.metrics(of: theApplication) + overHTTP).sorted { $0.name < $1.name }
        let begun = metrics.filter { $0.name.hasPrefix(prefix) }
        let found = begun.isEmpty ? metrics.filter { $0.name.split(separator: ".").contains(prefix[...]) } : begun
        guard found.isEmpty else { return found }
        let hint = NearestName.nearest(to: prefix, among: metrics.map(\.name))
        throw ValidationError(
            "There is no metric '\(PrintableText.escaped(prefix))'; "
                + (hint.map { "did you mean '\($0)'?" } ?? "perennial metrics lists them all."))
    }
}
