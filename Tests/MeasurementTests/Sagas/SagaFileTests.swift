import Foundation
import Testing

@testable import Measurement

@Suite struct SagaFileTests {
    private var bytes: Data {
        var sink = MemorySink()
        KeptSagas(header: SagaSamples.header, sagas: [SagaSamples.saga]).write(to: &sink)
        return Data(sink.bytes)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let stored = try StoredSagas(bytes)
        #expect(stored.header == SagaSamples.header)
        #expect(stored.count == 1)
        #expect(try stored.saga(of: 11) == SagaSamples.saga)
        #expect(try stored.saga(of: 1) == nil)
    }

    @Test func aSagaWithoutAnEndIsReadAgain() throws {
        var saga = KeptSaga(order: 3, placed: 0, reason: .unfinished)
        saga.stepsLeftOut = 4
        var sink = MemorySink()
        KeptSagas(header: SagaSamples.header, sagas: [saga]).write(to: &sink)
        #expect(try StoredSagas(Data(sink.bytes)).saga(at: 0) == saga)
    }

    @Test func anotherSchemaAndDamageAreRefused() throws {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(throws: StoredSagas.ReadingError.otherSchema(found: 9, known: SagaHeader.currentSchema)) {
            try StoredSagas(Data(text.replacing("\"schema\":1", with: "\"schema\":9").utf8))
        }
        #expect(throws: StoredSagas.ReadingError.self) { try StoredSagas(Data()) }
        #expect(throws: StoredSagas.ReadingError.self) { try StoredSagas(Data("half a head".utf8)) }
        let torn = try StoredSagas(Data(text.dropLast(40).utf8))
        #expect(throws: StoredSagas.ReadingError.damaged(line: 2, reason: "no saga")) { try torn.saga(of: 11) }
        let odd = try StoredSagas(Data(text.replacing("[[0,0,", with: "[[0,99,").utf8))
        #expect(throws: StoredSagas.ReadingError.damaged(line: 2, reason: "a step that is none")) {
            try odd.saga(of: 11)
        }
    }

    @Test func theListNamesOrdersOfEachEndAndSaysHowToKeepMore() throws {
        let stored = try StoredSagas(bytes)
        let list = try KeptSagaList.text(stored, "reports/sample/base")
        #expect(list.contains("1 of 12 orders were kept: one order in 1\n"))
        #expect(list.contains("compensated (declined), 1 kept: 11\n"))
        #expect(list.contains("perennial explain reports/sample/base --order 11 tells one of them"))
        #expect(KeptSagaList.absence(of: 3, stored).contains("order 3 was not kept\nhint: "))
        #expect(KeptSagaList.absence(of: 3, stored).contains("--record all"))
        #expect(KeptSagaList.absence(of: 12, stored) == "order 12 was never placed: the run's orders are 0 to 11")
    }
}
