internal import ArgumentParser
internal import Measurement
internal import Reports
internal import Texts

/// `perennial trace`: writes the kept sagas for a trace viewer.
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

    @Option(
        name: SagaNumber.option,
        help: ArgumentHelp("This \(SagaNumber.subject)'s saga alone.", valueName: "number"))
    var number: SagaNumber?

    func validate() throws {
        guard !out.isEmpty else { throw ValidationError("--out is empty: expected a file.") }
    }

    func run() throws {
        let (path, sagas) = try SagaFile.read(record)
        let folder = path.dropLast(StoredSagas.fileName.count)
        try OutputCheck.check([("--out", out)], against: [path, folder + Record.fileName])
        let count: Int
        do {
            count = try write(sagas)
        } catch let error as StoredSagas.ReadingError {
            throw Failure(.badInput, "\(path): error: \(error)")
        }
        try Terminal.write(
            "\(PrintableText.escaped(out)): \(HumanValue.grouped(Int64(count))) sagas, for https://ui.perfetto.dev\n")
    }

    /// Writes the trace and returns how many sagas it has. Leaves nothing behind if a saga cannot be read.
    private func write(_ sagas: StoredSagas) throws -> Int {
        let alone = try number.map { number in
            guard let saga = try sagas.saga(of: number.rawValue) else {
                let absence = KeptSagaList.absence(of: number.rawValue, sagas, in: .ofProgram)
                throw Failure(.badInput, "\(record): error: \(absence)")
            }
            return saga
        }
        var trace = try TraceWriter(sagas.header, in: .ofProgram, into: try AtomicFile(path: out))
        if let alone {
            try trace.write(alone)
        } else {
            for index in 0..<sagas.count { try trace.write(try sagas.saga(at: index)) }
        }
        try trace.finished().finish()
        return alone == nil ? sagas.count : 1
    }
}
