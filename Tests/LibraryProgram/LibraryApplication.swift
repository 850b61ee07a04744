import Applications
import Contexts
import Load
import Measurement
import Scenarios
import Traces

/// The smallest application that has one of everything: two services, a call, an event and an invariant. Readers borrow
/// books at the desk, which asks the register and tells it.
struct LibraryApplication: Application {
    var vocabulary: ScenarioVocabulary { .library }
    var services: [String] { vocabulary.serviceNames }
    var operations: [String] { [LibraryWords.borrow.name] }
    var reports: ReportVocabulary { .library }
    var metrics: [MetricDeclaration] { LoanMetric.all }
    var nonIdempotent: [MessageType] { [LibraryMessage.borrow.type] }

    var messages: MessageCatalog {
        MessageCatalog(
            LibraryMessage.allCases.map { message in
                MessageDeclaration(
                    type: message.type, name: snakeCase(message),
                    publisher: message == .lent ? LibraryMessage.desk : nil,
                    subscribers: message == .lent ? [LibraryMessage.register] : [], concernsSaga: true, isStep: true)
            })
    }

    var sagas: SagaDeclaration {
        SagaDeclaration(
            operation: 0, refusals: LibraryMessage.Refusal.allCases.map { snakeCase($0) } + ["closed"], failures: [],
            metrics: SagaDeclaration.Metrics(
                asked: LoanMetric.asked, refused: LoanMetric.refused, failed: LoanMetric.failed),
            flow: SagaDeclaration.Flow(
                request: SagaDeclaration.Flow.Request(LibraryMessage.borrow.type, to: LibraryMessage.desk),
                calls: [
                    SagaDeclaration.Flow.Request(
                        LibraryMessage.mayBorrow.type, from: LibraryMessage.desk, to: LibraryMessage.register)
                ],
                steps: [LibraryMessage.lent.type], compensations: [], ends: []),
            refusal: { $0.isTurnedAway ? RunningLibrary.closed : nil })
    }

    var reference: ApplicationReference {
        ApplicationReference(
            outcomes: [], metrics: LoanMetric.all.map { ($0.name, $0.meaning) },
            columns: [
                (LoanMetric.columns.asked, "loans asked for"), (LoanMetric.columns.served, "loans handed over"),
                (LoanMetric.columns.failed, "none"),
            ], worlds: [])
    }

    func statuses(of service: ServiceID) -> [Int] { [200, 409, 500, 502, 503, 504] }

    func message(of request: LoadRequest) -> (message: Message, service: ServiceID) {
        let body = Body(a: Int64(request.customer), b: request.payload.number)
        return (Message(type: LibraryMessage.borrow.type, key: request.subject, body: body), LibraryMessage.desk)
    }

    func service(of request: AskedRequest) -> ServiceID { LibraryMessage.desk }

    func answer(_ reply: Message) -> Answer {
        reply.libraryMessage == .handedOver
            ? Answer(status: 200, outcome: .served)
            : Answer(status: 409, outcome: .refused, code: Int(reply.body.c))
    }

    func plan(_ scenario: Scenario) -> any ApplicationPlan { LibraryPlan(scenario: scenario) }
}

private struct LibraryPlan: ApplicationPlan {
    let scenario: Scenario

    func step(_ step: JourneyStep) -> LoadStep {
        let books = step[LibraryWords.shelf]
        let request = RequestPlan(operation: 0, route: 0, subject: .new(kind: 0)) { stream in
            Payload(number: Int64(stream.nextInRange(books)))
        }
        return LoadStep(request, think: Sampler(step.think), probability: step.probability)
    }

    func row(_ step: TraceStep) -> RowPlan { preconditionFailure("no trace is of a library") }

    func begin(_ setup: RunSetup) throws -> any RunningApplication {
        try RunningLibrary(denied: scenario.application[LibraryWords.denied, of: "register"], setup)
    }
}
