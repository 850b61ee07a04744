package import Measurement
package import Scenarios

/// What is counted of the arrivals of one traffic: offered = started + rejected + dropped.
package struct TrafficSeries {
    package let offered, started, rejected, dropped, interrupted: CounterID

    private init(_ spec: TrafficSpec, _ recorder: RunRecorder) throws(RecorderError) {
        let labels = MetricLabels([("traffic", spec.name)])
        offered = try recorder.counter(MetricName.offered, labels: labels)
        started = try recorder.counter(MetricName.started, labels: labels, better: .higher)
        rejected = try recorder.counter(MetricName.rejected, labels: labels, better: .lower)
        dropped = try recorder.counter(MetricName.dropped, labels: labels, better: .lower)
        interrupted = try recorder.counter(MetricName.interrupted, labels: labels, better: .lower)
    }

    /// One for each traffic of the scenario, by its position there.
    package static func all(
        _ scenario: Scenario, _ recorder: RunRecorder
    ) throws(RecorderError) -> [TrafficSeries] {
        var all: [TrafficSeries] = []
        for spec in scenario.traffic { all.append(try TrafficSeries(spec, recorder)) }
        return all
    }

    /// Adds the arrivals of all traffics together to the timeline.
    package static func declareColumns(_ all: [TrafficSeries], _ recorder: RunRecorder) throws(RecorderError) {
        try recorder.column(TimelineColumn.offered, .counted(all.map(\.offered)))
        try recorder.column(TimelineColumn.started, .counted(all.map(\.started)))
        try recorder.column(TimelineColumn.rejected, .counted(all.map(\.rejected)))
        try recorder.column(TimelineColumn.dropped, .counted(all.map(\.dropped)))
    }
}
