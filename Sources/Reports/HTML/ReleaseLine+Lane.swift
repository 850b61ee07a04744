/// A release as a stripe on a chart.
extension ReleaseLine {
    static let legend = [
        ChartGrid.Key(name: "promoted", color: "c-good"), ChartGrid.Key(name: "rolled back", color: "c-bad"),
        ChartGrid.Key(name: "neither by the end", color: "c-warn"),
    ]

    /// A stripe whose colour shows how the release ended. It shows each step when a reader points at it.
    func lane(end runEnd: Double) -> Lane {
        let (color, severity) =
            switch end {
            case .promoted: ("c-good", 0)
            case .open: ("c-warn", 1)
            case .rolledBack: ("c-bad", 2)
            }
        var segments: [Lane.Segment] = []
        for (index, moment) in moments.enumerated() {
            let isLast = index + 1 == moments.count
            guard !isLast || end == .open || segments.isEmpty else { break }
            let to = isLast ? (end == .open ? runEnd : moment.at) : moments[index + 1].at
            guard to > moment.at || moments.count == 1 else { continue }
            segments.append(
                Lane.Segment(from: moment.at, to: to, color: color, severity: severity, text: moment.text))
        }
        return Lane(name: name, segments: segments)
    }
}
