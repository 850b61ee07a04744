internal import ArgumentParser

/// The meaning of a command's exit code. Where k6 has a number for the same meaning, it is k6's (`errext/exitcodes`, 97
/// to 110). Our own numbers lie beyond these. Arguments that make no sense end with ArgumentParser's 64 (`EX_USAGE` of
/// sysexits.h).
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
        case .expectationFailed: "Expectation failed, invariant not judged, or what was to break held."
        case .badInput: "A scenario, trace or other input cannot be used."
        case .interrupted: "Interrupted; the reports say what happened until then."
        case .invariantBroken: "An invariant is broken that was not to be, whatever else happened."
        case .runsDiffer: "Two runs of one scenario differ (verify)."
        case .regressed: "A figure is worse or gone (compare), or not the baseline's (check)."
        }
    }

    /// The code for several runs. What was found out about the shop takes precedence over what could not be found out.
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

    /// Prints the result and returns its code. An error in printing goes to standard error, and does not hide the
    /// result.
    func telling(_ tell: () throws -> Void) -> ExitReason {
        do {
            try tell()
            return self
        } catch {
            return and(telling: error)
        }
    }

    /// The code for a result and an error. The error is printed on standard error.
    func and(telling error: any Error) -> ExitReason {
        let failure = Failure(unexpected: error)
        Terminal.printError(failure.description)
        return and(failure.status)
    }

    /// Thrown, it ends the process with this code and without a message.
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

/// The program's version, in `--version` and in every record.
enum ProgramVersion {
    static let current = "0.1.0"
}
