internal import ActorRuntime
internal import Measurement
internal import Scenarios

/// The steady state before the first fault: looked at once, at the fault's instant and before it begins.
extension ShopRun {
    /// Goes first among the events of its instant, so it must be called before the faults are scheduled.
    func scheduleSteadyState(in world: inout World) {
        guard scenario.steadyState != nil, let first = scenario.firstFault else { return }
        world.wake(at: .start + first, token: WakeOwner.steadyState.base)
    }

    /// Judges the steady state by what has been measured so far, and ends the run where it does not hold.
    func checkSteadyState(_ world: inout World) {
        readGauges(&world)
        steadyVerdicts = verdictsBefore(metrics.recorder.measurements(at: world.now.nanoseconds))
        let failed = steadyVerdicts.filter { !$0.isHeld }.map { "\($0.expectation): \($0.measuredText)" }
        let detail = failed.isEmpty ? "holds" : "does not hold, the run stops: " + failed.joined(separator: "; ")
        log(world.now, "steady-state", SteadyState.before, detail)
        guard !failed.isEmpty else { return }
        isUnsteady = true
        world.halt()
    }

    func verdictsBefore(_ measurements: Measurements) -> [Verdict] {
        steadyExpectations(SteadyState.before).map { $0.verdict(on: measurements) }
    }

    /// What must hold in a window of the steady state. What is no expectation was told when the file was read.
    func steadyExpectations(_ window: String) -> [Expectation] {
        (scenario.steadyState?.hold ?? []).compactMap { try? Expectation($0.text).during(window) }
    }
}
