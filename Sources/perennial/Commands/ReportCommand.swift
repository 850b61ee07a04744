internal import ArgumentParser
internal import Foundation
internal import Texts

/// `perennial report`: makes the page again from the records.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Makes the HTML report again from the records of runs.",
        discussion: """
            For a scenario's folder, reports/SCENARIO, the base and its variants side by side, in report.html in that \
            folder, as 'run' writes it. For the folder of one run, reports/SCENARIO/VARIANT, that run alone, in \
            report.html beside its record.

            The page is one file that needs no network.
            """)

    @Argument(
        help: ArgumentHelp("Folders with records: of a scenario, or of one run.", valueName: "folder"),
        completion: .directory)
    var folders: [String]

    @Flag(help: "Shows the pages in the browser.")
    var open = false

    func run() throws {
        // All are read before one is written.
        let reports = try folders.map { folder in
            let report = ScenarioReport(folder: Paths.withoutSlashes(folder))
            return (report: report, records: try report.read())
        }
        for (report, records) in reports {
            try report.write(records)
            try Terminal.write("\(PrintableText.escaped(report.path))\n")
            if open { Self.show(report.path) }
        }
    }

    private static func show(_ path: String) {
        guard let reason = Browser.open(path) else { return }
        let url = URL(fileURLWithPath: path).absoluteString
        Terminal.printError("cannot open it: \(reason); open \(url) yourself")
    }
}
