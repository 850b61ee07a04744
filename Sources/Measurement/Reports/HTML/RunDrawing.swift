/// A record made ready for a page: how it is called there, and its timeline in bins.
struct RunDrawing: Sendable {
    let record: Record
    /// `base`, or the variant's name; the scenario's where it is alone.
    let title: String
    let bins: TimeBins
    let bands: [FaultBand]

    init(_ record: Record, isAlone: Bool) {
        self.record = record
        title = record.identity.variant ?? (isAlone ? record.identity.scenario : "base")
        bins = TimeBins(record.measurements.timeline, runSeconds: Double(record.runNanoseconds) / 1e9)
        bands = FaultBand.all(in: record)
    }

    var seconds: Double { bins.end }

    /// The shaded times of faults, which stand behind a plot's lines.
    func bandShapes(_ time: TimeScale) -> String {
        bands.prefix(FaultBand.maximum).map { band in
            let (from, to) = (time.x(band.from), time.x(band.to ?? seconds))
            guard to - from >= 3 else {
                return "<path class=instant d=\"M\(HTMLText.coordinate(from)) 0V100\"/>"
            }
            let x = HTMLText.coordinate(from)
            return "<path class=band d=\"M\(x) 0H\(HTMLText.coordinate(to))V100H\(x)Z\"/>"
        }.joined()
    }

    /// The faults' names for above a plot, each with the room that it has until the next; names with too little are left
    /// to the tables.
    func bandLabels(_ time: TimeScale) -> [PlotFrame.BandLabel] {
        let least = 0.035
        var labels: [PlotFrame.BandLabel] = []
        for band in bands.prefix(FaultBand.maximum) {
            let at = band.from / time.end
            if let last = labels.last {
                guard at - last.at >= least else { continue }
                labels[labels.count - 1].room = at - last.at
            }
            labels.append(PlotFrame.BandLabel(at: at, room: 1.04 - at, text: band.name))
        }
        return labels
    }
}
