/// Why a comparison could not be made.
package enum HarnessError: Error, Hashable, CustomStringConvertible {
    case cannotStart(program: String, reason: String)
    case failed(program: String, status: Int32, output: String)
    case badOutput(program: String, missing: String, output: String)
    case differentWork(program: String, check: Double, ours: Double)
    case noMoreForMoreWork(few: Double, many: Double)

    package var description: String {
        switch self {
        case .cannotStart(let program, let reason):
            "\(program) does not start: \(reason); run `make build` in Benchmarks"
        case .failed(let program, let status, let output):
            "\(program) ended with status \(status); it printed: \(output.isEmpty ? "nothing" : output)"
        case .badOutput(let program, let missing, let output):
            "\(program) printed no \(missing)= above zero; it printed: \(output.isEmpty ? "nothing" : output)"
        case .differentWork(let program, let check, let ours):
            "\(program) has not done the work that ours has: a saga took \(check) ns there and \(ours) ns here, "
                + "more than \(Result.tolerance * 100)% apart"
        case .noMoreForMoreWork(let few, let many):
            "the longer run took \(many) instructions and the shorter one \(few): nothing can be said of the work between"
        }
    }
}
