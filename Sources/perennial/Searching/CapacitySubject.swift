internal import Contexts
internal import Measurement
internal import Scenarios
internal import Simulation
internal import Texts

/// The scenario whose capacity is searched for, with the value that is varied.
struct CapacitySubject: Sendable {
    let scenario: Scenario
    let variant: String?
    let value: VariedValue
    let path: String
    let expect: [String]
    private let file: ScenarioFile

    /// - Throws: a ``Failure`` with everything that is wrong with the file, the variant, the path or the expectations,
    ///   before anything has run.
    init(
        _ path: String, variant: String?, vary: String, expect: [String], _ options: ScenarioOptions
    ) throws(Failure) {
        do {
            var options = options
            // The scenario's own expectations are not used, and may name something that an override removes.
            options.overrides.append("expect=[]")
            let read = try options.read(path)
            file = read.file
            scenario = try Self.scenario(variant, read.file)
            self.variant = variant == Variant.baseName ? nil : variant
            self.path = vary
            self.expect = expect
            value = try scenario.variedValue(at: vary, option: "--vary \(vary)")
            try ExpectationCheck.check(try plan(value.number, seed: scenario.seed))
        } catch {
            throw Failure(unexpected: error)
        }
        try Self.checkLength(scenario)
    }

    /// Growth shows in readings, one a second, until the arrivals end.
    private static func checkLength(_ scenario: Scenario) throws(Failure) {
        let least = Timespan.seconds(Int64(GrowthTest.minimumReadings + 1))
        guard scenario.duration - scenario.warmup < least else { return }
        throw Failure(
            .badInput,
            "error: duration \(scenario.duration) with a warmup of \(scenario.warmup) leaves less than \(least) of "
                + "arrivals, too few to see whether a backlog grows\nhint: --set duration=1m")
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

    /// The run under another load. The requested expectations replace the scenario's own. Of its steady state only the
    /// windows stay.
    ///
    /// - Throws: ``Diagnostics`` if the scenario cannot have this load.
    func plan(_ load: Double, seed: UInt64) throws -> RunPlan {
        func override(_ path: String, _ text: String, _ option: String) -> Override {
            let place = SourcePosition(file: option, line: 0, column: 0)
            return Override(path: path, value: SourceNode(.text(text), at: place), position: place)
        }
        let overrides = [
            override(path, value.text(load), "--vary \(path)=\(value.text(load))"),
            override("seed", "\(seed)", "--seeds"),
        ]
        // As text, so that a load is checked like one written in the file.
        let yaml = Array(try scenario.yaml.utf8)
        var varied = try ScenarioReader(scenario.vocabulary, overrides: overrides).read(yaml, file: file.path).scenario
        varied.expectations = expect.map {
            ExpectationSource(text: $0, position: SourcePosition(file: "--expect \($0)", line: 0, column: 0))
        }
        varied.steadyState?.hold = []
        return try RunPlan(varied, of: theApplication, variant: variant, resolve: file.resolve)
    }
}
