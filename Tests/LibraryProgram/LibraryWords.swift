import Contexts
import Measurement
import Scenarios

enum LibraryWords {
    static let denied = Setting("denied", "The share of readers who may not borrow.", default: 0.1) { .probability }
    static let shelf = Setting("shelf", "The books that are looked through.", default: 1...9) { .range(1...99) }
    static let borrow = StepDeclaration(
        "borrow", "Borrows a book.", part: .begins, asks: "desk", reaches: .all, [shelf])
}

extension ScenarioVocabulary {
    static let library = ScenarioVocabulary(
        name: "library",
        words: Words(system: "library", saga: "loan", article: "a", beginning: "borrow", replay: nil),
        section: Section("library", "How the library is deployed."),
        services: [
            ServiceDeclaration("desk", time: .constant(.milliseconds(5))),
            ServiceDeclaration("register", time: .constant(.milliseconds(2)), [LibraryWords.denied]),
        ],
        calls: [CallDeclaration(from: "desk", to: "register")],
        gateway: GatewayDeclaration(
            [
                GatewayDeclaration.Path("/loans", service: "desk", isAboutSaga: true),
                GatewayDeclaration.Path("/entries", service: "register", isAboutSaga: true),
            ], example: "/loans",
            visitDescription: "Requests a path of the gateway."),
        invariants: [InvariantDeclaration(RunningLibrary.invariant)], steps: [LibraryWords.borrow],
        defaultJourney: [JourneyStep("borrow")])
}

enum LoanMetric {
    static let asked = MetricDeclaration("loan.asked", meaning: "loans that readers asked for")
    static let refused = MetricDeclaration(
        "loan.refused", meaning: "loans that were turned down", evidence: .init(["loan.asked"], missing: "nobody came"))
    static let failed = MetricDeclaration("loan.failed", better: .lower, meaning: "loans that failed")
    static let handedOver = MetricDeclaration("loan.handed_over", better: .higher, meaning: "books handed over")
    static let served = MetricDeclaration(
        "loan.served", unit: .ratio, better: .higher, meaning: "books handed over ÷ asked", absence: "nobody came")
    static let all = [asked, refused, failed, handedOver, served]

    static let columns = ReportVocabulary.Columns(
        asked: "loans_asked", served: "loans_served", failed: "loans_failed", refused: "loans_refused",
        unanswered: "loans_unanswered", latencyP50: "borrow_p50", latencyP99: "borrow_p99")
}

extension ReportVocabulary {
    static let library = ReportVocabulary(
        application: "library", system: "library",
        subject: Subject(singular: "loan", plural: "loans", verb: "borrow", operation: "borrow", service: "desk"),
        answers: Answers(
            asked: LoanMetric.asked.name, served: "handed over", refused: LoanMetric.refused.name,
            failed: LoanMetric.failed.name, failure: "lost"),
        served: LoanMetric.served.name, laterEnds: [], sagaEnd: SagaEnd(word: "lent", with: "a book"),
        columns: LoanMetric.columns,
        figures: [
            .ratio("loans served", LoanMetric.served.name, decides: true),
            .count("books handed over", LoanMetric.handedOver.name),
        ],
        leading: [LoanMetric.served.name], noticed: [LoanMetric.served.name], headlines: LoanMetric.all.map(\.name),
        completion: nil, servedNote: "A loan is served that was handed over.",
        breachSubjects: ["loan", "library"])
}
