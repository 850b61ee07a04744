import BenchmarkHarness
import Testing

@Suite struct InstructionCountTests {
    @Test(arguments: [
        ("==7== Events    : Ir\n==7== Collected : 4913698018\n==7==", 4_913_698_018.0), ("==7== Collected : 0", nil),
        ("==7== Collected :", nil), ("valgrind: no such file", nil), ("", nil),
    ])
    func theCountIsReadFromTheLog(log: String, count: Double?) {
        #expect(InstructionCount.collected(in: log) == count)
    }

    @Test func aPieceCostsTheDifferenceOfTwoRuns() throws {
        #expect(try InstructionCount.perPiece(few: 1_000, many: 4_000, more: 30) == 100)
    }

    @Test(arguments: [(4_000, 4_000, 30), (4_000, 1_000, 30), (1_000, 4_000, 0)] as [(Double, Double, Double)])
    func aLongerRunThatTakesNoMoreIsRefused(few: Double, many: Double, more: Double) {
        #expect(throws: HarnessError.noMoreForMoreWork(few: few, many: many)) {
            try InstructionCount.perPiece(few: few, many: many, more: more)
        }
    }
}
