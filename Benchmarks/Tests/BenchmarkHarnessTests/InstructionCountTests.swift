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
}
