internal import Measurement
internal import Texts

/// How many ready replicas each service had, with one lane a service.
enum ReplicaLanes {
    /// How many deaths are marked on a lane.
    static let maximumMarks = 200

    static let legend = [
        ChartGrid.Key(name: "all ready", color: "c-closed"),
        ChartGrid.Key(name: "fewer than desired", color: "c-halfopen"),
        ChartGrid.Key(name: "none ready", color: "c-open"),
        ChartGrid.Key(name: "a replica died", color: "c-mark", isLine: true),
    ]

    static func lanes(_ run: RunDrawing) -> [Lane] {
        run.bins.names(prefix: TimelineColumn.ready).map { service in
            Lane(name: service, segments: segments(service, run), marks: deaths(service, run))
        }
    }

    /// Made from rows and not from bins. A time without a replica is lost only if it is shorter than a row, which is
    /// one second in runs of up to five hours.
    private static func segments(_ service: String, _ run: RunDrawing) -> [Lane.Segment] {
        let timeline = run.record.measurements.timeline
        guard let ready = timeline.columns.firstIndex(where: { $0.name == TimelineColumn.ready + service }) else {
            return []
        }
        let desired = timeline.columns.firstIndex { $0.name == TimelineColumn.desired + service }
        var segments: [Lane.Segment] = []
        for row in 0..<timeline.rowCount {
            let values = timeline.values(inRow: row)
            guard let has = values[values.startIndex + ready] else { continue }
            let wanted = desired.flatMap { values[values.startIndex + $0] }
            let from = Double(timeline.start(ofRow: row)) / 1e9
            let to = min(from + Double(timeline.rowNanoseconds) / 1e9, run.seconds)
            let next = segment(has, wanted, from: from, to: to)
            if let last = segments.last, last.text == next.text, last.to == from {
                segments[segments.count - 1].to = to
            } else {
                segments.append(next)
            }
        }
        return segments
    }

    private static func segment(_ ready: Double, _ desired: Double?, from: Double, to: Double) -> Lane.Segment {
        let severity = ready <= 0 && desired != 0 ? 2 : ready < desired ?? 0 ? 1 : 0
        let text = HumanValue.number(ready) + (desired.map { " of \(HumanValue.number($0))" } ?? "") + " ready"
        return Lane.Segment(
            from: from, to: to, color: ["c-closed", "c-halfopen", "c-open"][severity], severity: severity, text: text)
    }

    private static func deaths(_ service: String, _ run: RunDrawing) -> [Double] {
        let events = run.record.measurements.events.events.lazy.filter {
            [RunEvent.killed, RunEvent.crashed].contains($0.kind) && $0.subject.hasPrefix("\(service)-")
        }
        return events.prefix(maximumMarks).map { Double($0.nanoseconds) / 1e9 }
    }
}
