internal import Applications
internal import ArgumentParser
internal import Contexts
internal import Foundation
internal import Hosting
internal import Logging
internal import NATSBus
internal import NIOCore
internal import NIOPosix
internal import Platform
internal import Polyglot
internal import Scenarios
internal import Serving
internal import Storage
internal import Texts

/// `perennial serve`: the application as processes.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the shop for real: its services as processes, their databases, one door.",
        discussion: """
            Starts the gateway and the replicas of every service as the scenario deploys them, probes them, restarts those \
            that end, and keeps their data in FOLDER or on a database server. A stand-in for the payment provider has the \
            scenario's times and declines; perennial stand-in changes them. Customers, faults and expectations of the scenario are not used. A \
            served service does its real work: the times of the scenario are not slept, unless --emulate-times says so.

            It ends in order with Ctrl-C or SIGTERM. perennial status, rollout, scale and kill tell a running one what to do.

            \(ExitReason.help)
            """)

    @Argument(
        help: ArgumentHelp("A scenario file.", valueName: "file"), completion: .file(extensions: ["yaml"]))
    var file: String

    @OptionGroup var scenario: ScenarioOptions
    @OptionGroup var options: ServeOptions

    func run() async throws {
        ProcessFiles.keepPrivate()
        ProcessFiles.raiseLimit()
        let plan = try ServePlan(try read(), options, try options.place.place())
        if options.supervised { Self.endWithParent() }
        do {
            switch plan.part {
            case .all: try await serveAll(plan)
            case .gateway: try await serveGateway(plan)
            case .service(let service): try await serve(service, plan)
            case .standIn(let standIn): try await serve(standIn, plan)
            }
        } catch let error as DataFolderError {
            throw Failure(.impossible, "error: \(error.description)")
        } catch let error as HTTPAddressError {
            throw Failure(.impossible, "error: \(error.description)")
        } catch let error as NATSBusError {
            throw Failure(.impossible, "error: --bus: \(error.description)")
        } catch let error as ExternalFailure {
            throw Failure(.impossible, "error: the external program of \(options.only ?? "a service"): \(error.detail)")
        } catch let error as DatabaseError {
            throw Failure(.impossible, "error: \(error.detail)")
        }
    }

    private func read() throws(Failure) -> ScenarioFile {
        do {
            var reader = try scenario.reader()
            // The supervisor has read the same file, and has told what is wrong with it. Expectations play no part here, and
            // to see whether they make sense took a fifth of a process' start.
            if options.supervised { reader.expectationCheck = { _ in { _ in nil } } }
            return try reader.read(path: file)
        } catch { throw Failure(unexpected: error) }
    }

    /// A process of a supervisor ends at once when that one is gone, whatever it has in hand.
    private static func endWithParent() {
        EndWithParent.begin()
        Thread.detachNewThread {
            EndWithParent.awaitEnd()
            Ending.now(.interrupted)
        }
    }

    // MARK: One process

    private func serve(_ service: ServiceID, _ plan: ServePlan) async throws {
        let service = (number: service, name: theApplication.name(of: service))
        let spec = plan.scenario.application.services[Int(service.number.rawValue)].spec
        guard let version = spec.version(options.release ?? VersionSpec.first) else {
            throw Failure(.badInput, "error: \(service.name) has no version '\(options.release ?? "")'")
        }
        if !options.supervised { try plan.data.make() }
        let port = options.port ?? 8_081 + (theApplication.fronts.firstIndex(of: service.name) ?? 0)
        var settings = ReplicaSettings(
            plan.application, plan.scenario, service: service.number, name: options.name ?? "\(service.name)-0",
            version: version, address: address(options.socket, port: port), management: managementAddress(beside: port),
            store: plan.databases.store(of: service.name))
        settings.standIns = plan.standIns
        settings.emulatesTimes = options.emulateTimes
        settings.peers = try options.fixedPeers()
        let (name, logger) = (settings.name, logger(settings.name, version: version.name))
        if let bus = plan.bus {
            settings.bus = { try await plan.openBus(bus, name: name, logger: logger) }
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let process = try await ReplicaProcess.start(settings, group: group, logger: logger)
        announce([(service.name, process.address), ("management", process.management)])
        try await process.run()
    }

    private func serveGateway(_ plan: ServePlan) async throws {
        let (port, fronts) = options.ports()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let process = try await GatewayProcess.start(
            plan.application, plan.scenario, on: address(nil, port: port),
            fronts: fronts.map { ($0.service, address(nil, port: $0.port)) },
            management: managementAddress(beside: port), endpoints: try options.fixedPeers(),
            standIns: plan.standIns, limit: options.requestLimit.map { RequestLimit(rate: $0, burst: $0) },
            group: group,
            logger: logger(options.name ?? ProcessSupervisor.gateway, version: nil))
        announce(process.addresses)
        try await process.run()
    }

    private func serve(_ standIn: StandIn, _ plan: ServePlan) async throws {
        if !options.supervised { try plan.data.make() }
        let port = options.port ?? 8_087
        let process = try await StandInProcess.start(
            standIn, plan.scenario, store: try plan.databases.store(of: standIn.name)(),
            on: address(options.socket, port: port), management: managementAddress(beside: port),
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            logger: logger(options.name ?? standIn.name, version: nil))
        announce([(standIn.name, process.address)])
        try await process.run()
    }

    private func address(_ socket: String?, port: Int) -> HTTPAddress {
        socket.map { .unix(path: $0) } ?? .tcp(host: options.listen, port: port)
    }

    private func managementAddress(beside port: Int) -> HTTPAddress {
        address(options.managementSocket, port: options.managementPort ?? (port == 0 ? 0 : port + 1_000))
    }

    private func logger(_ name: String, version: String?) -> Logger {
        var metadata: Logger.Metadata = ["process": .string(name)]
        if let version { metadata["version"] = .string(version) }
        return JSONLog.logger(name, metadata, level: Logger.Level(rawValue: options.logLevel.rawValue) ?? .info)
    }

    /// Tells the supervisor, who waits for it on our standard output.
    private func announce(_ addresses: [(name: String, address: HTTPAddress)]) {
        if options.supervised { Announcement(addresses).say() }
    }

    // MARK: All of them

    private func serveAll(_ plan: ServePlan) async throws {
        let began = ContinuousClock.now
        let folder = options.place.data
        try await plan.check(
            options.ports(), on: options.listen, logger: logger("supervisor", version: nil))
        guard let program = Bundle.main.executablePath else {
            throw Failure(
                .impossible, "error: this program does not know its own path, so it cannot start its processes")
        }
        let (options, arguments, file) = (options, scenario.arguments, file)
        let directory = FileManager.default.currentDirectoryPath
        let session = try await ServeSession.start(
            plan.application, plan.scenario, in: plan.data, standIns: plan.standIns,
            emulatesTimes: options.emulateTimes,
            variables: [DatabasePlace.variableName], group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            logger: logger("supervisor", version: nil)
        ) { launch in
            ExternalCommand(
                executable: program,
                arguments: ["serve", file] + arguments + options.arguments(of: launch), directory: directory)
        }
        try await session.run { addresses in
            let time = (ContinuousClock.now - began) / .milliseconds(1)
            let width = addresses.map(\.name.count).max() ?? 0
            let lines = addresses.map { name, address in
                "  \(name)\(String(repeating: " ", count: width - name.count + 2))http://\(address)"
            }
            try? Terminal.write(
                "Ready after \(Int(time)) ms, with the data in \(folder):\n" + lines.joined(separator: "\n") + "\n"
                    + (options.emulateTimes ? "\(ServingStatus.emulationNote)\n" : ""))
        }
    }
}

extension ServeOptions {
    /// The arguments of a process that a supervisor starts.
    func arguments(of launch: PodLaunch) -> [String] {
        var arguments = [
            "--only", launch.service, "--name", launch.name, "--release", launch.version, "--listen", listen,
            "--supervised",
        ]
        arguments += place.arguments
        if logLevel != .info { arguments += ["--log-level", logLevel.rawValue] }
        if emulateTimes { arguments.append("--emulate-times") }
        if let bus { arguments += ["--bus", bus] }
        if let busCredentials { arguments += ["--bus-credentials", busCredentials] }
        if case .unix(let path) = launch.management { arguments += ["--management-socket", path] }
        if launch.service == ProcessSupervisor.gateway {
            arguments += ["--port", "\(port ?? 8_080)"]
            if let requestLimit { arguments += ["--request-limit", "\(requestLimit)"] }
            for (name, port) in launch.ports.sorted(by: { $0.key < $1.key }) {
                arguments += ["--front", "\(name)=\(port)"]
            }
        } else if case .unix(let path) = launch.address {
            arguments += ["--socket", path]
        }
        return arguments
    }
}
