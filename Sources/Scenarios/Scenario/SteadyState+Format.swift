internal import Contexts
internal import Measurement
internal import Platform
internal import Texts

extension Format where Value == SteadyState {
    static var steadyState: Format {
        .record(
            SteadyState(),
            [
                Field(
                    "hold", \.hold, .list(of: .expectation, count: 1...Limits.expectations),
                    "Expectations that must hold before the first fault and after the last.", isRequired: true),
                Field(
                    "recoveryTime", \.recoveryTime, .duration,
                    "From the last fault's end until all must hold again."),
            ])
    }
}

/// Checks of the steady state that need the whole scenario.
extension Scenario {
    func checkSteadyState(_ node: SourceNode, _ reading: inout Reading) {
        guard let steadyState, let place = node["steadyState"]?.position else { return }
        for expectation in steadyState.hold where expectation.text.contains(" during ") {
            reading.report(
                "'during' in an expectation of the steady state, which is held against the windows "
                    + "\(SteadyState.before) and \(SteadyState.after)", at: expectation.position)
        }
        checkTimes(steadyState, at: place, &reading)
    }

    /// Each fault has a window with its name.
    func checkFaultNames(_ node: SourceNode, _ reading: inout Reading) {
        for fault in node["faults"]?.elements ?? [] {
            guard let name = fault["name"], let text = name.text else { continue }
            let window: String
            if MetricVocabulary.builtInWindows.contains(text) {
                window = "every run"
            } else if steadyState != nil, text == SteadyState.before || text == SteadyState.after {
                window = "the steady state"
            } else {
                continue
            }
            reading.report("'\(text)' is a window of \(window)", at: name.position, hint: "rename the fault")
        }
    }

    private func checkTimes(_ steadyState: SteadyState, at place: SourcePosition, _ reading: inout Reading) {
        guard let firstFault else { return }
        if firstFault <= warmup {
            let (fault, warmup) = (DurationText.print(firstFault), DurationText.print(warmup))
            reading.report(
                "the first fault begins at \(fault) and the warm-up ends at \(warmup): no time is left in which the "
                    + "steady state could be seen", at: place, hint: "let the first fault begin later")
        }
        if let lasting = faults.first(where: { $0.end == nil }) {
            reading.report(
                "the fault '\(lasting.name)' lasts to the run's end, and the steady state must hold after the last "
                    + "fault", at: place, hint: "give the fault an end by 'for'")
        } else if let recovered, recovered >= duration {
            let (recovered, duration) = (DurationText.print(recovered), DurationText.print(duration))
            reading.report(
                "the steady state must hold from \(recovered) on, when arrivals have stopped at \(duration)", at: place,
                hint: "let the faults end earlier, or shorten recoveryTime")
        }
    }
}
