internal import Contexts
internal import Measurement
internal import Scenarios

extension Application {
    /// Where an application contradicts itself, in sentences; empty for a sound one. Several parts of the harness read
    /// the same thing from declarations of their own. These must agree: otherwise figures would be missing, and nobody
    /// would say why. A run refuses to begin with an application that has problems.
    package func problems() -> [String] {
        serviceProblems() + operationProblems() + sagaProblems() + nameProblems()
    }

    private func serviceProblems() -> [String] {
        var problems: [String] = []
        if services.isEmpty { problems.append("there is no service") }
        if services != vocabulary.serviceNames {
            problems.append("services are \(services), and scenarios know \(vocabulary.serviceNames)")
        }
        for (index, name) in services.enumerated() {
            let statuses = statuses(of: ServiceID(rawValue: UInt16(index)))
            if !statuses.contains(where: { $0 >= 500 }) {
                problems.append("'\(name)' has no status of a server's error")
            }
            if statuses != Array(Set(statuses)).sorted() {
                problems.append("the statuses of '\(name)' do not ascend: \(statuses)")
            }
        }
        let known = 0..<UInt16(services.count)
        for message in messages.all {
            let named = message.subscribers + [message.publisher].compactMap { $0 }
            if named.contains(where: { !known.contains($0.rawValue) }) {
                problems.append("the message '\(message.name)' names a service that there is not")
            }
        }
        return problems
    }

    private func operationProblems() -> [String] {
        var problems: [String] = []
        guard operations.indices.contains(Int(sagas.operation)) else {
            return ["no operation has the number \(sagas.operation), which asks for sagas"]
        }
        if operations[Int(sagas.operation)] != reports.subject.operation {
            problems.append("reports take '\(reports.subject.operation)' for the operation that asks for sagas")
        }
        for step in vocabulary.steps where !operations.contains(step.name) {
            problems.append("no operation is called as the step '\(step.name)'")
        }
        return problems
    }

    private func sagaProblems() -> [String] {
        var problems: [String] = []
        for reasons in [sagas.refusals, sagas.failures] {
            if Set(reasons).count < reasons.count { problems.append("a reason stands twice in \(reasons)") }
            if reasons.contains(SagaDeclaration.unknownReason) {
                problems.append("a reason is called '\(SagaDeclaration.unknownReason)', which is that of no reason")
            }
        }
        let callers = sagas.flow.calls.compactMap { $0.from?.rawValue }
        // A world counts all calls of a service together, whatever they ask for.
        if Set(callers).count < callers.count { problems.append("a service makes two of the calls of a saga") }
        let flow = sagas.flow.steps + sagas.flow.compensations + sagas.flow.ends
        for type in flow where messages[type]?.publisher == nil {
            problems.append("the event \(type.rawValue) of a saga's way has no publisher")
        }
        let answers = reports.answers
        let told = [answers.asked, answers.refused, answers.failed]
        let counted = [sagas.metrics.asked.name, sagas.metrics.refused.name, sagas.metrics.failed.name]
        if told != counted { problems.append("reports tell of \(told), and counted are \(counted)") }
        return problems
    }

    private func nameProblems() -> [String] {
        var problems: [String] = []
        if vocabulary.name != reports.application {
            problems.append("scenarios call it '\(vocabulary.name)', and reports '\(reports.application)'")
        }
        if vocabulary.words.system != reports.system || vocabulary.words.saga != reports.subject.singular {
            problems.append("scenarios and reports have different words for the system or for what a saga is about")
        }
        for name in services
        where ["gateway", "bus", "any", "none"].contains(name) || name.contains(where: { !$0.isLowercase }) {
            problems.append("no service can be called '\(name)': lower-case letters, and not a party of links")
        }
        let lists = [services, vocabulary.steps.map(\.name), vocabulary.invariantNames, messages.all.map(\.name)]
        for names in lists where Set(names).count < names.count { problems.append("a name stands twice in \(names)") }
        if vocabulary.step(JourneyStep.visit) != nil {
            problems.append("a step is called as the harness' own, a visit")
        }
        return problems
    }
}
