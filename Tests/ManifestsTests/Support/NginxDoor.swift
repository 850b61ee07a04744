import FlowerShopApplication
import Foundation
import Manifests
import NIOCore
import NIOPosix
import Scenarios
import Serving
import Synchronization
import TestSupport
import Texts

/// An nginx with the configuration of a scenario, before replicas of the test's own.
final class NginxDoor {
    /// How long anything may take on a machine that has much else to do.
    private static let patience = Duration.seconds(240)

    let folder: TemporaryFolder
    let client: HTTPClient
    /// Our own gateway before the same replicas, with what a scenario has that says nothing about it.
    let ours: HTTPClient
    private let gateway: HTTPServer
    private let table: EndpointTable
    /// By name, as `order-0`; those of a service in the order of their numbers.
    let replicas: [String: StubReplica]
    private let process: Process
    private let loops: MultiThreadedEventLoopGroup

    private init(
        _ folder: TemporaryFolder, _ gateway: HTTPServer, _ table: EndpointTable, _ replicas: [String: StubReplica],
        _ process: Process, _ loops: MultiThreadedEventLoopGroup
    ) {
        self.folder = folder
        self.gateway = gateway
        self.table = table
        client = HTTPClient(to: .unix(path: folder.file("door.s")), on: loops.next())
        ours = HTTPClient(to: gateway.address, on: loops.next())
        self.replicas = replicas
        self.process = process
        self.loops = loops
    }

    /// Starts replicas and nginx, lets the body ask, and ends all of it.
    ///
    /// - Parameter counts: how many replicas services have, if not one.
    static func with(
        shop: String = "", replicas counts: [String: Int] = [:], _ body: (NginxDoor) async throws -> Void
    ) async throws {
        // Short, because the path of a socket has at most 107 bytes.
        let folder = try TemporaryFolder()
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var replicas: [String: StubReplica] = [:]
        var upstreams: [ManifestOptions.NginxOptions.Upstream] = []
        for (service, count) in Self.services.map({ ($0, counts[$0] ?? 1) }) {
            for number in 0..<count {
                let name = "\(service)-\(number)"
                let path = folder.file("\(name).s")
                replicas[name] = try await StubReplica.start(name, on: .unix(path: path), group: loops)
                upstreams.append(.init(service: service, address: "unix:\(path)"))
            }
        }
        let written = try Written(shop: shop) {
            var options = ManifestOptions.NginxOptions()
            options.listen = "unix:\(folder.file("door.s"))"
            options.upstreams = upstreams
            $0.nginx = options
        }
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        try folder.write(
            "nginx.conf",
            try written.text("nginx.conf").replacing("http {\n", with: "http {\n    \(places.joined(separator: " "))\n")
        )
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.nginx ?? "/usr/sbin/nginx")
        process.arguments = arguments(folder)
        process.standardError = try folder.handle("errors.txt")
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let table = EndpointTable(
            of: services, .fixed(upstreams.map { ($0.service, .unix(path: String($0.address.dropFirst(5)))) }),
            limits: ProxyPolicy().clientLimits, group: loops)
        let routes = written.application.vocabulary.gateway.paths.map { (prefix: $0.path, service: $0.service) }
        let gateway = try await HTTPServer.start(
            on: .unix(path: folder.file("ours.s")), group: loops,
            handler: ServiceProxy(PrefixRoutes(routes), to: table, policy: ProxyPolicy()))
        let door = NginxDoor(folder, gateway, table, replicas, process, loops)
        do {
            try await door.isReady()
            try await body(door)
        } catch {
            await door.end()
            throw error
        }
        await door.end()
    }

    static let services = ["order", "delivery", "inventory", "notification", "payment", "viewpage"]

    static func arguments(_ folder: TemporaryFolder, test: Bool = false) -> [String] {
        // Root's workers would be another user, who does not reach the test's folder.
        let user = getuid() == 0 ? "user root; " : ""
        return (test ? ["-t"] : []) + [
            "-p", folder.path, "-c", folder.file("nginx.conf"), "-e", "stderr", "-g",
            "\(user)pid \(folder.file("nginx.pid")); daemon off;",
        ]
    }

    private struct NotReady: Error, CustomStringConvertible {
        let description: String
    }

    private func isReady() async throws {
        let end = ContinuousClock.now + Self.patience
        while true {
            if let answer = try? await client.send(HTTPRequest(.get, "/-/")), answer.status == 404 { return }
            guard process.isRunning, ContinuousClock.now < end else {
                throw NotReady(description: "nginx is not there: \(try folder.text("errors.txt"))")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func end() async {
        await client.shutDown()
        await ours.shutDown()
        await gateway.shutdown(gracefullyWithin: .zero)
        await table.shutDown()
        process.terminate()
        process.waitUntilExit()
        for replica in replicas.values { await replica.end() }
        try? await loops.shutdownGracefully()
    }

    // MARK: Asking

    func ask(_ request: HTTPRequest) async throws -> HTTPResponse { try await client.send(request) }

    func get(_ path: String, query: String? = nil) async throws -> HTTPResponse {
        try await ask(HTTPRequest(.get, path, query: query))
    }

    func replica(_ name: String) -> StubReplica {
        guard let replica = replicas[name] else { preconditionFailure("no replica \(name)") }
        return replica
    }
}

/// A replica that says who it is and what it was asked, or does what it is told to.
final class StubReplica: HTTPHandler {
    enum Manner {
        case answers(Int)
        /// Takes the request and never answers.
        case isSilent
    }

    private struct State {
        var manner = Manner.answers(200)
        var requests: [HTTPRequest] = []
        var unanswered: [HTTPReply] = []
    }

    let name: String
    private let state = Mutex(State())
    private let server = Mutex(HTTPServer?.none)

    private init(_ name: String) { self.name = name }

    static func start(_ name: String, on address: HTTPAddress, group: any EventLoopGroup) async throws -> StubReplica {
        let replica = StubReplica(name)
        let server = try await HTTPServer.start(on: address, group: group, handler: replica)
        replica.server.withLock { $0 = server }
        return replica
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        let status = state.withLock { state -> Int? in
            state.requests.append(request)
            switch state.manner {
            case .answers(let status): return status
            case .isSilent:
                state.unanswered.append(reply)
                return nil
            }
        }
        guard let status else { return }
        reply.send(
            HTTPResponse(status, headers: ["Content-Type": "text/plain", "Replica": name], body: Array(name.utf8)))
    }

    func behaves(_ manner: Manner) { state.withLock { $0.manner = manner } }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// Takes no connection any more.
    func end() async {
        let server = server.withLock { server -> HTTPServer? in
            defer { server = nil }
            return server
        }
        let replies = state.withLock { state -> [HTTPReply] in
            defer { state.unanswered = [] }
            return state.unanswered
        }
        for reply in replies { reply.send(HTTPResponse(500)) }
        await server?.shutdown(gracefullyWithin: .zero)
    }
}
