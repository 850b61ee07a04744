internal import Measurement
internal import Texts

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// HdrHistogram's plot of latencies by percentile, with all runs in one plot. The horizontal axis is logarithmic in 1 ÷
/// (1 − percentile), so that each nine has the same room.
struct PercentileChart {
    private static let pixels = 170

    var title: String
    /// For each run; nil if it has no samples.
    var snapshots: [HistogramSnapshot?]

    /// Empty if no run has samples.
    func render(_ runs: [RunDrawing], _ data: inout PageData) -> String {
        let distributions = snapshots.map { $0.flatMap { $0.count > 0 ? PercentileDistribution($0) : nil } }
        let largest = snapshots.compactMap { $0?.count }.max() ?? 0
        guard largest > 0 else { return "" }
        // At least to 90%, and at most to the point where one sample is a share of its own.
        let nines = max(1, log10(Double(largest)))
        let slowest = distributions.compactMap { $0?.lines.last?.microseconds }.max() ?? 0
        let isWide = Self.isWide(distributions.compactMap { $0?.lines.last?.microseconds })
        let quickest = distributions.compactMap { $0?.lines.first?.microseconds }.min() ?? 1
        let scale =
            isWide
            ? ValueScale.logarithmic(Double(max(1, quickest)) / 1_000...Double(max(1, slowest)) / 1_000)
            : ValueScale.linear(maximum: Double(slowest) / 1_000)
        let ticks = (0...Int(nines)).map(Double.init)
        var shapes = [PlotFrame.grid(x: ticks.map { Self.x($0, nines) }, y: scale.ticks.map(scale.y))]
        var entries: [String] = []
        for (index, distribution) in distributions.enumerated() {
            guard let distribution else { continue }
            let (color, dash) = HTMLReport.look(ofRun: index)
            let points = points(distribution, nines, scale)
            shapes.append("<path class=\"line \(color) \(dash)\" d=\"\(Self.path(points))\"/>")
            entries.append(entry(runs[index].title, color, distribution, nines))
        }
        let key = data.add(
            "{\"k\":\"percentiles\",\"nines\":\(PlainDecimal.rounded(nines)),\"s\":[\(entries.joined(separator: ","))]}"
        )
        var frame = PlotFrame(title: "\(title) by percentile", key: key, pixels: Self.pixels)
        frame.xLabels = ticks.map { .init(at: $0 / nines, text: Self.label(Int($0))) }
        frame.yLabels = scale.ticks.map {
            .init(at: scale.height($0) / PlotFrame.height, text: HumanValue.text($0, unit: .milliseconds))
        }
        frame.shapes = shapes
        return "<figure class=\"chart percentiles\"><figcaption><h3>\(HTMLText.escaped(title))</h3>"
            + (isWide ? "<p>The axis is logarithmic.</p>" : "") + "</figcaption>"
            + frame.render() + "</figure>\n"
    }

    /// Whether the slowest sample of one run would make another run's line flat on an even axis.
    private static func isWide(_ slowest: [UInt64]) -> Bool {
        guard let least = slowest.min(), let most = slowest.max() else { return false }
        return Double(most) * ChartRange.flat > Double(least)
    }

    /// `0%`, `90%`, `99%`, `99.9%`
    private static func label(_ nines: Int) -> String {
        guard nines > 0 else { return "0%" }
        return nines == 1 ? "90%" : "99" + (nines == 2 ? "" : "." + String(repeating: "9", count: nines - 2)) + "%"
    }

    private static func x(_ logarithm: Double, _ nines: Double) -> Double {
        min(max(logarithm / nines, 0), 1) * PlotFrame.width
    }

    private static func x(_ line: PercentileDistribution.Line, _ nines: Double) -> Double {
        line.percentile < 1 ? x(-log10(1 - line.percentile), nines) : PlotFrame.width
    }

    private func points(
        _ distribution: PercentileDistribution, _ nines: Double, _ scale: ValueScale
    ) -> [(x: Double, y: Double)] {
        var points = distribution.lines.map { line in
            (x: Self.x(line, nines), y: scale.y(Double(line.microseconds) / 1_000))
        }
        // The line of a smaller run has its largest sample where the run's own share ends.
        if let count = distribution.lines.last?.count, points.count > 1 {
            points[points.count - 1].x = Self.x(max(log10(Double(count)), 0), nines)
            points[points.count - 1].x = max(points[points.count - 1].x, points[points.count - 2].x)
        }
        return points
    }

    /// Drawn as steps, because a percentile is the value of one of the samples.
    private static func path(_ points: [(x: Double, y: Double)]) -> String {
        var path = ""
        for (index, point) in points.enumerated() {
            let (x, y) = (HTMLText.coordinate(point.x), HTMLText.coordinate(point.y))
            path += index == 0 ? "M\(x) \(y)" : "V\(y)H\(x)"
        }
        return path
    }

    /// The run's line for hovering: the horizontal position, percent and milliseconds of each point.
    private func entry(
        _ name: String, _ color: String, _ distribution: PercentileDistribution, _ nines: Double
    ) -> String {
        let points = distribution.lines.map { line in
            "[\(HTMLText.coordinate(Self.x(line, nines))),\(PlainDecimal.rounded(line.percentile * 100, decimals: 5)),"
                + "\(HTMLText.number(Double(line.microseconds) / 1_000))]"
        }
        return "{\"n\":\(HTMLText.json(name)),\"c\":\"\(color)\",\"p\":[\(points.joined(separator: ","))]}"
    }
}
