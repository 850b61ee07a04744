internal import ArgumentParser
internal import Measurement

/// `perennial trace`: the kept sagas for a viewer of traces.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Writes the kept sagas as a trace for Perfetto or chrome://tracing.",
        discussion: """
            A track for each replica with its workers, a slice for each message that one served, a flow for each saga. \
            Open the file in https://ui.perfetto.dev, which keeps it on this machine.

            It shows the sagas that the run kept; 'perennial run --record all' keeps every one.
            """)

    @Argument(
        help: ArgumentHelp("A run's folder, reports/SCENARIO/VARIANT, or its record.json.", valueName: "record"),
        completion: .directory)
    var record: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var out = "trace.json"

    @Option(help: ArgumentHelp("This order's saga alone.", valueName: "number"))
    var order: OrderNumber?

    func validate() throws {
        guard !out.isEmpty else { throw ValidationError("--out is empty: expected a file.") }
    }

    func run() throws {
        let (path, sagas) = try SagaFile.read(record)
        var trace = TraceEvents(sagas.header)
        do {
            if let order = order?.rawValue {
                guard let saga = try sagas.saga(of: order) else {
                    throw Failure(.badInput, "\(record): error: \(KeptSagaList.absence(of: order, sagas))")
                }
                trace.add(saga)
            } else {
                for index in 0..<sagas.count { trace.add(try sagas.saga(at: index)) }
            }
        } catch let error as StoredSagas.ReadingError {
            throw Failure(.badInput, "\(path): error: \(error)")
        }
        try AtomicFile.write(to: out) { (file) throws(FileError) in
            var file = file
            try trace.write(to: &file)
        }
        let count = order == nil ? sagas.count : 1
        try Terminal.write("\(out): \(HumanValue.grouped(Int64(count))) sagas, for https://ui.perfetto.dev\n")
    }
}
