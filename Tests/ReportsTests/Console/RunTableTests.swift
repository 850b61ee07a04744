import FlowerShopApplication
import Measurement
import TestSupport
import Testing
import Texts

@testable import Reports

@Suite struct RunTableTests {
    private static let expectations = ["saga.success >= 99%", "recovery{fault=\"slow-payment\"} < 30s"]

    @Test func aScenarioThatHoldsHasOneLine() throws {
        let table = RunTable(names: ["circuit-breaker", "saga"])
        #expect(
            table.heading + table.line([try sampleRecord(expectations: Self.expectations)]) == """
                  scenario         expectations  invariants     speed  variants
                ✓ circuit-breaker  2 of 2        2 of 2          200×

                """)
    }

    @Test func variantsAreToldInShortAndABrokenOneFailsTheLine() throws {
        let records = [
            try sampleRecord(expectations: Self.expectations),
            try sampleRecord(variant: "without-breaker", slow: true, expectations: Self.expectations),
        ]
        let line = RunTable(names: ["circuit-breaker"]).line(records)
        #expect(line == "✗ circuit-breaker  2 of 2        2 of 2          200×  ✗ without-breaker\n")
        #expect(!RunTable.isGood(records))
    }

    @Test func aVariantThatDiffersIsNoFailure() throws {
        let records = [
            try sampleRecord(),
            try sampleRecord(variant: "late", expectations: ["saga.success >= 99%", "traffic.offered > 999999"]),
        ]
        #expect(RunTable.isGood(records))
        #expect(RunTable(names: ["circuit-breaker"]).line(records).hasPrefix("✓ "))
    }

    @Test func namesThatAreTooLongAreCutAndNoLineIsWiderThanTheTerminal() throws {
        var record = try sampleRecord(variant: String(repeating: "v", count: 64))
        record.identity.scenario = String(repeating: "s", count: 64)
        let table = RunTable(names: [record.identity.scenario], width: 60)
        let line = table.line([record, record, record])
        #expect(TerminalText.width(String(line.dropLast())) <= 60, "\(line)")
        #expect(line.contains("s…  "))
    }

    @Test func whereThereIsNoTerminalNoNameIsCut() throws {
        let variant = String(repeating: "v", count: 120)
        var record = try sampleRecord(variant: variant, expectations: Self.expectations)
        record.identity.scenario = String(repeating: "s", count: 64)
        let line = RunTable(names: [record.identity.scenario], width: nil).line([record, record])
        #expect(line.contains(record.identity.scenario + "  "))
        #expect(line.hasSuffix("✓ \(variant)\n"))
        let base = try sampleRecord()
        let table = ConsoleReport([base, record], in: .flowerShop, width: nil).render()
        #expect(table.split(separator: "\n").contains { $0.hasPrefix("   ") && $0.hasSuffix(variant) }, "\(table)")
    }

    @Test func aRunThatWasStoppedIsNeitherGoodNorBad() throws {
        var record = try sampleRecord()
        record.isInterrupted = true
        #expect(RunTable(names: ["circuit-breaker"]).line([record]).hasPrefix("• "))
    }

    @Test func failuresHoldWhatFailedAndNothingElse() throws {
        let records = [
            try sampleRecord(expectations: Self.expectations),
            try sampleRecord(variant: "without-breaker", slow: true, expectations: Self.expectations),
        ]
        #expect(ConsoleReport([records[0]], in: .flowerShop).failures() == "")
        #expect(
            ConsoleReport(records, in: .flowerShop).failures() == """
                ✗ circuit-breaker (without-breaker) is broken: 1 of 2 invariants broken, 2 of 2
                  expectations failed
                  ✗ saga.success >= 99%                                                      80%
                  ✗ recovery{fault="slow-payment"} < 30s                              no samples
                      recovery{fault="slow-payment"} never got a value: its services were not
                      well again when the run ended, or nobody can have felt it
                  ✗ money: 1 breach
                      order 7: 9900 captured, 0 refunded, cancelled

                """)
    }
}
