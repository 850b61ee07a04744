internal import Applications
internal import Contexts
internal import Hosting
internal import Platform
internal import SQLiteStorage
internal import Scenarios
internal import Serving
internal import Storage
internal import Texts

/// What `perennial serve` was asked for, checked.
struct ServePlan: Sendable {
    /// What one process does.
    enum Part: Sendable {
        /// Supervises the others.
        case all
        case gateway
        case service(ServiceID)
    }

    let file: ScenarioFile
    let part: Part
    let data: DataFolder

    var scenario: Scenario { file.scenario }

    init(_ file: ScenarioFile, only: String?, data: String) throws(Failure) {
        self.file = file
        self.data = DataFolder(data)
        switch only {
        case nil: part = .all
        case ProcessSupervisor.gateway?: part = .gateway
        case let name?:
            guard let index = theApplication.services.firstIndex(of: name) else {
                let known = theApplication.services + [ProcessSupervisor.gateway]
                let hint = NearestName.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                throw Failure(
                    .badInput,
                    "error: --only \(name): there is no such service; \(hint ?? "there are \(known.joined(separator: ", "))")"
                )
            }
            part = .service(ServiceID(rawValue: UInt16(index)))
        }
    }

    /// The place of a service's database.
    func store(of service: ServiceID) -> @Sendable () throws(DatabaseError) -> any SQLStore {
        let path = data.database(of: theApplication.name(of: service))
        return { () throws(DatabaseError) in try SQLiteFile(path: path) }
    }

    // MARK: Before anything is started

    /// Sees that the ports are free and the databases are ours, and makes the databases that are not there. A process that
    /// finds such a thing out can only end, and would be started again and again.
    func check(_ ports: (gateway: Int, fronts: [(service: String, port: Int)]), on host: String) async throws {
        for port in [ports.gateway] + ports.fronts.map(\.port) where port != 0 {
            try await HTTPAddress.tcp(host: host, port: port).checkFree()
        }
        try data.make()
        for (index, entry) in scenario.application.services.enumerated() {
            let service = ServiceID(rawValue: UInt16(index))
            let context = try await theApplication.open(
                service, in: try store(of: service)(), workers: entry.spec.workers,
                firstEvent: ReplicaProcess.firstEvent, for: scenario)
            context.close()
        }
    }
}
