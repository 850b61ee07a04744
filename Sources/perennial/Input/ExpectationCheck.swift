internal import Measurement
internal import Scenarios
internal import Simulation

/// Finds expectations that no run can meet before it begins: wrong words, and metrics that there will not be.
enum ExpectationCheck {
    /// What is wrong with the words; nil where they make an expectation.
    static func grammar(_ text: String) -> ExpectationProblem? {
        do throws(ExpectationError) {
            _ = try Expectation(text)
            return nil
        } catch {
            return problem(error)
        }
    }

    /// Holds every plan's expectations against the metrics that its run will have. What a variant has of its base is
    /// reported once.
    static func check(_ plans: [RunPlan]) throws {
        var found: [Diagnostic] = []
        for plan in plans {
            let vocabulary = try plan.vocabulary()
            for source in plan.scenario.expectations + (plan.scenario.steadyState?.hold ?? []) {
                guard let diagnostic = check(source, vocabulary), !found.contains(diagnostic) else { continue }
                found.append(diagnostic)
            }
        }
        if !found.isEmpty { throw Diagnostics(found) }
    }

    private static func check(_ source: ExpectationSource, _ vocabulary: MetricVocabulary) -> Diagnostic? {
        do throws(ExpectationError) {
            _ = try Expectation(source.text, vocabulary: vocabulary)
            return nil
        } catch {
            let problem = problem(error)
            var place = source.position
            place.column += problem.columnOffset
            return Diagnostic(position: place, message: problem.message, hint: problem.hint)
        }
    }

    private static func known(_ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        // First what helps: a list of all may be cut off.
        return "perennial metrics tells what each means; known are \(names.joined(separator: ", "))"
    }

    private static func problem(_ error: ExpectationError) -> ExpectationProblem {
        let found = error.found.isEmpty ? "the text ends" : "found '\(error.found)'"
        return ExpectationProblem(
            message: "expected \(error.expected), \(found)", columnOffset: error.column - 1,
            hint: error.suggestion.map { "did you mean '\($0)'?" } ?? known(error.known))
    }
}
