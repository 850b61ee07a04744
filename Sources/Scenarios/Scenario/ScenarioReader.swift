internal import Platform
package import Texts

/// A problem inside an expectation, as the parser of expectations sees it.
package struct ExpectationProblem: Hashable, Sendable {
    package var message: String
    /// Unicode scalars from the beginning of the expectation.
    package var columnOffset: Int
    package var hint: String?

    package init(message: String, columnOffset: Int = 0, hint: String? = nil) {
        self.message = message
        self.columnOffset = columnOffset
        self.hint = hint
    }
}

/// Reads scenario files.
///
/// Reading is total: whatever the file contains, the result is a scenario or all of its problems.
package struct ScenarioReader {
    private let vocabulary: ScenarioVocabulary
    /// Values that replace the file's, in order; later ones win. They apply before the variants' own.
    package var overrides: [Override]
    /// The file for every `trace` executor; nil keeps the scenario's.
    package var trace: String?
    /// The speed for every `trace` executor; nil keeps the scenario's.
    package var speed: Double?
    /// The base URL of the target; nil keeps the scenario's.
    package var target: String?
    /// Makes the function that checks the expectations of a scenario. The function returns nil for an expectation that
    /// can be evaluated. It gets the scenario if the rest of it is valid, and nil if only the words of an expectation
    /// can be checked.
    package var expectationCheck: (Scenario?) -> (String) -> ExpectationProblem?

    /// - Parameter vocabulary: of the application to which the scenarios belong.
    package init(
        _ vocabulary: ScenarioVocabulary, overrides: [Override] = [], trace: String? = nil, speed: Double? = nil,
        target: String? = nil,
        expectationCheck: @escaping (Scenario?) -> (String) -> ExpectationProblem? = { _ in { _ in nil } }
    ) {
        self.vocabulary = vocabulary
        self.overrides = overrides
        self.trace = trace
        self.speed = speed
        self.target = target
        self.expectationCheck = expectationCheck
    }

    /// Reads the file at a path.
    package func read(path: String) throws(Diagnostics) -> ScenarioFile {
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, limit: YAMLReader.maximumBytes)
        } catch {
            throw YAMLReader.failure(path, 0, 0, "the file \(error.problem)", hint: error.hint)
        }
        return try read(bytes, file: path)
    }

    /// Reads the bytes of a file. `file` is its name in diagnostics. Sample files are in its directory.
    package func read(_ bytes: [UInt8], file: String) throws(Diagnostics) -> ScenarioFile {
        let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let format = Format.scenario(vocabulary)
        var reading = Reading(directory: directory)
        var root = try YAMLReader.read(bytes, file: file)
        for override in overrides + traceOverrides(root) + targetOverride {
            root = override.apply(to: root, shape: format.shape, in: vocabulary, &reading) ?? root
        }
        let scenario = scenario(from: root, format, &reading)?.scenario
        let variants = (scenario?.variants ?? []).compactMap { made($0, of: scenario, from: root, format, &reading) }
        guard let scenario, reading.problems.isEmpty else {
            throw Self.sorted(withNeighbours(reading, root), file: file)
        }
        return ScenarioFile(path: file, scenario: scenario, source: root, variants: variants)
    }

    /// - Parameter base: the scenario of which this one is a variant. Its expectations of faults that this one does not
    ///   have are left out.
    private func scenario(
        from root: SourceNode, _ format: Format<Scenario>, base: Scenario? = nil, _ reading: inout Reading
    ) -> (scenario: Scenario, leftOut: [ExpectationSource])? {
        guard var scenario = format.read(root, &reading) else { return nil }
        // Invalid faults are not in the scenario. An expectation that names one is not to blame for that.
        var names = scenario.faults.map(\.name)
        for name in (root["faults"]?.elements ?? []).compactMap({ $0["name"]?.text }) where !names.contains(name) {
            names.append(name)
        }
        if scenario.steadyState != nil { names += [SteadyState.before, SteadyState.after] }
        let gone = (base?.faults ?? []).map(\.name).filter { !names.contains($0) }
        let leftOut = scenario.expectations.filter { expectation in
            expectation.namesAny(of: gone)
                && (base?.expectations ?? []).contains { $0 == expectation && $0.position == expectation.position }
        }
        scenario.expectations.removeAll { leftOut.contains($0) }
        let checkWords = expectationCheck(nil)
        let check = reading.problems.isEmpty ? expectationCheck(scenario) : checkWords
        for expectation in scenario.expectations + (scenario.steadyState?.hold ?? []) {
            let found = reading.problems.count
            expectation.check(faults: names, &reading)
            // An expectation of an unknown fault has no window either.
            let isNew = reading.problems.count > found
            guard let problem = (isNew ? checkWords : check)(expectation.text) else { continue }
            var place = expectation.position
            place.column += problem.columnOffset
            reading.report(problem.message, at: place, hint: problem.hint)
        }
        return (scenario, leftOut)
    }

    /// The scenario of a variant. Problems of the base scenario are not reported a second time.
    private func made(
        _ variant: Variant, of base: Scenario?, from root: SourceNode, _ format: Format<Scenario>,
        _ reading: inout Reading
    ) -> NamedVariant? {
        var tree = root
        for override in variant.overrides {
            guard let next = override.apply(to: tree, shape: format.shape, in: vocabulary, &reading) else { return nil }
            tree = next
        }
        var own = Reading(directory: reading.directory)
        let made = scenario(from: tree, format, base: base, &own)
        for problem in own.problems where !reading.problems.contains(problem) {
            reading.report(
                "\(problem.message) (in the variant '\(variant.name)')", at: problem.position, hint: problem.hint)
        }
        guard var made else { return nil }
        made.scenario.variants = []
        return NamedVariant(name: variant.name, scenario: made.scenario, source: tree, leftOut: made.leftOut)
    }

    private func withNeighbours(_ reading: Reading, _ root: SourceNode) -> [Diagnostic] {
        guard !reading.unknownKeys.isEmpty else { return reading.problems }
        let neighbours = KeyNeighbours(root, in: vocabulary)
        return reading.problems.enumerated().map { index, problem in
            // Only for problems that are shown, because each is looked up in the whole file.
            index < Diagnostics.maximumShown && reading.unknownKeys.contains(problem.position)
                ? neighbours.improved(problem) : problem
        }
    }

    private var targetOverride: [Override] {
        target.map { target in
            let place = SourcePosition(file: "--target \(target)", line: 0, column: 0)
            let value = SourceNode(.text(target), at: place)
            return [Override(path: "target.baseURL", value: value, position: place)]
        } ?? []
    }

    private func traceOverrides(_ root: SourceNode) -> [Override] {
        let traced = (root["traffic"]?.entries ?? []).filter { $0.value["executor"]?.text == "trace" }
        func overrides(_ key: String, _ value: String?, _ option: String) -> [Override] {
            guard let value else { return [] }
            let place = SourcePosition(file: "\(option) \(value)", line: 0, column: 0)
            return traced.map { entry in
                Override(
                    path: "traffic.\(entry.key).\(key)", value: SourceNode(.text(value), at: place), position: place)
            }
        }
        return overrides("file", trace, "--trace") + overrides("speed", speed.map(PlainDecimal.text), "--speed")
    }

    /// In the order of their places: the scenario file first, then the other files by name.
    private static func sorted(_ problems: [Diagnostic], file: String) -> Diagnostics {
        let places = problems.enumerated().sorted { left, right in
            let (first, second) = (left.element.position, right.element.position)
            if first.file != second.file {
                return first.file == file || (second.file != file && first.file < second.file)
            }
            return (first.line, first.column, left.offset) < (second.line, second.column, right.offset)
        }
        return Diagnostics(places.map(\.element))
    }
}
