internal import ArgumentParser

/// What the exit code of a command says. Numbers that k6 has for the same are k6's (`errext/exitcodes`, 97 to 110); our
/// own lie beyond them. Arguments that make no sense end with the 64 of ArgumentParser (`EX_USAGE` of sysexits.h).
enum ExitReason: Int32, CaseIterable {
    case held = 0
    case impossible = 1
    case expectationFailed = 99
    case badInput = 104
    case interrupted = 105
    case invariantBroken = 120
    case runsDiffer = 121
    case regressed = 122

    var meaning: String {
        switch self {
        case .held: "The shop held, or the command did what it was asked for."
        case .impossible: "It could not be done: a report cannot be written, a process not started."
        case .expectationFailed: "An expectation failed (variants may), or what was to break held."
        case .badInput: "A scenario, trace or other input cannot be used."
        case .interrupted: "Interrupted; the reports say what happened until then."
        case .invariantBroken: "An invariant is broken that was not to be, whatever else happened."
        case .runsDiffer: "Two runs of one scenario differ (verify)."
        case .regressed: "A figure got worse (compare) or is not the baseline's (check)."
        }
    }

    /// The code that speaks for several runs: what was found out of the shop goes before what could not be.
    func and(_ other: ExitReason) -> ExitReason { other.weight > weight ? other : self }

    private var weight: Int {
        switch self {
        case .invariantBroken: 7
        case .runsDiffer: 6
        case .interrupted: 5
        case .expectationFailed: 4
        case .regressed: 3
        case .badInput: 2
        case .impossible: 1
        case .held: 0
        }
    }

    /// Tells what was found, and gives the code of that; what cannot be written is told on standard error, and hides
    /// nothing of it.
    func telling(_ tell: () throws -> Void) -> ExitReason {
        do {
            try tell()
            return self
        } catch {
            return and(telling: error)
        }
    }

    /// The code that speaks for what was found and for an error, which is told on standard error.
    func and(telling error: any Error) -> ExitReason {
        let failure = Failure(unexpected: error)
        Terminal.printError(failure.description)
        return and(failure.status)
    }

    /// Thrown, it ends the process with this code and without a word.
    var exitCode: ExitCode { ExitCode(rawValue) }

    /// The table for `--help`.
    static var help: String {
        let rows = allCases.map { ($0.rawValue, $0.meaning) } + [(64, "Arguments that make no sense.")]
        let lines = rows.sorted { $0.0 < $1.0 }.map { code, meaning in
            let digits = String(code)
            return "  " + String(repeating: " ", count: 3 - digits.count) + digits + "  " + meaning
        }
        return (["EXIT CODES:"] + lines).joined(separator: "\n")
    }
}

/// What the program calls itself, in `--version` and in every record.
enum ProgramVersion {
    static let current = "0.1.0"
}
