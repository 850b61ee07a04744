internal import ActorRuntime
internal import FlowerShop
internal import Measurement
internal import Platform

/// The kept sagas of a finished run, in the words of its files.
extension ShopRun {
    /// Nil where none were to be kept. To be asked once, at the end.
    func keptSagas(_ record: Record) -> KeptSagas? {
        guard keeper.selection != .none else { return nil }
        keeper.finish()
        let header = SagaHeader(
            identity: record.identity, digest: record.digest, rule: Self.rule(keeper), orders: keeper.orders,
            services: ShopTopology.services, replicas: replicaNames(), messages: Self.messages,
            compensations: SagaFlow.compensations.map(\.name),
            failures: DeliveryFailure.allCases.map { ShopMetrics.snakeCase("\($0)") }, codes: Self.codes)
        let sagas = keeper.entries.filter(\.isOpen).map(kept).sorted { $0.order < $1.order }
        return KeptSagas(header: header, sagas: sagas)
    }

    private func kept(_ entry: SagaKeeper.Entry) -> KeptSaga {
        var saga = KeptSaga(
            order: entry.order, placed: entry.placed.nanoseconds, reason: entry.reason ?? .unfinished)
        (saga.end, saga.cause) = (entry.end, entry.cause)
        saga.ended = entry.ended.map { ($0 - entry.placed).nanoseconds }
        saga.stepsLeftOut = entry.steps.leftOut
        saga.steps.reserveCapacity(entry.steps.count)
        keeper.store.forEach(of: entry.steps) { saga.steps.append(SagaStep($0, since: entry.placed)) }
        return saga
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
        func words(_ values: [some Any]) -> [String] { values.map { ShopMetrics.snakeCase("\($0)") } }
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

extension SagaStep {
    init(_ step: Step, since placed: Instant) {
        self.init(
            at: (step.at - placed).nanoseconds, kind: Kind(step.kind), message: Int(step.type.rawValue),
            service: Int(step.service.rawValue), replica: step.replica.map { Int($0.rawValue) },
            worker: Int(step.worker), parcel: step.parcel.map { Int($0) },
            failure: step.failure.map { Int($0.rawValue) }, value: step.value)
    }
}

extension SagaStep.Kind {
    init(_ kind: Step.Kind) {
        self =
            switch kind {
            case .asked: .asked
            case .called: .called
            case .published: .published
            case .posted: .posted
            case .timerSet: .timerSet
            case .waitsInBus: .waitsInBus
            case .handed: .handed
            case .arrived: .arrived
            case .held: .held
            case .started: .started
            case .handled: .handled
            case .duplicate: .duplicate
            case .failed: .failed
            case .turnedAway: .turnedAway
            case .dropped: .dropped
            case .lostOnLink: .lostOnLink
            case .copied: .copied
            case .answered: .answered
            case .answeredLate: .answeredLate
            case .gatewayTimeout: .gatewayTimeout
            case .callTimedOut: .callTimedOut
            case .notPermitted: .notPermitted
            case .pause: .pause
            case .deadLettered: .deadLettered
            }
    }
}
