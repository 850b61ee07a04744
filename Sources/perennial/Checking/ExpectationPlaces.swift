internal import FoundationEssentials
internal import Measurement
internal import Scenarios
internal import Simulation
internal import Texts

/// The places of a plan's expectations in its scenario file.
struct ExpectationPlaces {
    /// The scenario file as a whole.
    let file: SourcePosition
    private var places: [(expectation: Expectation, position: SourcePosition)] = []

    init(_ plan: RunPlan, path: String) {
        file = SourcePosition(file: path, line: 0, column: 0)
        for source in plan.scenario.expectations { add(source, during: []) }
        let windows = [SteadyState.before, SteadyState.after]
        for source in plan.scenario.steadyState?.hold ?? [] { add(source, during: windows) }
    }

    private mutating func add(_ source: ExpectationSource, during windows: [String]) {
        // Expectations were read before the run. One that an override sets has no line in the file.
        guard source.position.line > 0, let expectation = try? Expectation(source.text) else { return }
        let all = windows.isEmpty ? [expectation] : windows.map { expectation.during($0) }
        places += all.map { ($0, source.position) }
    }

    /// The place of the expectation with this text.
    func place(of text: String) -> SourcePosition {
        places.first { $0.expectation.text == text }?.position ?? file
    }

    /// The place of the text, if it stands in exactly one line of the scenario's file.
    func place(ofLine text: String) -> SourcePosition? {
        guard !text.isEmpty, let bytes = try? BoundedFile.read(file.file, limit: ScenarioFile.maximumBytes) else {
            return nil
        }
        // Splits bytes, because in a String the line end that Windows writes is one character.
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let wanted = Array(text.utf8)
        let found = lines.indices.filter { lines[$0].contains(wanted) }
        guard found.count == 1, let range = lines[found[0]].firstRange(of: wanted) else { return nil }
        let before = String(decoding: lines[found[0]][..<range.lowerBound], as: UTF8.self)
        return SourcePosition(file: file.file, line: found[0] + 1, column: before.unicodeScalars.count + 1)
    }

    /// The place of the first expectation that names the metric.
    func place(ofMetric metric: String) -> SourcePosition {
        places.first { $0.expectation.path == metric || $0.expectation.path.hasPrefix(metric + ".") }?.position ?? file
    }
}
