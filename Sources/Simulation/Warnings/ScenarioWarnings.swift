internal import Contexts
internal import Platform
package import Scenarios
package import Texts

/// Finds what a scenario says that can never happen, before it runs.
///
/// A scenario that contradicts itself is an error, and its reader reports that. These scenarios are well-formed, but a
/// part of them has no effect: a step that has nothing to ask, a fault that nobody can feel, a threshold beyond the
/// time-out, an expectation that can never be judged. The scenario runs all the same, since a variant or `--set` may
/// switch a part off on purpose. The plan and the run's summary report the warnings.
package struct ScenarioWarnings {
    /// The most warnings that are reported for one scenario. The rest is counted.
    package static let maximumTold = 50

    let scenario: Scenario
    let source: SourceNode
    /// Whether the scenario is a variant. Its base may expect something of a part that the variant leaves out on
    /// purpose.
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

    /// - Parameter path: the path that the warning is about. If the file does not contain it, the place of its nearest
    ///   parent is used.
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
    /// The notes on a scenario beside its figures: the words of the warnings, without their places.
    package static func notes(_ warnings: [Diagnostic]) -> [String] {
        let told = warnings.prefix(maximumTold).map(\.message)
        return told + (warnings.count > maximumTold ? ["and \(warnings.count - maximumTold) more warnings"] : [])
    }
}
