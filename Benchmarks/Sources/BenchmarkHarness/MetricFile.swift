/// The report `summary.csv` or `memory.csv` of a run, as far as the benchmarks read it: rows without labels over the
/// whole run.
package struct MetricFile: Sendable {
    private static let columns = ["metric", "labels", "window", "statistic", "value"]
    private static let wholeRun = "run"

    private let name: String
    private let rows: [[Substring]]

    /// - Parameter name: for what is told of its problems.
    package init(_ text: String, name: String) {
        self.name = name
        rows = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    /// - Throws: ``HarnessError/badOutput(program:missing:output:)`` where the row is not there once, with a number
    ///   above zero.
    package func value(of metric: String, _ statistic: String, program: String) throws(HarnessError) -> Double {
        let beginning = [metric, "", Self.wholeRun, statistic]
        let found = rows.filter { $0.count > Self.columns.count && $0.prefix(4).elementsEqual(beginning, by: ==) }
        guard rows.first?.prefix(5).elementsEqual(Self.columns, by: ==) == true, found.count == 1,
            let number = Double(found[0][4]), number > 0
        else {
            let problem = rows.isEmpty ? "no \(name)" : "a \(name) with \(found.count) such rows"
            throw .badOutput(program: program, missing: metric, output: problem)
        }
        return number
    }
}
