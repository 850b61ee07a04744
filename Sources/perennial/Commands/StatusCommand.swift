internal import ArgumentParser
internal import Hosting
internal import Texts

/// The folder of a shop that is being served.
struct ServedFolder: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of its data.", valueName: "folder"), completion: .directory)
    var data = "data"

    /// Asks the supervisor of the folder.
    func ask<Result>(_ body: (AdminClient) async throws -> Result) async throws -> Result {
        do {
            return try await body(try AdminClient(of: DataFolder(data)))
        } catch let error as DataFolderError {
            throw Failure(.impossible, "error: \(error.description)")
        } catch let error as AdminError {
            throw Failure(.badInput, "error: \(error.description)")
        }
    }
}

/// `perennial status`: what is being served.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows what is being served: services, their replicas and processes.",
        discussion: "Its exit code says whether it could be asked, and not whether all is ready.")

    @OptionGroup var folder: ServedFolder

    @Flag(help: "As JSON, for other programs.")
    var json = false

    func run() async throws {
        let status = try await folder.ask { try await $0.status() }
        try Terminal.write(json ? status.json.compact + "\n" : status.table)
    }
}

/// `perennial rollout`: another version of a service.
struct RolloutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Releases another version of a served service.",
        discussion: """
            The version is one of the scenario's, or v1 to go back. If the scenario has a release of it, its strategy and its \
            analysis count; otherwise pods are exchanged one by one. The command returns when it has begun; perennial status \
            shows how far it is.
            """)

    @Argument(help: "The service.") var service: String

    @Option(name: .customLong("version"), help: ArgumentHelp("The version.", valueName: "name")) var version: String

    @OptionGroup var folder: ServedFolder

    func run() async throws {
        try await folder.ask {
            try await $0.demand("/rollouts", [("service", .string(service)), ("version", .string(version))])
        }
        try Terminal.write("The release of \(service) \(version) has begun.\n")
    }
}

/// `perennial scale`: another number of replicas.
struct ScaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "Changes the number of replicas of served services.",
        discussion: "A service with an autoscaler is changed again by it.")

    @Argument(help: ArgumentHelp("As payment=3. Repeatable.", valueName: "service=replicas"))
    var wanted: [String]

    @OptionGroup var folder: ServedFolder

    func run() async throws {
        var demands: [(service: String, replicas: Int)] = []
        for text in wanted {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let count = Int(parts[1]) else {
                throw Failure(.badInput, "error: \(text): expected a service and a number of replicas, as payment=3")
            }
            demands.append((String(parts[0]), count))
        }
        for (service, replicas) in demands {
            try await folder.ask {
                try await $0.demand("/scale", [("service", .string(service)), ("replicas", .integer(replicas))])
            }
            try Terminal.write("\(service) is to have \(replicas) \(replicas == 1 ? "replica" : "replicas").\n")
        }
    }
}

/// `perennial kill`: SIGKILL for a replica.
struct KillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill", abstract: "Kills a replica's process with SIGKILL, to see the service heal itself.")

    @Argument(help: ArgumentHelp("As order-1.", valueName: "replica"))
    var replicas: [String]

    @OptionGroup var folder: ServedFolder

    func run() async throws {
        for replica in replicas {
            try await folder.ask { try await $0.demand("/kill", [("replica", .string(replica))]) }
            try Terminal.write("\(replica) was killed.\n")
        }
    }
}

/// `perennial stand-in`: how those outside behave.
struct StandInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stand-in", abstract: "Shows or changes how a stand-in for somebody outside behaves.",
        discussion: """
            perennial stand-in provider '{"time": 3000}' makes the payment provider take 3 s. The settings are time in \
            milliseconds, a number or an object with p50 and p99, and the shares decline, failure and silence.
            """)

    @Argument(help: ArgumentHelp("As provider.", valueName: "name")) var name: String

    @Argument(help: ArgumentHelp("What is to be changed, as JSON.", valueName: "settings")) var settings: String?

    @OptionGroup var folder: ServedFolder

    func run() async throws {
        let text = try await folder.ask { try await $0.settings(of: name, change: settings) }
        try Terminal.write(PrintableText.escaped(text) + "\n")
    }
}

extension ServingStatus {
    /// For people: a line a replica below a line a service.
    fileprivate var table: String {
        var text = "gateway  \(gateway.map { "http://\($0)" } ?? "does not listen yet")\ndata     \(data)\n"
        if emulatesTimes { text += "times    \(Self.emulationNote)\n" }
        text += "\n"
        text += "SERVICE        READY  VERSION  RESTARTS  PROCESS  STATE\n"
        for service in services {
            text += Self.row(
                [service.name, "\(service.ready)/\(service.desired)", service.version, "", "", service.rollout ?? ""])
            for replica in service.replicas {
                text += Self.row([
                    "  \(replica.name)", replica.isReady ? "yes" : "no", replica.version, "\(replica.restarts)",
                    replica.process.map { "\($0)" } ?? "-", replica.phase,
                ])
            }
        }
        return PrintableText.escaped(text, lines: true)
    }

    private static func row(_ cells: [String]) -> String {
        var text = ""
        for (cell, width) in zip(cells, [13, 5, 7, 8, 7, 0]) {
            text += cell + String(repeating: " ", count: max(0, width - cell.count) + 2)
        }
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }
}
