internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement
internal import Platform
internal import Scenarios

/// The kept sagas of a finished run, in the words of its files.
extension WorldRun {
    /// Nil where none were to be kept. Call it once, at the end.
    func keptSagas(_ record: Record) throws -> KeptSagas? {
        guard keeper.selection != .none else { return nil }
        keeper.finish { [running, stuck] saga in
            if stuck.containsSorted(saga) { return .stuck }
            return running.isSaga(saga) ? .unfinished : .unanswered
        }
        let header = SagaHeader(
            identity: record.identity, digest: record.digest, rule: rule, asked: keeper.asked,
            services: application.services, replicas: replicaNames(), messages: application.messages.names,
            compensations: application.sagas.flow.compensations.compactMap { application.messages[$0]?.name },
            failures: DeliveryFailure.allCases.map { snakeCase($0) }, codes: application.messages.codes)
        return try KeptSagas(header, of: keeper)
    }

    private var rule: String {
        let subject = application.reports.subject
        guard keeper.selection == .some else { return "every saga up to \(SagaLimits.maximumOfAll)" }
        return
            "one \(subject.singular) in \(keeper.stride), and the first \(SagaLimits.maximumPerFailure) sagas of each failure, "
            + "\(SagaLimits.maximumPerRefusal) \(subject.plural) of each refusal and \(SagaLimits.maximumUnfinished) sagas "
            + "without an end, of up to \(SagaLimits.maximumCandidates) watched at a time"
    }

    private func replicaNames() -> [String] {
        var names: [String] = []
        for (service, name) in application.services.enumerated() {
            for (number, replica) in cluster.replicasByNumber(of: service).enumerated() {
                let index = Int(replica.rawValue)
                while names.count <= index { names.append("") }
                names[index] = "\(name)-\(number)"
            }
        }
        return names
    }
}
