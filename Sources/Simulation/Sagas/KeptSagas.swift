internal import ActorRuntime
internal import Applications
internal import Contexts
package import Measurement
internal import Reports
package import Texts

/// The sagas that a run has kept. Each is decoded only when it is asked for, because there may be many.
package struct KeptSagas: Sendable {
    package let header: SagaHeader
    /// The header as it is written.
    private let headerJSON: [UInt8]
    /// Ascending by number.
    package let sagas: Sagas

    /// - Parameters:
    ///   - record: the record of their run.
    ///   - replicas: every replica that a service has ever had, by the service's number and its own.
    init(
        _ record: Record, of keeper: SagaKeeper, _ application: any Application, replicas: (Int) -> [ReplicaID]
    ) throws {
        header = SagaHeader(
            identity: record.identity, digest: record.digest, rule: keeper.rule(application.reports.subject),
            asked: keeper.asked, services: application.services,
            replicas: Self.names(of: replicas, application.services), messages: application.messages.names,
            compensations: application.sagas.flow.compensations.compactMap { application.messages[$0]?.name },
            failures: DeliveryFailure.allCases.map { snakeCase($0) }, codes: application.messages.codes)
        headerJSON = try header.json()
        sagas = Sagas(keeper)
    }

    /// The names of all replicas, by their numbers in the world.
    private static func names(of replicas: (Int) -> [ReplicaID], _ services: [String]) -> [String] {
        var names: [String] = []
        for (service, name) in services.enumerated() {
            for (number, replica) in replicas(service).enumerated() {
                let index = Int(replica.rawValue)
                while names.count <= index { names.append("") }
                names[index] = "\(name)-\(number)"
            }
        }
        return names
    }

    /// Writes the file that ``StoredSagas`` reads. Equal sagas give equal bytes.
    package func write<Sink: ByteSink>(into sink: Sink) throws(Sink.Failure) -> Sink {
        var writer = try SagaWriter(headerJSON, into: sink)
        for saga in sagas { try writer.write(saga) }
        return try writer.finished()
    }

    /// The sagas by number, each made as it is read.
    package struct Sagas: RandomAccessCollection, Sendable {
        private let entries: ContiguousArray<SagaKeeper.Entry>
        private let store: StepStore
        /// Where each saga's entry is.
        private let places: [Int]

        init(_ keeper: SagaKeeper) {
            entries = keeper.entries
            store = keeper.store
            places = keeper.entries.indices.filter { keeper.entries[$0].isOpen }
                .sorted { keeper.entries[$0].saga < keeper.entries[$1].saga }
        }

        package var startIndex: Int { places.startIndex }
        package var endIndex: Int { places.endIndex }

        package subscript(position: Int) -> KeptSaga {
            let entry = entries[places[position]]
            var saga = KeptSaga(
                key: entry.saga, placed: entry.placed.nanoseconds, reason: entry.reason ?? .unfinished)
            (saga.end, saga.cause) = (entry.end, entry.cause)
            saga.ended = entry.ended.map { ($0 - entry.placed).nanoseconds }
            saga.stepsLeftOut = entry.steps.leftOut
            saga.steps.reserveCapacity(entry.steps.count)
            store.forEach(of: entry.steps) { saga.steps.append(SagaStep($0, since: entry.placed)) }
            return saga
        }
    }
}

/// A step as the world tells it, in the words of the file.
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
            case .passedOn: .passedOn
            }
    }
}
