package import Measurement
package import Scenarios
internal import Texts

/// What a reader of a run should know of its arrivals in addition to their figures, a sentence for each thing.
package struct ArrivalNotes {
    private let scenario: Scenario
    private let traffic: [TrafficSeries]
    private let recorder: RunRecorder

    /// - Parameter traffic: by the positions in the scenario.
    package init(_ scenario: Scenario, _ traffic: [TrafficSeries], _ recorder: RunRecorder) {
        self.scenario = scenario
        self.traffic = traffic
        self.recorder = recorder
    }

    /// If the generator had nobody or no time for some customers, those say nothing about the application.
    ///
    /// - Parameter late: arrivals that the generator did not get to.
    package func dropped(late: Int) -> [String] {
        let dropped = traffic.reduce(0) { $0 + recorder.count(of: $1.dropped) }
        let all = HumanValue.grouped(traffic.reduce(0) { $0 + recorder.count(of: $1.offered) })
        var notes: [String] = []
        if dropped > Int64(late) {
            notes.append(
                "\(HumanValue.grouped(dropped - Int64(late))) of \(all) arrivals found none of maxVUs free and were "
                    + "dropped: no figure here speaks for them; raise maxVUs")
        }
        if late > 0 {
            notes.append(
                "\(HumanValue.grouped(Int64(late))) of \(all) arrivals were dropped, since this machine had not come "
                    + "round to them when the run ended: no figure here speaks for them; lower the rate")
        }
        return notes
    }

    /// No figure includes what customers would still have asked for. A figure would have included it only by chance.
    package var interrupted: [String] {
        scenario.traffic.enumerated().compactMap { index, spec in
            let all = recorder.count(of: traffic[index].offered)
            let interrupted = recorder.count(of: traffic[index].interrupted)
            guard interrupted > 0 else { return nil }
            let isRamp = if case .closed(let load) = spec.executor { !load.stages.isEmpty } else { false }
            return "\(HumanValue.grouped(interrupted)) of \(HumanValue.counted(Int(all), "journey")) of "
                + "'\(spec.name)' \(interrupted == 1 ? "was cut off before its end" : "were cut off before their end") (gracefulStop "
                + "\(DurationText.print(spec.gracefulStop)),\(isRamp ? " gracefulRampDown," : "") drain "
                + "\(DurationText.print(scenario.drain))): what they would still have asked for is in no figure"
        }
    }
}
