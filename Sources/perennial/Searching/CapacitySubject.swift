internal import Measurement
internal import Scenarios
internal import Simulation

/// The scenario whose capacity is looked for, with the value that is varied.
struct CapacitySubject: Sendable {
    let scenario: Scenario
    let variant: String?
    let value: VariedValue
    let path: String
    let expect: [String]
    private let file: ScenarioFile

    /// - Throws: a ``Failure`` that tells everything that is wrong with the file, the variant, the path or the
    ///   expectations, before anything has run.
    init(
        _ path: String, variant: String?, vary: String, expect: [String], _ options: ScenarioOptions
    ) throws(Failure) {
        do {
            var options = options
            // They are not asked for, and may speak of what an override takes away.
            options.overrides.append("expect=[]")
            let read = try options.read(path)
            file = read.file
            scenario = try Self.scenario(variant, read.file)
            self.variant = variant == Variant.baseName ? nil : variant
            self.path = vary
            self.expect = expect
            value = try scenario.variedValue(at: vary, option: "--vary \(vary)")
            try ExpectationCheck.check([try plan(value.number)])
        } catch {
            throw Failure(unexpected: error)
        }
    }

    private static func scenario(_ variant: String?, _ file: ScenarioFile) throws(Failure) -> Scenario {
        guard let variant, variant != Variant.baseName else { return file.scenario }
        if let named = file.variants.first(where: { $0.name == variant }) { return named.scenario }
        let names = file.variants.map(\.name)
        let near = NearestName.nearest(to: variant, among: names).map { "did you mean '\($0)'?" }
        let known = names.isEmpty ? "the scenario has none" : "known are \(names.joined(separator: ", "))"
        throw Failure(
            .badInput, "--variant \(variant): error: \(file.path) has no such variant\nhint: \(near ?? known)")
    }

    /// The run under another load. Its own expectations give way to those that were asked for; so does its steady state,
    /// of which only the windows stay.
    ///
    /// - Throws: ``Diagnostics`` where the scenario cannot have this load.
    func plan(_ load: Double) throws -> RunPlan {
        let option = "--vary \(path)=\(value.text(load))"
        let place = SourcePosition(file: option, line: 0, column: 0)
        let override = Override(
            path: path, value: SourceNode(.text(value.text(load)), at: place), position: place)
        // As text, so that a load is checked as one that somebody had written there.
        let yaml = Array(try scenario.yaml.utf8)
        var varied = try ScenarioReader(overrides: [override]).read(yaml, file: file.path).scenario
        varied.expectations = expect.map {
            ExpectationSource(text: $0, position: SourcePosition(file: "--expect \($0)", line: 0, column: 0))
        }
        varied.steadyState?.hold = []
        return try RunPlan(varied, variant: variant, resolve: file.resolve)
    }
}
