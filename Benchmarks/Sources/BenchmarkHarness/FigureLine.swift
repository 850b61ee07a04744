internal import Foundation

/// A figure as a program tells of it that measures for itself: a line of JSON, as
/// `{"name": "...", "unit": "reads/s", "values": [1.5, 2], "atLeast": 0.5}`.
package struct FigureLine: Hashable, Sendable, Decodable {
    private var name: String
    private var unit: Figure.Unit
    private var values: [Double]
    private var atLeast: Double?
    private var below: Double?

    /// The figures of a program's standard output.
    ///
    /// - Throws: where there is none, or a line is something else.
    package static func figures(in output: String, of benchmark: String) throws(HarnessError) -> [Figure] {
        let lines = output.split(separator: "\n")
        guard !lines.isEmpty else { throw .badOutput(program: benchmark, missing: "figure", output: output) }
        var figures: [Figure] = []
        for line in lines {
            guard let read = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)), !read.values.isEmpty else {
                throw .badOutput(program: benchmark, missing: "figure", output: String(line))
            }
            figures.append(read.figure(of: benchmark))
        }
        return figures
    }

    private func figure(of benchmark: String) -> Figure {
        let target: Figure.Target? = atLeast.map { .atLeast($0) } ?? below.map { .below($0) }
        return Figure(benchmark, name, unit, values, target: target)
    }
}
