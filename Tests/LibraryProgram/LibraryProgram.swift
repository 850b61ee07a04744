import Contexts
import Foundation
import Hosting
import Logging
import NIOPosix
import Platform
import Polyglot
import SQLiteStorage
import Scenarios
import Serving
import Storage

/// Serves a library as `perennial serve` serves the shop, for a test: `library-program FILE FOLDER`. Its processes are told
/// their part as further arguments.
@main
struct LibraryProgram {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 2 || arguments.count == 7 else {
            print("library-program FILE FOLDER")
            exit(64)
        }
        let scenario = try ScenarioReader(.library).read(path: arguments[0]).scenario
        if arguments.count == 2 {
            try await serveAll(scenario, arguments)
        } else {
            EndWithParent.begin()
            Thread.detachNewThread {
                EndWithParent.awaitEnd()
                _exit(1)
            }
            try await serve(scenario, folder: arguments[1], part: Array(arguments[2...]))
        }
    }

    private static func serveAll(_ scenario: Scenario, _ arguments: [String]) async throws {
        guard let program = Bundle.main.executablePath else { exit(1) }
        let session = try await ServeSession.start(
            LibraryApplication(), scenario, in: DataFolder(arguments[1]),
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1), logger: JSONLog.logger("supervisor")
        ) { launch in
            ExternalCommand(
                executable: program,
                arguments: arguments + [
                    launch.service, launch.name, launch.version, launch.address.description,
                    launch.management.description,
                ], directory: FileManager.default.currentDirectoryPath)
        }
        try await session.run { addresses in
            let lines = addresses.map { "\($0.name) \($0.address)\n" }.joined()
            try? FileHandle.standardOutput.write(contentsOf: Data(lines.utf8))
        }
    }

    /// - Parameter part: the service, the process' name, the version, and where it listens.
    private static func serve(_ scenario: Scenario, folder: String, part: [String]) async throws {
        guard let address = HTTPAddress(part[3]), let management = HTTPAddress(part[4]) else { exit(64) }
        let (application, logger) = (LibraryApplication(), JSONLog.logger(part[1]))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        guard let index = application.services.firstIndex(of: part[0]),
            let version = scenario.application.services[index].spec.version(part[2])
        else {
            let gateway = try await GatewayProcess.start(
                application, scenario, on: .loopback(), fronts: application.fronts.map { ($0, .loopback()) },
                management: management, group: group, logger: logger)
            Announcement(gateway.addresses).say()
            return try await gateway.run()
        }
        let path = DataFolder(folder).database(of: part[0])
        let process = try await ReplicaProcess.start(
            ReplicaSettings(
                application, scenario, service: ServiceID(rawValue: UInt16(index)), name: part[1], version: version,
                address: address, management: management,
                store: { () throws(DatabaseError) in try SQLiteFile(path: path) }),
            group: group, logger: logger)
        Announcement([(part[0], process.address), ("management", process.management)]).say()
        try await process.run()
    }
}
