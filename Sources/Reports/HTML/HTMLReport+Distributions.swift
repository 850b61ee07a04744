internal import Measurement

/// Latencies by percentile, and the sagas' flow.
extension HTMLReport {
    func percentileSection(_ data: inout PageData) -> String {
        var charts = ""
        for series in histograms.prefix(Self.maximumOfAKind) {
            let chart = PercentileChart(
                title: series.title,
                snapshots: records.map { $0.histogram(series.name, series.labels) })
            charts += chart.render(runs, &data)
        }
        guard !charts.isEmpty else { return "" }
        let legend = runs.enumerated().map { index, run in
            let (color, dash) = Self.look(ofRun: index)
            return "<li><i class=\"swatch line \(color) \(dash)\"></i>\(HTMLText.escaped(run.title))</li>"
        }
        return section(
            "Latency by percentile", id: "percentiles",
            "After the warm-up, the drain included. To the right each nine has the same room, as in HdrHistogram's plots; "
                + "the .hgrm files beside the record are for its plotter.",
            (runs.count > 1 ? "<ul class=legend>\(legend.joined())</ul>" : "") + "<div class=grid2>\(charts)</div>")
    }

    /// Latencies of customers' operations and of sagas.
    private var histograms: [(title: String, name: String, labels: MetricLabels)] {
        var found: [(title: String, name: String, labels: MetricLabels)] = []
        for series in records.flatMap(\.measurements.series) where series.isPlotted {
            guard !found.contains(where: { $0.name == series.name && $0.labels == series.labels }) else { continue }
            let values = series.labels.labels.map(\.value)
            found.append((values.isEmpty ? "saga" : values.joined(separator: ", "), series.name, series.labels))
        }
        return found
    }

    // MARK: Flow

    var flowSection: String {
        let used = SagaDiagram.used(in: records)
        guard !used.isEmpty else { return "" }
        let cells = runs.map { ChartGrid.cell($0, runs, SagaDiagram($0.record, used: used).render()) }
        return section(
            "How the sagas flowed", id: "flow",
            "From top to bottom as a saga goes: who sends or publishes a message, who gets it, and how many there were. "
                + "Compensations are dotted.",
            "<div class=\"cells of\(min(cells.count, 3))\">\(cells.joined())</div>")
    }
}
