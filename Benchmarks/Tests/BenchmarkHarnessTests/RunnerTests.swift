import BenchmarkHarness
import Foundation
import Testing

@Suite struct RunnerTests {
    private let runner = Runner(in: URL(fileURLWithPath: "/"), cores: "0")

    private func comparison(_ scripts: String...) -> Comparison {
        let programs = scripts.enumerated().map { Program("p\($0.offset)", .peer, ["sh", "-c", $0.element]) }
        return Comparison("c", "a test", unit: .messages, clock: .wall, programs: programs)
    }

    @Test func everyRoundBeginsWithAnotherProgram() throws {
        let line = "echo messages=1 wall_ns=1 cpu_ns=1"
        var order: [String] = []
        _ = try runner.run(comparison(line, line), rounds: 2) { order.append($0) }
        #expect(order == ["c 1/2: p0", "c 1/2: p1", "c 2/2: p1", "c 2/2: p0"])
    }

    @Test func aProgramThatFailsIsNamedWithItsStatus() {
        #expect(throws: HarnessError.failed(program: "p0", status: 3, output: "oh")) {
            try runner.run(comparison("echo oh; exit 3"), rounds: 1) { _ in }
        }
    }
}
