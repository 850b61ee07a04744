internal import ArgumentParser
internal import Measurement
internal import Reports
internal import Texts

/// `perennial explain`: the life of one saga, as the run kept it.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells one order's saga, or lists what is broken.",
        discussion: """
            A line for each step, with the time since the order was placed: requests, time-outs, retries, what a breaker \
            did not permit, events and their redeliveries, commits, compensations.

            A run keeps some sagas: orders that stand evenly over all, and the first of each way to fail. 'perennial run \
            --record all' keeps every one. Without --order the orders are listed that were kept.

            With --broken every breach of an invariant is listed: the order, what the events say, and what was found. The \
            same is in broken.csv beside the record.
            """)

    @Argument(
        help: ArgumentHelp("A run's folder, reports/SCENARIO/VARIANT, or its record.json.", valueName: "record"),
        completion: .directory)
    var record: String

    @Option(
        name: SagaNumber.option,
        help: ArgumentHelp(
            "The \(SagaNumber.subject)'s number; \(SagaNumber.subject)-1042 means the same.", valueName: "number"))
    var number: SagaNumber?

    @Flag(help: "List every breach of an invariant instead, kept orders or not.")
    var broken = false

    func validate() throws {
        guard !broken || number == nil else {
            throw ValidationError("give --\(SagaNumber.subject) or --broken, not both")
        }
    }

    func run() throws {
        if broken {
            let read = try ScenarioReport.record(of: record)
            return try Terminal.write(BrokenList.text(read, of: record, in: .ofProgram))
        }
        let (path, sagas) = try SagaFile.read(record)
        do {
            guard let number = number?.rawValue else {
                return try Terminal.write(KeptSagaList.text(sagas, record, in: .ofProgram))
            }
            guard let saga = try sagas.saga(of: number) else {
                let absence = KeptSagaList.absence(of: number, sagas, in: .ofProgram)
                throw Failure(.badInput, "\(record): error: \(absence)")
            }
            try Terminal.write(SagaStory.text(saga, sagas.header, in: .ofProgram))
        } catch let error as StoredSagas.ReadingError {
            throw Failure(.badInput, "\(path): error: \(error)")
        }
    }
}
