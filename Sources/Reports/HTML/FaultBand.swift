internal import Measurement

/// The time of a fault in a run, for shading on charts.
struct FaultBand: Hashable, Sendable {
    /// How many bands a chart shows. A scenario with more faults has them in its tables.
    static let maximum = 40

    var name: String
    /// The target of the fault.
    var subject: String
    /// Seconds since the run began.
    var from: Double
    /// Nil if the fault had not ended when the log did. Then the band goes to the run's end.
    var to: Double?

    /// All faults in the record's events, in the order in which they began.
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

    /// Whether it ended as soon as it began: a single kill.
    var isInstant: Bool { to == from }
}
