package import Applications
internal import Contexts
internal import FoundationEssentials
package import Logging
package import NIOCore
package import Polyglot
package import Scenarios
internal import ServiceLifecycle
package import Serving
internal import SystemPackage
internal import Texts

/// A whole application served on this machine: the supervisor of its processes, from the first process to the last.
package final class ServeSession: Sendable {
    package let supervisor: ProcessSupervisor

    private let lock: FileLock
    private let admin: HTTPServer
    private let sockets: String

    /// Takes the folder, begins to listen for orders and starts all processes.
    ///
    /// - Parameters:
    ///   - emulatesTimes: whether its processes do, see ``ReplicaSettings/emulatesTimes``. The status tells of it.
    ///   - variables: names of variables of our environment that processes get besides the usual ones.
    ///   - command: how a process is started.
    /// - Throws: ``DataFolderError`` if the folder cannot be used; nothing was touched then.
    package static func start(
        _ application: any ServedApplication, _ scenario: Scenario, in folder: DataFolder,
        standIns: [StandIn] = [], emulatesTimes: Bool = false, variables: [String] = [], group: any EventLoopGroup,
        logger: Logger,
        command: @escaping @Sendable (PodLaunch) -> ExternalCommand
    ) async throws -> ServeSession {
        try folder.make()
        let lock = try folder.lock()
        removeSockets(of: folder)
        let sockets = try makeSocketFolder()
        let supervisor = ProcessSupervisor(
            scenario.application.services.map(\.spec), standIns: standIns.map(\.name),
            seed: RandomStream(seed: scenario.seed), folder: sockets,
            variables: variables, clock: SystemClock(), group: group, logger: logger, command: command)
        let address = HTTPAddress.unix(path: "\(sockets)/admin.socket")
        let admin = try await HTTPServer.start(
            on: address, group: group,
            handler: HTTPRouter(
                AdminRoutes.routes(
                    supervisor, releases: scenario.releases, data: folder.path, emulatesTimes: emulatesTimes)))
        try folder.write(
            DataFolder.Server(
                process: ProcessInfo.processInfo.processIdentifier, admin: address, sockets: sockets))
        await supervisor.start()
        return ServeSession(supervisor, lock, admin, sockets: sockets)
    }

    private init(_ supervisor: ProcessSupervisor, _ lock: consuming FileLock, _ admin: HTTPServer, sockets: String) {
        self.supervisor = supervisor
        self.lock = lock
        self.admin = admin
        self.sockets = sockets
    }

    /// Serves until SIGTERM or SIGINT, and returns when every process has ended.
    ///
    /// - Parameter ready: is called once, when everything is ready.
    package func run(_ ready: @escaping @Sendable ([(name: String, address: HTTPAddress)]) -> Void)
        async throws
    {
        let (supervisor, admin) = (supervisor, admin)
        let telling = Task {
            await supervisor.settled()
            // One that is ended before it was ready has settled too.
            if !Task.isCancelled, await !supervisor.isEnding { ready(await supervisor.addresses) }
        }
        try await ServiceGroup.ofProcess([SupervisorService(supervisor: supervisor, admin: admin)]).run()
        telling.cancel()
        try? FileManager.default.removeItem(atPath: sockets)
    }

    // MARK: Sockets

    /// A folder with a short path for the sockets, since the path of one has at most 107 bytes. Only this user reaches
    /// what is in it.
    private static func makeSocketFolder() throws(DataFolderError) -> String {
        do throws(Errno) { return try FileNames.makeTemporaryFolder(DataFolder.socketFolder) } catch {
            throw DataFolderError("/tmp: no folder for the processes' sockets can be made: \(error)")
        }
    }

    /// Removes what a supervisor left behind that was killed.
    private static func removeSockets(of folder: DataFolder) {
        guard let old = try? folder.servedBy(), old.sockets.hasPrefix(DataFolder.socketFolder) else { return }
        try? FileManager.default.removeItem(atPath: old.sockets)
    }
}

private struct SupervisorService: Service {
    let supervisor: ProcessSupervisor
    let admin: HTTPServer

    func run() async throws {
        try? await gracefulShutdown()
        await supervisor.end()
        await admin.shutdown(gracefullyWithin: .milliseconds(200))
    }
}
