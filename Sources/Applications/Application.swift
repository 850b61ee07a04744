package import Contexts
package import Load
package import Measurement
package import Scenarios
package import Traces

/// What the harness runs: its services and their messages, what customers can ask of it, how its sagas proceed, and
/// what reports say about it. The harness reads this value and knows nothing else about an application.
///
/// An application has no state. What one run needs is made by ``plan(_:)``.
package protocol Application: Sendable {
    /// What its scenario files may say.
    var vocabulary: ScenarioVocabulary { get }
    /// The names of its services, in the order of their ``ServiceID``; those of the vocabulary.
    var services: [String] { get }
    var messages: MessageCatalog { get }
    /// What customers do, by the number that ``LoadRequest/operation`` has. Metrics name them by the label `operation`.
    var operations: [String] { get }
    var sagas: SagaDeclaration { get }
    /// How reports describe it, and the names of its columns of the timeline.
    var reports: ReportVocabulary { get }
    /// Every metric of its own, each once. A run registers no other declaration, and may leave some of them out.
    var metrics: [MetricDeclaration] { get }
    /// Requests that take effect twice if they are sent twice. The gateway sends one of them to another replica only if
    /// nothing was sent to the first replica.
    var nonIdempotent: [MessageType] { get }
    /// What the pages of the reference say about this application.
    var reference: ApplicationReference { get }

    /// The HTTP statuses that a service's customers may see, ascending. At least one is a server's error.
    func statuses(of service: ServiceID) -> [Int]
    /// A request as its service gets it.
    func message(of request: LoadRequest) -> (message: Message, service: ServiceID)
    /// The service that a request goes to.
    func service(of request: AskedRequest) -> ServiceID
    /// What a service's reply says to the customer.
    func answer(_ reply: Message) -> Answer
    /// The application as a scenario describes it.
    func plan(_ scenario: Scenario) -> any ApplicationPlan
}

extension Application {
    /// The name of a service, which must be one of ``services``.
    package func name(of service: ServiceID) -> String { services[Int(service.rawValue)] }

    /// The service of a name, which must be one of ``services``.
    package func service(_ name: String) -> ServiceID {
        guard let index = services.firstIndex(of: name) else {
            preconditionFailure("no service '\(name)'; there are \(services.joined(separator: ", "))")
        }
        return ServiceID(rawValue: UInt16(index))
    }
}

/// An application as one scenario describes it. It first learns from the traces that will be replayed. It then makes
/// requests from journeys and rows. After that it begins as many runs as are wanted.
package protocol ApplicationPlan: Sendable {
    /// Takes in a row of a trace that will be replayed. This is called for every row of every trace before anything
    /// else is asked.
    mutating func note(_ step: TraceStep)
    /// Every row of every trace has been passed on.
    mutating func tracesEnded()
    /// A step of a journey, ready for drawing.
    func step(_ step: JourneyStep) -> LoadStep
    /// A row of a trace, ready for drawing. No other application is asked than those that replay traces
    /// (``ScenarioVocabulary/replaysTraces``).
    func row(_ step: TraceStep) -> RowPlan
    /// Registers the application's own metrics and makes its services, as they are when a run begins.
    func begin(_ setup: RunSetup) throws -> any RunningApplication
}

extension ApplicationPlan {
    /// Does nothing: the application learns nothing from traces.
    package mutating func note(_ step: TraceStep) {}
    /// Does nothing: the application learns nothing from traces.
    package mutating func tracesEnded() {}
}
