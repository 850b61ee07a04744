internal import Applications
internal import Contexts
internal import Measurement
internal import Polyglot
internal import Scenarios
internal import Texts

/// What happens to the external program that decides in place of a service.
///
/// Only services that have such a program have these metrics: `external.failures{service, kind}`, which counts one for
/// each message, and `external.restarts{service}`.
struct ExternalWatch {
    private static let failures = "external.failures"
    private static let restarted = "external.restarts"
    /// The metrics that exist only with an external program.
    static let metrics = [failures, restarted]

    /// The service that the program replaces.
    let service: String
    private let supervisor: ExternalSupervisor
    private let command: CommandSpec
    private let failures: [(kind: ExternalFailure.Kind, counter: CounterID)]
    private let restarts: CounterID

    /// Puts the scenario's external programs into the application.
    ///
    /// - Throws: ``Diagnostics`` at the command of a service that the application does not let a program replace, and
    ///   errors of the recorder.
    static func all(
        _ scenario: Scenario, of application: any Application, in running: any RunningApplication,
        _ recorder: RunRecorder, _ interruption: Interruption
    ) throws -> [ExternalWatch] {
        var watches: [ExternalWatch] = []
        for (index, entry) in scenario.application.services.enumerated() {
            guard let spec = entry.external else { continue }
            let service = ServiceID(rawValue: UInt16(index))
            let supervisor = running.replaceLogic(of: service, by: ExternalCommand(spec), interruption: interruption)
            guard let supervisor else {
                throw Diagnostics([
                    Diagnostic(
                        position: spec.command.position,
                        message: "no external program can stand for \(application.name(of: service))",
                        hint: "remove its 'external'; these can be external programs: "
                            + application.vocabulary.externalServices.joined(separator: ", "))
                ])
            }
            watches.append(
                try ExternalWatch(supervisor, of: application.name(of: service), spec.command, recorder))
        }
        return watches
    }

    private init(
        _ supervisor: ExternalSupervisor, of service: String, _ command: CommandSpec, _ recorder: RunRecorder
    ) throws(RecorderError) {
        self.supervisor = supervisor
        self.service = service
        self.command = command
        var failures: [(kind: ExternalFailure.Kind, counter: CounterID)] = []
        for kind in ExternalFailure.Kind.allCases {
            let labels = MetricLabels([("service", service), ("kind", kind.rawValue)])
            failures.append((kind, try recorder.counter(Self.failures, labels: labels, better: .lower)))
        }
        self.failures = failures
        restarts = try recorder.counter(
            Self.restarted, labels: MetricLabels([("service", service)]), better: .lower)
    }

    /// How often the program has been restarted so far.
    func restarts(_ recorder: RunRecorder) -> Int64 { recorder.count(of: restarts) }

    /// - Throws: ``Diagnostics`` with the place of the command in the scenario.
    func start() throws(Diagnostics) {
        do {
            try supervisor.start()
        } catch {
            throw Diagnostics([
                Diagnostic(
                    position: command.position, message: "the external program of \(service) \(error)",
                    hint: "perennial conformance --context \(service) -- \(command.words.joined(separator: " "))")
            ])
        }
    }

    /// Passes on what has happened since the last call.
    func report(to recorder: RunRecorder) {
        for event in supervisor.takeLog() {
            recorder.log(event.at, event.kind, service, event.detail)
            switch event.kind {
            case .restarted: recorder.add(Int64(event.count), to: restarts, at: event.at.nanoseconds)
            case .failed(let kind):
                guard let series = failures.first(where: { $0.kind == kind }) else { continue }
                recorder.add(Int64(event.count), to: series.counter, at: event.at.nanoseconds)
            }
        }
    }
}
