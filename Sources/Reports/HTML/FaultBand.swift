internal import Measurement

/// A fault's time in a run, to be shaded on charts.
struct FaultBand: Hashable, Sendable {
    /// Bands on one chart; a scenario with more has them in its tables.
    static let maximum = 40

    var name: String
    /// What it was aimed at.
    var subject: String
    /// Seconds since the run began.
    var from: Double
    /// Nil where it had not ended when the log did: to the run's end.
    var to: Double?

    /// From the record's events, in the order in which faults began.
    static func all(in record: Record) -> [FaultBand] {
        var bands: [FaultBand] = []
        for event in record.measurements.events.events {
            let time = Double(event.nanoseconds) / 1e9
            switch event.kind {
            case RunEvent.faultStarted:
                bands.append(FaultBand(name: event.detail, subject: event.subject, from: time))
            case RunEvent.faultEnded:
                guard let index = bands.lastIndex(where: { $0.name == event.detail && $0.to == nil }) else { continue }
                bands[index].to = time
            default: break
            }
        }
        return bands
    }

    private init(name: String, subject: String, from: Double) {
        self.name = name
        self.subject = subject
        self.from = from
    }

    /// Whether it was over as soon as it began: a single kill.
    var isInstant: Bool { to == from }
}
