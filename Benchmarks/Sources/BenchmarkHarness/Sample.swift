/// What a program says about one run of it: a line of `key=value` on its standard output.
///
/// `messages`, `wall_ns` and `cpu_ns` are always there; `sagas` and `check_ns` where the work has them. `check_ns` is a
/// result of the work itself (the mean time of a saga on the simulated clock), by which one can see that all programs
/// have done the same.
package struct Sample: Hashable, Sendable {
    package var sagas: Double?
    package var messages: Double
    package var wallNanoseconds: Double
    package var cpuNanoseconds: Double
    package var checkNanoseconds: Double?

    /// - Throws: ``HarnessError/badOutput(program:missing:output:)`` where a number is missing or not above zero.
    package init(parsing output: String, of program: String) throws(HarnessError) {
        let values = Self.values(in: output)
        func number(_ key: String) throws(HarnessError) -> Double {
            guard let value = values[key], value > 0 else {
                throw .badOutput(program: program, missing: key, output: output)
            }
            return value
        }
        messages = try number("messages")
        wallNanoseconds = try number("wall_ns")
        cpuNanoseconds = try number("cpu_ns")
        sagas = values["sagas"]
        checkNanoseconds = values["check_ns"]
    }

    private static func values(in output: String) -> [String: Double] {
        var values: [String: Double] = [:]
        for word in output.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let value = Double(parts[1]), value.isFinite { values[String(parts[0])] = value }
        }
        return values
    }

    /// Units a second; nil where the program does not count that unit.
    package func rate(_ unit: Comparison.Unit, by clock: Comparison.Clock) -> Double? {
        let count = unit == .sagas ? sagas : messages
        let time = clock == .cpu ? cpuNanoseconds : wallNanoseconds
        return count.map { $0 / time * 1e9 }
    }

    /// How much of the time the program had a core: 1 for one core all the time.
    package var share: Double { cpuNanoseconds / wallNanoseconds }
}
