internal import Measurement

/// A record prepared for a page: its title there, and its timeline in bins.
struct RunDrawing: Sendable {
    let record: Record
    /// `base` or the variant's name; the scenario's name if the run is alone.
    let title: String
    let bins: TimeBins
    let bands: [FaultBand]
    let releases: [ReleaseLine]
    /// The faults of every run of the page. A fault's place in this list gives its number.
    var bandNames: [String] = []

    init(_ record: Record, isAlone: Bool) {
        self.record = record
        title = record.identity.variant ?? (isAlone ? record.identity.scenario : "base")
        bins = TimeBins(record.measurements.timeline, runSeconds: Double(record.runNanoseconds) / 1e9)
        bands = FaultBand.all(in: record)
        releases = ReleaseLine.all(in: record)
    }

    /// When the row ends in which the last customer came; nil if the timeline does not say.
    var arrivalsEnd: Double? {
        let timeline = record.measurements.timeline
        guard let offered = timeline.columns.firstIndex(where: { $0.name == TimelineColumn.offered }) else {
            return nil
        }
        let last = (0..<timeline.rowCount).last { row in
            let values = timeline.values(inRow: row)
            return (values[values.startIndex + offered] ?? 0) > 0
        }
        return last.map { min(Double(timeline.start(ofRow: $0) + timeline.rowNanoseconds) / 1e9, seconds) }
    }

    var seconds: Double { bins.end }

    /// The time until which events are known, in seconds. States that come from events are not drawn beyond it.
    var eventsEnd: Double {
        record.measurements.events.knownUntil.map { min(Double($0) / 1e9, seconds) } ?? seconds
    }

    /// The beginning and end of an expectation's window, in seconds; nil if the record does not say.
    func span(ofWindow name: String?) -> ClosedRange<Double>? {
        if let band = bands.first(where: { $0.name == name }) {
            return band.from...max(band.from, band.to ?? eventsEnd)
        }
        let warmUp = min(record.measurements.span(of: .warmUp)?.seconds ?? 0, seconds)
        let arrivalsEnd = seconds - min(record.measurements.span(of: .drain)?.seconds ?? 0, seconds)
        switch name.map({ MetricWindow(text: $0) }) ?? .measured {
        case .measured: return warmUp...max(warmUp, arrivalsEnd)
        case .drain: return arrivalsEnd...seconds
        case .run: return 0...seconds
        case .warmUp: return 0...warmUp
        default: return nil
        }
    }

    /// The shapes behind a plot's lines: the shaded times of faults, a compressed drain, and the beginnings of
    /// releases.
    func bandShapes(_ time: TimeScale) -> String {
        faultShapes(time) + time.foldShape + releaseShape(time)
    }

    private func releaseShape(_ time: TimeScale) -> String {
        let lines = releases.prefix(ReleaseLine.maximum).map { "M\(HTMLText.coordinate(time.x($0.from))) 0V100" }
        return lines.isEmpty ? "" : "<path class=release d=\"\(lines.joined())\"/>"
    }

    private func faultShapes(_ time: TimeScale) -> String {
        bands.prefix(FaultBand.maximum).map { band in
            let (from, to) = (time.x(band.from), time.x(band.to ?? eventsEnd))
            guard to - from >= 3 else {
                return "<path class=instant d=\"M\(HTMLText.coordinate(from)) 0V100\"/>"
            }
            let x = HTMLText.coordinate(from)
            return "<path class=band d=\"M\(x) 0H\(HTMLText.coordinate(to))V100H\(x)Z\"/>"
        }.joined()
    }

    /// The labels above a plot. Each is a fault's name, with its number if there are several faults, cut to the room
    /// before the next one. If several faults begin together, only their numbers are shown.
    func bandLabels(_ time: TimeScale) -> [PlotFrame.BandLabel] {
        let least = 0.03
        var labels: [PlotFrame.BandLabel] = []
        for band in bands.prefix(FaultBand.maximum) {
            let at = time.share(band.from)
            let number = (bandNames.firstIndex(of: band.name) ?? 0) + 1
            if let last = labels.last {
                guard at - last.at >= least else {
                    let numbers = last.text.prefix { $0 != " " } + ", \(number)"
                    labels[labels.count - 1].text = numbers.filter { $0 == "," }.count > 2 ? "…" : String(numbers)
                    continue
                }
                labels[labels.count - 1].room = at - last.at
            }
            let text = bandNames.count > 1 ? "\(number) \(band.name)" : band.name
            labels.append(PlotFrame.BandLabel(at: at, room: 1.04 - at, text: text))
        }
        return labels
    }
}
