internal import Applications
internal import Contexts
internal import Hosting
internal import Logging
internal import MySQLStorage
internal import NATSBus
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
        case standIn(StandIn)
    }

    let file: ScenarioFile
    let part: Part
    let databases: DatabasePlace
    /// Nil where events are pushed over HTTP.
    let bus: NATSServer?
    /// Whether services ask stand-ins: always, but for a service that runs alone and was not told where they are.
    private let asksStandIns: Bool

    var scenario: Scenario { file.scenario }
    var data: DataFolder { databases.folder }
    var application: any ServedApplication { asksStandIns ? theApplicationWithStandIns : theApplication }
    var standIns: [StandIn] { asksStandIns ? theStandIns : [] }

    init(_ file: ScenarioFile, _ options: ServeOptions, _ databases: DatabasePlace) throws(Failure) {
        self.file = file
        self.databases = databases
        bus = try options.busServer()
        asksStandIns =
            options.only == nil || options.supervised
            || options.peers.contains { peer in theStandIns.contains { peer.hasPrefix("\($0.name)=") } }
        guard let name = options.only else {
            part = .all
            return
        }
        if name == ProcessSupervisor.gateway {
            part = .gateway
        } else if let index = theApplication.services.firstIndex(of: name) {
            part = .service(ServiceID(rawValue: UInt16(index)))
        } else if let standIn = theStandIns.first(where: { $0.name == name }) {
            part = .standIn(standIn)
        } else {
            let known = theApplication.services + theStandIns.map(\.name) + [ProcessSupervisor.gateway]
            let hint = NearestName.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
            throw Failure(
                .badInput,
                "error: --only \(name): there is no such service; \(hint ?? "there are \(known.joined(separator: ", "))")"
            )
        }
    }

    /// Opens the bus for a process.
    ///
    /// - Parameter demandsServer: whether the server has to be there now.
    func openBus(
        _ server: NATSServer, name: String, demandsServer: Bool = false, logger: Logger
    ) async throws(NATSBusError) -> JetStreamBus {
        var services: [ServiceID: String] = [:]
        for (index, name) in theApplication.services.enumerated() {
            services[ServiceID(rawValue: UInt16(index))] = name
        }
        return try await .open(server, services: services, name: name, demandsServer: demandsServer, logger: logger)
    }

    // MARK: Before anything is started

    /// Sees that the ports are free, the bus can be used and the databases are ours, and makes the databases that are not
    /// there. A process that finds such a thing out can only end, and would be started again and again.
    func check(
        _ ports: (gateway: Int, fronts: [(service: String, port: Int)]), on host: String, logger: Logger
    ) async throws {
        for port in [ports.gateway] + ports.fronts.map(\.port) {
            try await HTTPAddress.tcp(host: host, port: port).checkFree()
        }
        if let bus { await (try openBus(bus, name: "supervisor", demandsServer: true, logger: logger)).close() }
        try data.make()
        for (index, entry) in scenario.application.services.enumerated() {
            let service = ServiceID(rawValue: UInt16(index))
            let context = try await application.open(
                service, in: try databases.store(of: entry.spec.name)(), workers: entry.spec.workers,
                firstEvent: ReplicaProcess.firstEvent, for: scenario)
            context.close()
        }
        for standIn in standIns {
            let opened = try await standIn.open(try databases.store(of: standIn.name)(), scenario, SystemClock())
            await opened.drain()
            opened.close()
        }
    }
}

/// Where the services' databases are.
struct DatabasePlace: Sendable {
    let folder: DataFolder
    /// Nil for files in the folder.
    private let server: MySQLServer?

    /// - Parameters:
    ///   - url: of a database server; nil for files in the folder.
    ///   - secret: the file with the password of its user.
    init(folder: String, url: String?, secret: String?) throws(Failure) {
        self.folder = DataFolder(folder)
        guard let url else {
            server = nil
            guard secret == nil else {
                throw Failure(.badInput, "error: --secret goes with --database: there is no server to show it to")
            }
            return
        }
        do throws(MySQLURLError) {
            server = try MySQLServer(url: url, password: secret.map { .file($0) } ?? Self.variable)
        } catch {
            throw Failure(.badInput, "error: --database: \(MessageText(lines: error.description))")
        }
    }

    /// The variable that may hold the password.
    static let variableName = "PERENNIAL_DATABASE_PASSWORD"

    private static var variable: MySQLPassword {
        Terminal.environment(variableName) == nil ? .none : .variable(variableName)
    }

    /// Sees that a service's database is there.
    func checkIsThere(_ service: String) async throws(DatabaseError) {
        let store = try store(of: service, isForReading: true)()
        defer { store.writer.close() }
        try await store.check()
    }

    /// The place of a service's database. It blocks for as long as opening takes.
    ///
    /// - Parameter isForReading: whether it is only read, and not made.
    func store(of service: String, isForReading: Bool = false) -> @Sendable () throws(DatabaseError) -> any SQLStore {
        let path = folder.database(of: service)
        return { [server] () throws(DatabaseError) in
            guard let server else { return try SQLiteFile(path: path, isForReading: isForReading) }
            return try MySQLStore(server, database: server.database(of: service), isForReading: isForReading)
        }
    }
}
