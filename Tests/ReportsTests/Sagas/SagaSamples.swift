import Texts

@testable import Measurement
@testable import Reports

/// A saga with something of everything that goes wrong, and its header.
enum SagaSamples {
    static let header = SagaHeader(
        identity: Record.Identity(scenario: "sample", seed: 7, world: "virtual", version: "test"), digest: "abc",
        rule: "one order in 1", asked: 12, services: ["order", "payment"],
        replicas: ["order-0", "order-1", "payment-0"],
        messages: ["", "place_order", "authorize_payment", "approved", "order_failed", "refunded"],
        compensations: ["refunded"], failures: ["no_ready_replica", "mailbox_full", "replica_died"],
        codes: [[], [], [], [], ["", "declined"]])

    /// The file of some sagas with the header.
    static func file(_ sagas: [KeptSaga]) throws -> [UInt8] {
        var writer = SagaWriter(try header.json(), into: MemorySink())
        for saga in sagas { writer.write(saga) }
        return writer.finished().bytes
    }

    /// The file of the saga.
    static var text: String { (try? file([saga])).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    private static func step(
        _ milliseconds: Int64, _ kind: SagaStep.Kind, _ message: Int, _ service: Int, at replica: Int? = nil,
        worker: Int = 0, parcel: Int? = nil, failure: Int? = nil, value: Int64 = 0
    ) -> SagaStep {
        SagaStep(
            at: milliseconds * 1_000_000, kind: kind, message: message, service: service, replica: replica,
            worker: worker, parcel: parcel, failure: failure, value: value)
    }

    static var saga: KeptSaga {
        var saga = KeptSaga(key: 11, placed: 1_500_000_250, reason: .failed)
        (saga.end, saga.cause, saga.ended) = (.compensated, "declined", 90_000_000)
        saga.steps = [
            step(0, .asked, 1, 0, parcel: 4), step(1, .arrived, 1, 0, at: 1, parcel: 4),
            step(9, .started, 1, 0, at: 1, worker: 1, parcel: 4),
            step(12, .called, 2, 1, at: 1, parcel: 5, value: 4),
            step(13, .arrived, 2, 1, at: 2, parcel: 5), step(13, .started, 2, 1, at: 2, parcel: 5),
            step(22, .callTimedOut, 1, 0, at: 1, parcel: 4),
            step(22, .pause, 1, 0, at: 1, worker: 1, parcel: 4, value: 10_000_000),
            step(30, .handled, 3, 1, at: 2, parcel: 5), step(31, .answered, 3, 1, parcel: 5),
            step(32, .called, 2, 1, at: 1, parcel: 6, value: 4),
            step(33, .turnedAway, 2, 1, parcel: 6, failure: 0), step(34, .notPermitted, 1, 0, at: 1, parcel: 4),
            step(34, .handled, 1, 0, at: 1, parcel: 4), step(34, .published, 4, 0, at: 1, value: 1),
            step(34, .posted, 4, 1, parcel: 7), step(34, .waitsInBus, 4, 1, parcel: 7),
            step(60, .handed, 4, 1, at: 2, parcel: 7), step(61, .arrived, 4, 1, at: 2, parcel: 7),
            step(61, .started, 4, 1, at: 2, worker: 3, parcel: 7),
            step(65, .turnedAway, 4, 1, at: 2, parcel: 7, failure: 2, value: 1),
            step(80, .handed, 4, 1, at: 2, parcel: 7, value: 1), step(81, .arrived, 4, 1, at: 2, parcel: 7),
            step(81, .started, 4, 1, at: 2, parcel: 7), step(90, .handled, 4, 1, at: 2, parcel: 7),
            step(90, .published, 5, 1, at: 2),
        ]
        return saga
    }
}
