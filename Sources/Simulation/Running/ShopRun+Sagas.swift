internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import Measurement
internal import Platform

/// The kept sagas of a finished run, in the words of its files.
extension ShopRun {
    /// Nil where none were to be kept. To be asked once, at the end.
    func keptSagas(_ record: Record) throws -> KeptSagas? {
        guard keeper.selection != .none else { return nil }
        keeper.finish { [books, stuck] order in
            if stuck.containsSorted(order) { return .stuck }
            return books.auditor.isSaga(order) ? .unfinished : .unanswered
        }
        let header = SagaHeader(
            identity: record.identity, digest: record.digest, rule: Self.rule(keeper), asked: keeper.orders,
            services: ShopTopology.services, replicas: replicaNames(), messages: Self.messages,
            compensations: SagaFlow.compensations.map(\.name),
            failures: DeliveryFailure.allCases.map { snakeCase($0) }, codes: Self.codes)
        return try KeptSagas(header, of: keeper)
    }

    private static func rule(_ keeper: SagaKeeper) -> String {
        guard keeper.selection == .some else { return "every saga up to \(SagaLimits.maximumOfAll)" }
        return "one order in \(keeper.stride), and the first \(SagaLimits.maximumPerFailure) sagas of each failure, "
            + "\(SagaLimits.maximumPerRefusal) orders of each refusal and \(SagaLimits.maximumUnfinished) sagas "
            + "without an end, of up to \(SagaLimits.maximumCandidates) watched at a time"
    }

    private func replicaNames() -> [String] {
        var names: [String] = []
        for (service, name) in ShopTopology.services.enumerated() {
            for (number, replica) in cluster.replicasByNumber(of: service).enumerated() {
                let index = Int(replica.rawValue)
                while names.count <= index { names.append("") }
                names[index] = "\(name)-\(number)"
            }
        }
        return names
    }

    private static var messages: [String] {
        let last = ShopMessage.allCases.map(\.rawValue).max() ?? 0
        return (0...last).map { ShopMessage(rawValue: $0)?.name ?? "" }
    }

    /// What the codes of messages say, by type.
    private static var codes: [[String]] { messages.indices.map { codes(of: ShopMessage(rawValue: UInt16($0))) } }

    /// By ``ShopMessage``'s own table; milestones alone count from 0.
    private static func codes(of message: ShopMessage?) -> [String] {
        func words(_ values: [some Any]) -> [String] { values.map { snakeCase($0) } }
        switch message {
        case .orderRefused, .placementWithdrawn: return [""] + words(RefusalReason.allCases)
        case .placementFailed, .orderFailed: return [""] + words(FailureReason.allCases)
        case .orderClosed: return ["delivered"] + words(FailureReason.allCases)
        case .cancellationRejected: return [""] + words(CancellationRejection.allCases)
        case .customerTold: return words(Milestone.allCases)
        default: return []
        }
    }
}
