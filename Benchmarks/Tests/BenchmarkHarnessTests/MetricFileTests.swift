import BenchmarkHarness
import Testing

@Suite struct MetricFileTests {
    private static let header = "metric,labels,window,statistic,value,unit\r\n"

    @Test func theRowOfTheWholeRunWithoutLabelsIsRead() throws {
        let file = MetricFile(
            Self.header + "saga.started,,run,count,36000,count\r\nsaga.started,,run,rate,90,1/s\r\n"
                + "saga.started,,measured,count,1,count\r\nsaga.started,reason=x,run,count,2,count\r\n",
            name: "summary.csv")
        #expect(try file.value(of: "saga.started", "count", program: "p") == 36_000)
        #expect(try file.value(of: "saga.started", "rate", program: "p") == 90)
    }

    @Test(arguments: [
        ("", "no summary.csv"),
        (header, "a summary.csv with 0 such rows"),
        (header + "m,,run,count,0,count\r\n", "a summary.csv with 1 such rows"),
        (header + "m,,run,count,many,count\r\n", "a summary.csv with 1 such rows"),
        (header + "m,,run,count,1,count\r\nm,,run,count,2,count\r\n", "a summary.csv with 2 such rows"),
        ("metric,labels,window,value\r\nm,,run,count,1,count\r\n", "a summary.csv with 1 such rows"),
    ])
    func whatIsNotThereIsNamed(text: String, problem: String) {
        #expect(throws: HarnessError.badOutput(program: "p", missing: "m", output: problem)) {
            try MetricFile(text, name: "summary.csv").value(of: "m", "count", program: "p")
        }
    }
}
