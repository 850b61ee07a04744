internal import Measurement

/// The states of a call's circuit breakers over time, with one lane for each of the caller's replicas.
enum BreakerLanes {
    /// How many lanes a run shows. Further replicas are only counted.
    static let maximum = 8

    static let legend = [
        ChartGrid.Key(name: "closed", color: "c-closed"), ChartGrid.Key(name: "half open", color: "c-halfopen"),
        ChartGrid.Key(name: "open", color: "c-open"),
    ]

    /// Nil if no replica had such a breaker.
    static func lanes(_ call: String, _ run: RunDrawing) -> [Lane]? {
        let count = Int(run.record.value(MetricName.breakerReplicas, ["call": call], .value, in: .run) ?? 0)
        var moves: [(replica: Int, list: [(at: Double, move: BreakerMove)])] = []
        var places: [Int: Int] = [:]
        for event in run.record.measurements.events.events where event.kind == BreakerMove.kind && event.subject == call
        {
            guard let move = BreakerMove(detail: event.detail) else { continue }
            let entry = (at: Double(event.nanoseconds) / 1e9, move: move)
            if let index = places[move.replica] {
                moves[index].list.append(entry)
            } else {
                places[move.replica] = moves.count
                moves.append((move.replica, [entry]))
            }
        }
        guard count > 0 || !moves.isEmpty else { return nil }
        moves.sort { $0.replica < $1.replica }
        let shown = moves.prefix(maximum)
        var lanes = shown.map { lane($0.replica, $0.list, end: run.eventsEnd) }
        let others = max(count, moves.count) - shown.count
        if moves.count > maximum {
            lanes.append(Lane(name: "\(others) more", segments: []))
        } else if others > 0 {
            let name = moves.isEmpty ? (others == 1 ? "1 replica" : "\(others) replicas") : "\(others) more"
            lanes.append(Lane(name: name, segments: [segment("CLOSED", from: 0, to: run.eventsEnd)]))
        }
        return lanes
    }

    private static func lane(_ replica: Int, _ moves: [(at: Double, move: BreakerMove)], end: Double) -> Lane {
        var segments: [Lane.Segment] = []
        var since = 0.0
        for (at, move) in moves {
            segments.append(segment(move.from, from: since, to: at))
            since = at
        }
        if let last = moves.last { segments.append(segment(last.move.to, from: since, to: end)) }
        return Lane(name: "replica \(replica)", segments: segments)
    }

    private static func segment(_ state: String, from: Double, to: Double) -> Lane.Segment {
        let (color, severity) =
            switch state {
            case "OPEN", "FORCED_OPEN": ("c-open", 2)
            case "HALF_OPEN": ("c-halfopen", 1)
            default: ("c-closed", 0)
            }
        let text = state.lowercased().split(separator: "_").joined(separator: " ")
        return Lane.Segment(from: from, to: to, color: color, severity: severity, text: text)
    }
}
