internal import Applications
internal import ArgumentParser
internal import Hosting
internal import NATSBus
internal import Serving
internal import Texts

/// Where the services' data is.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where the data is; made if it does not exist.", valueName: "folder"), completion: .directory
    )
    var data = "data"

    @Option(
        help: ArgumentHelp(
            """
            A MySQL or MariaDB server for the services' databases, as mysql://shop@127.0.0.1:3306; without it they are files \
            in the folder.
            """, valueName: "url"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "The file with the password of the server's user; or set \(DatabasePlace.variableName).", valueName: "file"),
        completion: .file())
    var secret: String?

    func validate() throws {
        if data.isEmpty { throw ValidationError("--data is empty.") }
    }

    func place() throws(Failure) -> DatabasePlace { try DatabasePlace(folder: data, url: database, secret: secret) }

    /// The same options as arguments for another process.
    var arguments: [String] {
        ["--data", data] + (database.map { ["--database", $0] } ?? []) + (secret.map { ["--secret", $0] } ?? [])
    }
}

/// How much is logged.
enum LogLevel: String, ExpressibleByArgument, CaseIterable { case error, warning, info, debug }

/// Where processes listen, and which one this is.
struct ServeOptions: ParsableArguments {
    @OptionGroup var place: DatabaseOptions

    @Option(
        help: ArgumentHelp(
            "From where it is reached: 127.0.0.1 from this machine only, 0.0.0.0 from everywhere.", valueName: "address"
        ))
    var listen = "127.0.0.1"

    @Option(
        help: ArgumentHelp(
            """
            The gateway's port, default 8080; the services' fronts have the six ports above it. 0 lets the system choose all \
            of them. With --only a service's own port.
            """, valueName: "number"))
    var port: Int?

    @Option(
        help: ArgumentHelp(
            "Serves one service only, as in a container, or the gateway only.", valueName: "service"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "With --only, the port for probes and metrics; default 1000 above --port.", valueName: "number"))
    var managementPort: Int?

    @Option(
        name: .customLong("peer"), parsing: .singleValue,
        help: ArgumentHelp(
            "With --only, where another service is reached, as payment=10.0.0.7:8085. Repeatable.",
            valueName: "service=host:port"))
    var peers: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Requests a second that the gateway takes of one client, as many again at once; further ones get 429. Without it \
            all are taken.
            """, valueName: "number"))
    var requestLimit: Int?

    @Flag(
        help: ArgumentHelp(
            """
            Lets each message take the time that the scenario gives its service, besides the real work: for experiments. \
            Whatever is measured then rests on that assumption.
            """))
    var emulateTimes = false

    @Option(
        help: ArgumentHelp(
            """
            How much is logged on standard error: error, warning, info, or debug for a line a message that a service handles, \
            with what it was about and the trace.
            """, valueName: "level"))
    var logLevel = LogLevel.info

    @Option(
        help: ArgumentHelp(
            """
            A NATS server with JetStream that carries the services' events, as nats://127.0.0.1:4222; without it they are \
            pushed over HTTP.
            """, valueName: "url"))
    var bus: String?

    @Option(
        help: ArgumentHelp(
            "The file that says who asks that server: a .creds file, or one line with user:password or a token.",
            valueName: "file"), completion: .file())
    var busCredentials: String?

    // What a supervisor tells its processes.

    @Option(help: .hidden) var name: String?
    @Option(help: .hidden) var release: String?
    @Option(help: .hidden) var socket: String?
    @Option(help: .hidden) var managementSocket: String?
    @Option(name: .customLong("front"), parsing: .singleValue, help: .hidden) var fronts: [String] = []
    @Flag(help: .hidden) var supervised = false

    func validate() throws {
        if listen.isEmpty { throw ValidationError("--listen is empty.") }
        for (option, port) in [("--port", port), ("--management-port", managementPort)] {
            guard let port, !(0...65_535).contains(port) else { continue }
            throw ValidationError("\(option) \(port) is out of range: expected 0 to 65535.")
        }
        if let requestLimit, !(1...RequestLimit.maximumRate).contains(requestLimit) {
            throw ValidationError(
                "--request-limit \(requestLimit) is out of range: expected 1 to \(RequestLimit.maximumRate).")
        }
        guard only == nil else { return }
        if managementPort != nil { throw ValidationError("--management-port goes with --only.") }
        if !peers.isEmpty { throw ValidationError("--peer goes with --only.") }
    }

    /// The server of the bus; nil where events are pushed over HTTP.
    func busServer() throws(Failure) -> NATSServer? {
        guard let bus else {
            guard busCredentials == nil else {
                throw Failure(
                    .badInput, "error: --bus-credentials goes with --bus: there is no server to show them to")
            }
            return nil
        }
        do throws(NATSBusError) {
            return try NATSServer(url: bus, credentials: busCredentials.map { .file($0) } ?? .none)
        } catch {
            throw Failure(.badInput, "error: --bus: \(MessageText(lines: error.description))")
        }
    }

    /// The fixed addresses of other services.
    func fixedPeers() throws(Failure) -> EndpointList {
        var fixed: [(service: String, address: HTTPAddress)] = []
        for peer in peers {
            let parts = peer.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let address = HTTPAddress(String(parts[1])) else {
                throw Failure(
                    .badInput, "error: --peer \(peer): expected a service and its address, as payment=10.0.0.7:8085")
            }
            let known = theApplication.services + theStandIns.map(\.name)
            guard known.contains(String(parts[0])) else {
                throw Failure(
                    .badInput,
                    "error: --peer \(peer): there is no service '\(parts[0])'; there are \(known.joined(separator: ", "))"
                )
            }
            fixed.append((String(parts[0]), address))
        }
        return .fixed(fixed)
    }

    /// Ports by name, as a supervisor gives them to the gateway.
    var frontPorts: [String: Int] {
        var ports: [String: Int] = [:]
        for front in fronts {
            let parts = front.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let port = Int(parts[1]) { ports[String(parts[0])] = port }
        }
        return ports
    }

    /// The gateway's port, and that of each front.
    func ports() -> (gateway: Int, fronts: [(service: String, port: Int)]) {
        let (first, given) = (port ?? 8_080, frontPorts)
        return (
            given[ProcessSupervisor.gateway] ?? first,
            theApplication.fronts.enumerated().map { index, name in
                (name, given[name] ?? (first == 0 ? 0 : first + 1 + index))
            }
        )
    }
}
