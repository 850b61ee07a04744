import BenchmarkHarness
import Testing

@Suite struct FigureLineTests {
    @Test func aLineIsAFigure() throws {
        let output = """
            {"name": "reads", "unit": "reads/s", "values": [1.5, 2]}
            {"name": "of nginx", "unit": "times", "values": [0.6], "atLeast": 0.5}
            {"name": "ready", "unit": "ms", "values": [900], "below": 1000}
            """
        let figures = try FigureLine.figures(in: output, of: "served")
        #expect(
            figures == [
                Figure("served", "reads", .reads, [1.5, 2]),
                Figure("served", "of nginx", .times, [0.6], target: .atLeast(0.5)),
                Figure("served", "ready", .milliseconds, [900], target: .below(1_000)),
            ])
    }

    @Test(arguments: [
        "", "no JSON", "{\"name\": \"a\", \"unit\": \"ms\", \"values\": []}",
        "{\"name\": \"a\", \"unit\": \"stones\", \"values\": [1]}",
    ])
    func whatIsNoFigureIsRefused(output: String) {
        #expect(throws: HarnessError.self) { try FigureLine.figures(in: output, of: "served") }
    }

    @Test func smallUnitsHaveDecimals() {
        let table = TextTable.render([Figure("served", "of nginx", .times, [0.614], target: .atLeast(0.5))])
        #expect(table.contains("0.61 times"))
        #expect(table.contains("at least 0.50"))
    }
}
