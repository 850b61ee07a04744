import BenchmarkHarness
import Testing

@Suite struct SampleTests {
    @Test func aLineOfNumbersIsASample() throws {
        let sample = try Sample(
            parsing: "noise sagas=10 messages=200 wall_ns=2000000000 cpu_ns=1000000000 digest=abc", of: "x")
        #expect(sample.rate(.sagas, by: .cpu) == 10)
        #expect(sample.rate(.messages, by: .wall) == 100)
        #expect(sample.share == 0.5)
        #expect(sample.checkNanoseconds == nil)
    }

    @Test func aUnitThatIsNotCountedHasNoRate() throws {
        let sample = try Sample(parsing: "messages=200 wall_ns=1 cpu_ns=1", of: "x")
        #expect(sample.rate(.sagas, by: .wall) == nil)
    }

    @Test(arguments: [
        ("", "messages"), ("messages=0 wall_ns=1 cpu_ns=1", "messages"), ("messages=1 cpu_ns=1", "wall_ns"),
        ("messages=1 wall_ns=1 cpu_ns=many", "cpu_ns"), ("messages=nan wall_ns=1 cpu_ns=1", "messages"),
    ])
    func whatIsMissingIsNamed(output: String, missing: String) {
        #expect(throws: HarnessError.badOutput(program: "x", missing: missing, output: output)) {
            try Sample(parsing: output, of: "x")
        }
    }
}
