internal import Measurement
internal import Scenarios
internal import Simulation

/// Runs a search: one run after the other, in virtual time, each from the same seed.
struct CapacityRun: Sendable {
    let subject: CapacitySubject
    let precision: Double
    let maximumRuns: Int
    let progress: ProgressChoice

    /// The result before the first run.
    var blank: CapacityResult {
        CapacityResult(
            scenario: subject.scenario.name, variant: subject.variant, seed: subject.scenario.seed, vary: subject.path,
            expect: subject.expect, precision: precision)
    }

    /// Searches to the end, or until the task is cancelled; `tried` is told of each run when it is over. A run that was
    /// interrupted counts for nothing.
    func result(_ tried: (CapacityTry) throws -> Void) async throws -> CapacityResult {
        var search = CapacitySearch(
            start: subject.value.number, precision: precision, maximumRuns: maximumRuns, isWhole: subject.value.isWhole)
        var result = blank
        while let load = search.next, !Task.isCancelled {
            let plan: RunPlan
            do {
                plan = try subject.plan(load)
            } catch is Diagnostics where load > subject.value.number {
                // Nothing is wrong with the scenario, which was read with its own load: this one is beyond its limits.
                search.refuse(load)
                continue
            }
            let text = subject.value.text(load)
            let record = try await run(plan, load: text)
            guard !record.isInterrupted else { break }
            let run = CapacityTry(record, load: text, number: load)
            search.ended(load, holds: run.isHeld)
            result.runs.append(run)
            try tried(run)
        }
        result.conclude(search, subject.value.text)
        return result
    }

    private func run(_ plan: RunPlan, load: String) async throws -> Record {
        let line = ProgressLine("\(plan.title) at \(load)", progress)
        defer { line.finish() }
        return try await Simulation(plan).run(version: Perennial.version, progress: line.listener)
    }
}
