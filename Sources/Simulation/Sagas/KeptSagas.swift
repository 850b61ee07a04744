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

    init(_ header: SagaHeader, of keeper: SagaKeeper) throws {
        self.header = header
        headerJSON = try header.json()
        sagas = Sagas(keeper)
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
