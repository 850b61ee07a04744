internal import Measurement
internal import Texts

/// What the platform did: releases, and services whose number of replicas changed.
extension ConsoleReport {
    func platformRows() -> [TableRow] { releaseRows() + scaledRows() }

    // MARK: Releases

    private func releaseRows() -> [TableRow] {
        let releases = records.map(ReleaseLine.all)
        var names: [String] = []
        for line in releases.flatMap(\.self) where !names.contains(line.name) { names.append(line.name) }
        return limited(names, "releases") { name in
            let lines = releases.map { $0.first { $0.name == name } }
            let cells = zip(lines, records).map { line, record in line.map { cell($0, record) } ?? "–" }
            return [TableRow(name: PrintableText.escaped("release \(name)"), cells: cells)]
        }
    }

    /// `promoted at 106.6 s`, `rolled back at 320.4 s: the analysis has failed: 1.85% errors …`. Side by side, only the
    /// first part is shown.
    private func cell(_ line: ReleaseLine, _ record: Record) -> String {
        let at = HumanValue.text(line.moments.last?.at ?? 0, unit: .seconds)
        switch line.end {
        case .promoted: return "promoted at \(at)"
        case .rolledBack:
            let reason = isComparison ? nil : line.reasonOfAbort
            return "rolled back at \(at)" + (reason.map { ": " + PrintableText.escaped($0) } ?? "")
        case .open:
            if record.measurements.events.overflow > 0 { return "its end is not in the log of events" }
            let end = line.isHeld ? "held" : "not over"
            guard !isComparison, let last = line.moments.last else { return end }
            return "\(end) at step \(line.step) when the run ended: \(PrintableText.escaped(last.text))"
        }
    }

    // MARK: Replicas

    /// The wanted number of replicas, and their price, for services whose number an autoscaler or the scenario changed.
    private func scaledRows() -> [TableRow] {
        let wanted = records.map { WantedReplicas.all(in: $0.measurements.timeline) }
        var services: [String] = []
        for one in wanted.flatMap(\.self) where one.least < one.most && !services.contains(one.service) {
            services.append(one.service)
        }
        return limited(services, "services") { service in
            let own = wanted.map { $0.first { $0.service == service } }
            let prices = records.map {
                value(MetricName.replicaSeconds, ["service": service], .value, .run, $0).map {
                    HumanValue.number($0.rounded())
                }
            }
            guard isComparison else {
                let parts = [own[0]?.text, prices[0].map { "\($0) replica-seconds" }].compactMap { $0 }
                return [
                    TableRow(name: PrintableText.escaped("replicas \(service)"), cells: [parts.joined(separator: ", ")])
                ]
            }
            return [
                TableRow(
                    name: PrintableText.escaped("\(service) replicas"), cells: own.map { $0?.shortText ?? "–" }),
                TableRow(name: PrintableText.escaped("\(service) replica-s"), cells: prices.map { $0 ?? "–" }),
            ]
        }
    }
}

/// How many replicas a service should have had in a run.
private struct WantedReplicas {
    var service: String
    var least: Int
    var most: Int
    var last: Int

    static func all(in timeline: Timeline) -> [WantedReplicas] {
        timeline.columns.enumerated().compactMap { index, column in
            guard column.name.hasPrefix(TimelineColumn.desired) else { return nil }
            let values = (0..<timeline.rowCount).compactMap { row in
                let values = timeline.values(inRow: row)
                return values[values.startIndex + index].map { Int($0) }
            }
            guard let last = values.last, let least = values.min(), let most = values.max() else { return nil }
            return WantedReplicas(
                service: String(column.name.dropFirst(TimelineColumn.desired.count)), least: least, most: most,
                last: last)
        }
    }

    /// `2 to 8, 3 at the end`.
    var text: String { "\(least) to \(most), \(last) at the end" }
    var shortText: String { "\(least) to \(most)" }
}
