internal import HTTPWorld
internal import Scenarios
internal import Texts

extension ScenarioFile {
    /// Why the scenario or one of its variants cannot run in a world; empty if all can.
    func problems(in world: WorldChoice) -> [Diagnostic] {
        let all = [(scenario, source)] + variants.map { ($0.scenario, $0.source) }
        let problems = all.map { scenario, source in
            world == .http ? scenario.problemsOverHTTP(source) : scenario.problemsInSimulation
        }
        // What is wrong with the scenario is wrong with its variants too.
        return problems.first { !$0.isEmpty } ?? []
    }
}
