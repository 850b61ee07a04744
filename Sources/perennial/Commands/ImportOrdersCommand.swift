internal import ArgumentParser
internal import Scenarios

/// `perennial import orders`.
struct ImportOrdersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "Makes a trace of online-retail order files.",
        discussion: """
            The files are CSV with the columns \(OrdersImporter.columns.joined(separator: ", ")). An invoice becomes one \
            order; a cancellation is matched with the order that it undoes; what is no goods is skipped and counted.
            """)

    @OptionGroup var options: ImportOptions

    func run() throws {
        try options.report { () throws(TraceError) in
            try OrdersImporter(policy: options.policy).run(inputs: options.inputs, output: options.output)
        }
    }
}
