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
            var importer = OrdersImporter(policy: options.policy)
            // An empty trace is nobody's wish.
            importer.allowsEmpty = false
            return try importer.run(inputs: options.inputs, output: options.output)
        }
    }
}
