import FlowerShopApplication
import FoundationEssentials
import Testing
import Texts

@testable import Measurement
@testable import Reports

@Suite struct SagaFileTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        let stored = try StoredSagas(SagaSamples.file([SagaSamples.saga]))
        #expect(stored.header == SagaSamples.header)
        #expect(stored.count == 1)
        #expect(try stored.saga(of: 11) == SagaSamples.saga)
        #expect(try stored.saga(of: 1) == nil)
    }

    @Test func aSagaWithoutAnEndIsReadAgain() throws {
        var saga = KeptSaga(key: 3, placed: 0, reason: .unfinished)
        saga.stepsLeftOut = 4
        #expect(try StoredSagas(SagaSamples.file([saga])).saga(at: 0) == saga)
    }

    @Test func aCauseIsReadAgainWhateverItHolds() throws {
        var saga = SagaSamples.saga
        saga.cause = "a \"word\",\"steps\":[\\\n\u{1}\u{301}"
        #expect(try StoredSagas(SagaSamples.file([saga])).saga(at: 0) == saga)
    }

    @Test func theLargestNumbersOfAStepAreReadAgain() throws {
        var saga = KeptSaga(key: .max, placed: SagaStep.maximumNanoseconds, reason: .all)
        saga.ended = SagaStep.maximumNanoseconds
        for value in [Int64.min, .max] {
            saga.steps.append(
                SagaStep(
                    at: SagaStep.maximumNanoseconds, kind: .asked, message: Int(UInt16.max), service: Int(UInt16.max),
                    replica: Int(UInt32.max), worker: Int(UInt16.max), parcel: Int(UInt32.max),
                    failure: Int(UInt8.max), value: value))
        }
        #expect(try StoredSagas(SagaSamples.file([saga])).saga(at: 0) == saga)
    }

    @Test(
        "A number beyond what a world counts in is no step",
        arguments: [
            "-1,0,1,0,-1,0,4,-1,0", "\(SagaStep.maximumNanoseconds + 1),0,1,0,-1,0,4,-1,0", "0,25,1,0,-1,0,4,-1,0",
            "0,-1,1,0,-1,0,4,-1,0", "0,0,65536,0,-1,0,4,-1,0", "0,0,-1,0,-1,0,4,-1,0", "0,0,1,65536,-1,0,4,-1,0",
            "0,0,1,0,4294967296,0,4,-1,0", "0,0,1,0,-2,0,4,-1,0", "0,0,1,0,-1,65536,4,-1,0", "0,0,1,0,-1,-1,4,-1,0",
            "0,0,1,0,-1,9223372036854775807,4,-1,0", "0,0,1,0,-1,0,4294967296,-1,0", "0,0,1,0,-1,0,4,256,0",
            "0,0,1,0,-1,0,4,-1,9223372036854775808", "0,0,1,0,-1,0,4,-1,-9223372036854775809", "0,0,1,0,-1,0,4,-1",
            "0,0,1,0,-1,0,4,-1,0,0", "0,0,1,0,-1,0,4,-1,", "0,0,1,0,-1,0,4,-1,1e3", "0,0,1,0,-1,0,4,-1,-", "",
            "0,0,1,0,-1,0,4,-1,0],", "0,0,1,0,-1,0,4,-1,0]]",
        ])
    func whatIsNoStepIsRefused(numbers: String) throws {
        let text = SagaSamples.text.replacing("[0,0,1,0,-1,0,4,-1,0]", with: "[\(numbers)]")
        #expect(text != SagaSamples.text)
        let stored = try StoredSagas(Array(text.utf8))
        #expect(throws: StoredSagas.ReadingError.damaged(line: 2, reason: "a step that is none")) {
            try stored.saga(of: 11)
        }
    }

    @Test(arguments: [
        ("\"placed\":1500000250", "\"placed\":-1"), ("\"placed\":1500000250", "\"placed\":9223372036854775807"),
        ("\"ended\":90000000", "\"ended\":-1"), ("\"leftOut\":0", "\"leftOut\":-1"), ("\"order\":11", "\"order\":-1"),
        ("\"steps\":", "\"steps\": "),
    ])
    func whatIsNoSagaIsRefused(good: String, bad: String) throws {
        let text = SagaSamples.text.replacing(good, with: bad)
        #expect(text != SagaSamples.text)
        let stored = try StoredSagas(Array(text.utf8))
        #expect(throws: StoredSagas.ReadingError.damaged(line: 2, reason: "no saga")) { try stored.saga(at: 0) }
    }

    @Test(arguments: [
        ("\"orders\":12", "\"orders\":-9223372036854775808"), ("\"compensations\":[", "\"compensations\":[\"gone\","),
        ("\"kinds\":[", "\"kinds\":[\"pause\","), ("\"codes\":[", "\"codes\":[[],[],"),
    ])
    func aHeaderThatContradictsItselfIsRefused(good: String, bad: String) {
        let text = SagaSamples.text.replacing(good, with: bad)
        #expect(text != SagaSamples.text)
        #expect(throws: StoredSagas.ReadingError.damaged(line: 1, reason: "a header that contradicts itself")) {
            try StoredSagas(Array(text.utf8))
        }
    }

    @Test func anotherSchemaIsNamedWithWhoReadsIt() {
        let newer = SagaSamples.text.replacing("\"schema\":1", with: "\"schema\":9")
        let error = #expect(throws: StoredSagas.ReadingError.self) { try StoredSagas(Array(newer.utf8)) }
        #expect(
            error?.description
                == "schema 9 is newer than the schema 1 that this version reads; perennial test reads it")
        let older = SagaSamples.text.replacing("\"schema\":1", with: "\"schema\":0")
        #expect(throws: StoredSagas.ReadingError.otherSchema(.olderSchema(found: 0, known: 1))) {
            try StoredSagas(Array(older.utf8))
        }
    }

    @Test func damageIsRefused() throws {
        #expect(throws: StoredSagas.ReadingError.self) { try StoredSagas([]) }
        #expect(throws: StoredSagas.ReadingError.self) { try StoredSagas(Array("half a head".utf8)) }
        let torn = try StoredSagas(Array(SagaSamples.text.dropLast(40).utf8))
        #expect(throws: StoredSagas.ReadingError.damaged(line: 2, reason: "no saga")) { try torn.saga(of: 11) }
    }

    @Test func stuckOrdersStandFirst() throws {
        let ends: [KeptSaga.End] = [.succeeded, .compensated, .unfinished, .stuck, .stuck]
        let sagas = ends.enumerated().map { index, end in
            var saga = SagaSamples.saga
            (saga.key, saga.end, saga.cause) = (UInt64(index), end, nil)
            return saga
        }
        let list = try KeptSagaList.text(StoredSagas(SagaSamples.file(sagas)), "reports/sample/base", in: .flowerShop)
        let lines = list.split(separator: "\n")
        #expect(
            lines.dropFirst().dropLast() == [
                "stuck, 2 kept: 3 4", "unfinished, 1 kept: 2", "compensated, 1 kept: 1", "delivered, 1 kept: 0",
            ])
        #expect(lines.last?.hasPrefix("perennial explain reports/sample/base --order 3 tells how the first of") == true)
    }

    @Test func theListNamesOrdersOfEachEndAndSaysHowToKeepMore() throws {
        let stored = try StoredSagas(SagaSamples.file([SagaSamples.saga]))
        let list = try KeptSagaList.text(stored, "reports/sample/base", in: .flowerShop)
        #expect(list.contains("1 of 12 orders were kept: one order in 1\n"))
        #expect(list.contains("compensated (declined), 1 kept: 11\n"))
        #expect(list.contains("perennial explain reports/sample/base --order 11 tells one of them"))
        #expect(
            KeptSagaList.absence(of: 3, stored, in: .flowerShop).description.contains("order 3 was not kept\nhint: "))
        #expect(KeptSagaList.absence(of: 3, stored, in: .flowerShop).description.contains("--record all"))
        #expect(
            KeptSagaList.absence(of: 12, stored, in: .flowerShop)
                == "order 12 was never placed: the run's orders are 0 to 11")
    }
}
