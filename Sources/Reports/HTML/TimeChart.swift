internal import Measurement
internal import Texts

/// Values over time. The runs are side by side and have the same scales.
struct TimeChart {
    enum Style {
        /// Stacked areas, for values that add up.
        case stacked
        case lines
        /// Lines over a logarithmic axis, for values that differ by factors.
        case logarithmic
    }

    /// A line for an expectation: a largest or smallest allowed value over a time.
    struct Limit {
        var value: Double
        var from: Double
        var to: Double
    }

    var title: String
    var note: String
    var style: Style
    var unit: MetricUnit
    /// Whether each value holds until the next one.
    var isState = false
    var pixels = 116
    /// The series of each run. Every run has the same series.
    var series: [[TimeSeries]]
    /// For each run.
    var limits: [[Limit]] = []
    /// A note about each run.
    var told: [String] = []

    /// The chart with a cell for each run; empty if no run has a value.
    func render(_ runs: [RunDrawing], _ time: TimeScale, _ data: inout PageData) -> String {
        let shown = shownSeries
        guard shown.contains(where: { !$0.isEmpty }) else { return "" }
        let (scales, isOwn) = scales(shown)
        var cells: [String] = []
        for (index, run) in runs.enumerated() {
            let limits = index < limits.count ? limits[index] : []
            let content = cell(run, shown[index], scales[index], time, limits, &data)
            cells.append(ChartGrid.cell(run, runs, content, told: index < told.count ? told[index] : ""))
        }
        let first = shown.first { !$0.isEmpty } ?? []
        return ChartGrid.figure(title, note + (isOwn ? Self.ownScales : ""), legend: legend(first), cells)
    }

    private static let ownScales = " Each run has a scale of its own."

    /// A series is left out if it is zero or missing in every run. If it has a value in any run, it is shown in all of
    /// them.
    private var shownSeries: [[TimeSeries]] {
        let count = series.map(\.count).max() ?? 0
        let used = (0..<count).filter { index in
            series.contains { $0.indices.contains(index) && $0[index].maximum > 0 }
        }
        return series.map { run in used.filter(run.indices.contains).map { run[$0] } }
    }

    /// The scale of each run, and whether the scales differ.
    private func scales(_ shown: [[TimeSeries]]) -> ([ValueScale], Bool) {
        guard style != .logarithmic else {
            let values = shown.flatMap { $0 }.flatMap { $0.values.compactMap { $0 } }.filter { $0 > 0 }
            let all = values + limits.flatMap { $0 }.map(\.value)
            return (shown.map { _ in .logarithmic((all.min() ?? 1)...(all.max() ?? 10)) }, false)
        }
        let range = ChartRange(shown.map(highest))
        return (range.maxima.map { .linear(maximum: $0, isWhole: style == .lines && unit == .count) }, range.isOwn)
    }

    /// The highest drawn value in each bin.
    private func highest(_ series: [TimeSeries]) -> [Double?] {
        if style == .stacked { return Self.stack(series).last?.values ?? [] }
        return (0..<(series.map(\.values.count).max() ?? 0)).map { bin in
            series.compactMap { $0.values.indices.contains(bin) ? $0.values[bin] : nil }.max()
        }
    }

    /// Each series plus the series below it.
    private static func stack(_ series: [TimeSeries]) -> [TimeSeries] {
        var below: [Double] = []
        return series.map { series in
            if below.isEmpty { below = [Double](repeating: 0, count: series.values.count) }
            below = zip(below, series.values).map { $0 + ($1 ?? 0) }
            var stacked = series
            stacked.values = below
            return stacked
        }
    }

    private func cell(
        _ run: RunDrawing, _ series: [TimeSeries], _ scale: ValueScale, _ time: TimeScale, _ limits: [Limit],
        _ data: inout PageData
    ) -> String {
        let ticks = scale.ticks
        var shapes = [run.bandShapes(time), PlotFrame.grid(x: time.ticks.map(time.x), y: ticks.map(scale.y))]
        let path = SVGPath(run.bins, time, isState: isState)
        if style == .stacked {
            var below = [Double?](repeating: 0, count: run.bins.count)
            for series in Self.stack(series) {
                shapes.append(
                    "<path class=\"area \(series.color)\" d=\"\(path.area(from: below, to: series.values, scale))\"/>")
                below = series.values
            }
        } else {
            for series in series {
                let kind = series.isDashed ? "line dashed" : "line"
                shapes.append("<path class=\"\(kind) \(series.color)\" d=\"\(path.line(series.values, scale))\"/>")
            }
        }
        for limit in limits {
            let (y, from) = (HTMLText.coordinate(scale.y(limit.value)), HTMLText.coordinate(time.x(limit.from)))
            shapes.append("<path class=limit d=\"M\(from) \(y)H\(HTMLText.coordinate(time.x(limit.to)))\"/>")
        }
        let key = data.add(run.bins, time, unit: unit, series)
        var frame = PlotFrame(title: "\(title), \(run.title)", key: key, pixels: pixels)
        frame.xLabels = time.ticks.map { .init(at: time.share($0), text: time.label($0)) }
        frame.fold = time.fold.map(time.share)
        frame.yLabels = ticks.map { .init(at: scale.height($0) / PlotFrame.height, text: tick($0)) }
        let highest = highest(series)
        if let most = highest.compactMap({ $0 }).max(), most > scale.upper {
            shapes.append(beyond(run, highest, scale, time))
            frame.overflow = "up to \(HumanValue.text(most, unit: unit))"
        }
        frame.shapes = shapes
        frame.bandLabels = run.bandLabels(time)
        return frame.render()
    }

    /// Marks at the upper edge where values are above the axis.
    private func beyond(_ run: RunDrawing, _ values: [Double?], _ scale: ValueScale, _ time: TimeScale) -> String {
        let lines = values.indices.filter { (values[$0] ?? 0) > scale.upper }.map { bin in
            let from = time.x(run.bins.start(bin))
            let to = max(time.x(run.bins.start(bin + 1)), from + 3)
            return "M\(HTMLText.coordinate(from)) 0H\(HTMLText.coordinate(to))"
        }
        return "<path class=beyond d=\"\(lines.joined())\"/>"
    }

    private func tick(_ value: Double) -> String {
        switch unit {
        case .milliseconds:
            value >= 1_000 ? PlainDecimal.rounded(value / 1_000) + " s" : PlainDecimal.rounded(value) + " ms"
        case .perSecond, .count: HumanValue.number(value)
        default: HumanValue.text(value, unit: unit)
        }
    }

    private func legend(_ series: [TimeSeries]) -> [ChartGrid.Key] {
        let drawn = series.map {
            ChartGrid.Key(name: $0.name, color: $0.color, isLine: style != .stacked, isDashed: $0.isDashed)
        }
        let limit = ChartGrid.Key(name: "expected at most", color: "c-limit", isLine: true, isDashed: true)
        return drawn + (limits.contains { !$0.isEmpty } ? [limit] : [])
    }
}
