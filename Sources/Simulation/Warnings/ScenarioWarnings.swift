internal import Contexts
internal import Platform
package import Scenarios
package import Texts

/// What a scenario says that can never happen, found before it runs.
///
/// What contradicts itself is an error, and its reader's to say. This is well-formed and comes to nothing: a step that
/// has nothing to ask, a fault that nobody can feel, a threshold beyond the time-out, an expectation that nothing can be
/// held against. It runs all the same, since a variant or `--set` may switch a part off on purpose; the plan and the
/// run's summary tell it.
package struct ScenarioWarnings {
    /// The most that is told of one scenario; the rest is counted.
    package static let maximumTold = 50

    let scenario: Scenario
    let source: SourceNode
    /// Whether the scenario is a variant: what its base expects of a part that it leaves out is meant so.
    let isVariant: Bool
    let asking: AskingTimes
    /// The key of the application's section.
    var section: String { scenario.vocabulary.section.key }
    private var found: [Diagnostic] = []

    private init(_ scenario: Scenario, _ source: SourceNode, isVariant: Bool) {
        self.scenario = scenario
        self.source = source
        self.isVariant = isVariant
        asking = AskingTimes(scenario)
    }

    /// In the order of their places.
    ///
    /// - Parameter source: what the scenario was read from.
    package static func all(in scenario: Scenario, _ source: SourceNode, isVariant: Bool = false) -> [Diagnostic] {
        var warnings = ScenarioWarnings(scenario, source, isVariant: isVariant)
        warnings.checkJourneys()
        warnings.checkThinking()
        warnings.checkCalls()
        warnings.checkServices()
        warnings.checkFaults()
        warnings.checkExpectations()
        return warnings.found.enumerated().sorted { left, right in
            let (first, second) = (left.element.position, right.element.position)
            return (first.line, first.column, left.offset) < (second.line, second.column, right.offset)
        }.map(\.element)
    }

    /// - Parameter path: of what it is about; where the file does not write it, its nearest parent's place counts.
    mutating func warn(_ message: String, at path: [String], hint: String? = nil) {
        var path = path[...]
        while !path.isEmpty, source.place(of: Array(path), in: scenario.vocabulary) == nil { path = path.dropLast() }
        warn(message, at: source.place(of: Array(path), in: scenario.vocabulary) ?? source.position, hint: hint)
    }

    mutating func warn(_ message: String, at position: SourcePosition, hint: String? = nil) {
        found.append(Diagnostic(position: position, message: message, hint: hint, severity: .warning))
    }
}

extension ScenarioWarnings {
    /// What is told of a scenario beside its figures: the warnings' words, without their places.
    package static func notes(_ warnings: [Diagnostic]) -> [String] {
        let told = warnings.prefix(maximumTold).map(\.message)
        return told + (warnings.count > maximumTold ? ["and \(warnings.count - maximumTold) more warnings"] : [])
    }
}
