internal import Measurement
internal import Scenarios
internal import Simulation

/// A scenario file that was read, with a plan for the base and for each variant, in file order.
struct ReadScenario {
    let file: ScenarioFile
    let plans: [RunPlan]

    init(_ file: ScenarioFile) throws {
        self.file = file
        var plans = [try RunPlan(file.scenario, resolve: file.resolve)]
        for variant in file.variants {
            plans.append(try RunPlan(variant.scenario, variant: variant.name, resolve: file.resolve))
        }
        self.plans = plans
        try ExpectationCheck.check(plans)
    }

    var name: String { file.scenario.name }

    /// What somebody should know of the scenario although it can run.
    var notes: [String] {
        plans[0].plannedTraces.compactMap { trace in
            trace.late.map {
                PrintableText.escaped("\(file.path): note: traffic '\(trace.traffic)': \($0)")
            }
        }
    }
}

extension RunPlan {
    /// `circuit-breaker (base)`, as reports call it.
    var title: String { "\(scenario.name) (\(variant ?? Variant.baseName))" }
}
