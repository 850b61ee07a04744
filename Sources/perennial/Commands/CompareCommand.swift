internal import ArgumentParser
internal import Measurement
internal import Reports
internal import Texts

/// `perennial compare`: what moved between two runs, or between several runs and several others.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Says what moved between two runs, by how much, and whether that is good.",
        discussion: """
            BASE and CANDIDATE are a summary.csv each, or the folder of a run, or of several runs (perennial run --repeat), \
            or folders of reports, of which every scenario and variant is compared with the one of the same name. What the \
            candidate lacks counts as worse: a scenario, a variant or a value.

            Single virtual runs are compared exactly. Otherwise percentiles come from the histograms of all runs together, \
            counts and gauges are medians, and a difference counts where it is beyond both gates, its \
            \(Int(Resamples.confidence * 100))% bootstrap interval leaves zero out, and it stands out among all values, so \
            that in \(Int(Resamples.confidence * 100)) of 100 comparisons of equal sides nothing is said to have moved. \
            With fewer than \(Resamples.minimumRuns) runs a side there is no verdict; several comparisons at once need more.

            \(ExitReason.help)
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, markdown, json, csv
    }

    @Argument(help: ArgumentHelp("What it was before.", valueName: "base"), completion: .file())
    var base: String

    @Argument(help: ArgumentHelp("What it is now.", valueName: "candidate"), completion: .file())
    var candidate: String

    @Option(help: "How it is shown; json and csv have every value.")
    var format = Format.table

    @Flag(help: "Every value, also those that did not move.")
    var all = false

    @OptionGroup var gates: GateOptions

    @Flag(help: "No colours; the environment's NO_COLOR says the same.")
    var noColor = false

    func run() throws {
        let report = try compared()
        let status = (report.isWorse ? ExitReason.regressed : .held).telling { try show(report) }
        if status != .held { throw status.exitCode }
    }

    private func show(_ report: ComparisonReport) throws {
        switch format {
        case .table: try Terminal.write(report.table())
        case .markdown: try Terminal.write(report.markdown())
        case .json: try Terminal.write(try report.json())
        case .csv:
            // The rows have no place for these.
            for part in report.parts {
                for warning in part.comparison.warnings { Terminal.printError("\(part.name): warning: \(warning)") }
            }
            try Terminal.write(report.csv())
        }
    }

    private func compared() throws(Diagnostic) -> ComparisonReport {
        let pairs = try RunPairs(base: base, candidate: candidate)
        var parts: [ComparisonReport.Part] = []
        for pair in pairs.pairs {
            let comparison = RunComparison(
                base: try pair.base.side(), candidate: try pair.candidate.side(), exactGates: gates.exact,
                noisyGates: gates.noisy, comparisons: pairs.pairs.count)
            guard comparison.hasCommonValues else {
                throw Diagnostic(
                    file: comparison.candidate.name,
                    message: "has no value that \(comparison.base.name) has too: nothing can be compared",
                    hint: "see whether both are whole, and of the same kind of scenario")
            }
            guard comparison.saysDirections else {
                throw Diagnostic(
                    file: comparison.candidate.name,
                    message: "does not say of every value in which direction good lies (the column better), nor does "
                        + "\(comparison.base.name): not all that is worse could be told",
                    hint: "make one of them anew with this version")
            }
            parts.append(ComparisonReport.Part(name: pair.name, comparison: comparison))
        }
        var report = ComparisonReport(parts, in: .ofProgram)
        report.onlyInBase = pairs.onlyInBase
        report.onlyInCandidate = pairs.onlyInCandidate
        report.showsAll = all
        report.color = ColorMode.chosen(noColor: noColor)
        report.width = min(Terminal.columns() ?? ConsoleReport.defaultWidth, Terminal.maximumWidth)
        return report
    }
}
