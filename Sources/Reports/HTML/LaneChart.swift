/// Lanes below one another. The runs are side by side.
struct LaneChart {
    private static let pixelsPerLane = 20

    var title: String
    var note: String
    var legend: [ChartGrid.Key]
    /// The lanes of each run; nil if the run has none. The chart then shows `absence`.
    var lanes: [[Lane]?]
    var absence: String

    func render(_ runs: [RunDrawing], _ time: TimeScale, _ data: inout PageData) -> String {
        guard lanes.contains(where: { $0?.isEmpty == false }) else { return "" }
        var cells: [String] = []
        for (run, lanes) in zip(runs, lanes) {
            let content =
                if let lanes, !lanes.isEmpty {
                    cell(run, lanes.map { $0.compact(time) }, time, &data)
                } else {
                    "<p class=none>\(HTMLText.escaped(absence))</p>"
                }
            cells.append(ChartGrid.cell(run, runs, content))
        }
        return ChartGrid.figure(title, note, legend: legend, cells)
    }

    private func cell(_ run: RunDrawing, _ lanes: [Lane], _ time: TimeScale, _ data: inout PageData) -> String {
        let height = PlotFrame.height / Double(lanes.count)
        var shapes = [run.bandShapes(time), PlotFrame.grid(x: time.ticks.map(time.x), y: [])]
        for (index, lane) in lanes.enumerated() {
            let top = (Double(index) + 0.15) * height
            let bottom = (Double(index) + 0.85) * height
            for segment in lane.segments { shapes.append(shape(segment, top, bottom, time)) }
            shapes += lane.marks.map { mark in
                "<path class=mark d=\"M\(HTMLText.coordinate(time.x(mark))) \(HTMLText.coordinate(top))"
                    + "V\(HTMLText.coordinate(bottom))\"/>"
            }
        }
        var frame = PlotFrame(
            title: "\(title), \(run.title)", key: data.add(lanes, time), pixels: Self.pixelsPerLane * lanes.count)
        frame.xLabels = time.ticks.map { .init(at: time.share($0), text: time.label($0)) }
        frame.fold = time.fold.map(time.share)
        frame.yLabels = lanes.enumerated().map {
            .init(at: 1 - (Double($0) + 0.5) / Double(lanes.count), text: $1.name)
        }
        frame.shapes = shapes
        frame.bandLabels = run.bandLabels(time)
        return frame.render()
    }

    private func shape(_ segment: Lane.Segment, _ top: Double, _ bottom: Double, _ time: TimeScale) -> String {
        let from = time.x(segment.from)
        // Even a very short segment stays visible.
        let to = max(time.x(segment.to), from + 1)
        let (x, y) = (HTMLText.coordinate(from), HTMLText.coordinate(top))
        return "<path class=\"lane \(segment.color)\" d=\"M\(x) \(y)H\(HTMLText.coordinate(to))"
            + "V\(HTMLText.coordinate(bottom))H\(x)Z\"/>"
    }
}
