internal import ArgumentParser
internal import Texts
internal import Traces

/// `perennial import`: makes a trace that a scenario replays from what real customers did.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a trace of a shop's orders or of a web server's access log.",
        discussion: "Every line that is read is accounted for: used, skipped, unmatched or bad.",
        subcommands: [ImportOrdersCommand.self, ImportAccessLogCommand.self, ImportRulesCommand.self])
}

/// The options of both importers.
struct ImportOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Files to read, in any order.", valueName: "input"), completion: .file())
    var inputs: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The trace to write.", valueName: "file"), completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp(
            """
            The share of lines that may be unusable, in percent; of the first \(BadLines.Policy.earlyLines) \
            lines \(Int(BadLines.Policy.earlyShare * 100)) percent may, and with more the file is refused at once. The \
            first \(BadLines.maximumExamples) are shown. (default: \
            \(Int(OrdersImporter.defaultMaximumShare * 100)) of orders, \
            \(Int(AccessLogImporter.defaultMaximumShare * 100)) of access logs)
            """, valueName: "percent"))
    var maxBad: Double?

    func validate() throws {
        guard !output.isEmpty else { throw ValidationError("--output is empty: expected a file.") }
        if let maxBad, !(0...100).contains(maxBad) {
            throw ValidationError("--max-bad \(maxBad) is no share: expected 0 to 100 percent.")
        }
    }

    /// - Parameter share: the share that is accepted if the option is not given.
    func policy(default share: Double) -> BadLines.Policy {
        BadLines.Policy(maximumShare: maxBad.map { $0 / 100 } ?? share)
    }

    /// Does an import and prints its report; on standard error if the trace goes to standard output.
    func report(_ importing: () throws(TraceError) -> ImportReport) throws(Failure) {
        let report: ImportReport
        do {
            report = try importing()
        } catch {
            throw Failure(error)
        }
        let text = PrintableText.escaped(report.description, lines: true)
        if output == "/dev/stdout" { Terminal.writeError(text) } else { try Terminal.write(text) }
    }
}
