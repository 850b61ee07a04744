internal import HTTPWorld
internal import Measurement
internal import Scenarios
internal import Simulation
internal import Texts

/// Finds expectations that no run can meet, before the run begins: wrong words, and metrics that will not exist.
enum ExpectationCheck {
    /// What is wrong with an expectation of a scenario, judged by the metrics that its run will have. If there is no
    /// valid scenario, only its words are judged. Nil if it can be evaluated.
    static func ofScenario(_ scenario: Scenario?) -> (String) -> ExpectationProblem? {
        // If a scenario cannot be run for another reason, its plan reports that.
        let vocabulary = scenario.flatMap { scenario in
            scenario.isOfRequestsOnly
                ? try? HTTPRunner.vocabulary(of: scenario) : try? RunPlan.vocabulary(of: scenario, for: theApplication)
        }
        return { text in
            do throws(ExpectationError) {
                _ = try Expectation(text, vocabulary: vocabulary)
                return nil
            } catch {
                return problem(error)
            }
        }
    }

    /// Checks a plan's expectations against the metrics that its run will have.
    static func check(_ plan: RunPlan) throws {
        let check = ofScenario(plan.scenario)
        let found = (plan.scenario.expectations + (plan.scenario.steadyState?.hold ?? [])).compactMap { source in
            check(source.text).map { problem in
                var place = source.position
                place.column += problem.columnOffset
                return Diagnostic(position: place, message: problem.message, hint: problem.hint)
            }
        }
        if !found.isEmpty { throw Diagnostics(found) }
    }

    private static func known(_ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        // The useful part comes first, because a list of all metrics may be cut off.
        return "perennial metrics tells what each means; known are \(names.joined(separator: ", "))"
    }

    private static func problem(_ error: ExpectationError) -> ExpectationProblem {
        let found = error.found.isEmpty ? "the text ends" : "found '\(error.found)'"
        return ExpectationProblem(
            message: "expected \(error.expected), \(found)", columnOffset: error.column - 1,
            hint: error.suggestion.map { "did you mean '\($0)'?" } ?? known(error.known))
    }
}
