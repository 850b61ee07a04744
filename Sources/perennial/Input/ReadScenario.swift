internal import Load
internal import Scenarios
internal import Simulation
internal import Texts

/// A scenario file that was read, with a plan for the base and for each variant, in the order of the file.
struct ReadScenario {
    let file: ScenarioFile
    /// The argument that named it. The file can be read again with it.
    let argument: String
    let plans: [RunPlan]
    /// What can never happen in it. The base's warnings come first; a variant adds only those that its base does not
    /// have.
    let warnings: [Diagnostic]

    init(_ file: ScenarioFile, argument: String) throws {
        self.file = file
        self.argument = argument
        var warnings = file.scenario.isOfRequestsOnly ? [] : ScenarioWarnings.all(in: file.scenario, file.source)
        var plans = [
            try RunPlan(
                file.scenario, of: theApplication, notes: ScenarioWarnings.notes(warnings),
                sendsRequests: file.scenario.isOfRequestsOnly, resolve: file.resolve)
        ]
        for variant in file.variants {
            let base = Set(warnings.map(\.message))
            let own = Self.warnings(variant)
                .filter { !base.contains($0.message) }
            let notes = ScenarioWarnings.notes(own) + Self.leftOut(variant)
            plans.append(
                try RunPlan(
                    variant.scenario, of: theApplication, variant: variant.name, notes: notes,
                    sendsRequests: variant.scenario.isOfRequestsOnly, resolve: file.resolve))
            warnings += own.map { warning in
                var warning = warning
                warning.message += " (in the variant '\(variant.name)')"
                return warning
            }
        }
        self.plans = plans
        self.warnings = warnings
    }

    /// What is said of a simulation does not hold for requests.
    private static func warnings(_ variant: NamedVariant) -> [Diagnostic] {
        variant.scenario.isOfRequestsOnly
            ? [] : ScenarioWarnings.all(in: variant.scenario, variant.source, isVariant: true)
    }

    /// What a variant does not expect although its base does.
    private static func leftOut(_ variant: NamedVariant) -> [String] {
        variant.leftOut.map { "left out, as the variant does not have its fault: \($0.text)" }
    }

    var name: String { file.scenario.name }

    /// What the user should know of the scenario although it can run.
    var notes: [String] {
        warnings.prefix(ScenarioWarnings.maximumTold).map(\.description)
            + plans[0].plannedTraces.compactMap { trace in
                trace.late.map {
                    PrintableText.escaped("\(file.path): note: traffic '\(trace.traffic)': \($0)")
                }
            }
    }
}

extension RunPlan {
    /// `circuit-breaker (base)`, as in reports.
    var title: String { "\(scenario.name) (\(variant ?? Variant.baseName))" }
}
