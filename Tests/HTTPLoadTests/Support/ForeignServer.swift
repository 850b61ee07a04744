import Foundation
import HTTPLoad
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// A server that somebody else wrote, as a process of the test's own.
final class ForeignServer {
    struct NotReady: Error, CustomStringConvertible {
        let description: String
    }

    /// How long anything may take on a machine that has much else to do.
    private static let patience = Duration.seconds(240)

    let folder: TemporaryFolder
    let port: Int
    private let process = Process()

    /// - Parameter arguments: of the program, once the port is known.
    private init(_ program: String, _ folder: TemporaryFolder, port: Int, _ arguments: [String]) async throws {
        self.folder = folder
        self.port = port
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try folder.handle("output.txt")
        process.standardError = try folder.handle("errors.txt")
        try process.run()
        let end = ContinuousClock.now + Self.patience
        while !(await Self.takesConnections(port)) {
            guard process.isRunning, ContinuousClock.now < end else {
                throw NotReady(description: "\(program): \(try folder.text("errors.txt"))")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func takesConnections(_ port: Int) async -> Bool {
        let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
        try? await channel?.close().get()
        return channel != nil
    }

    /// The ports that were given to servers: the system may name one again before its server listens.
    private static let given = Mutex<Set<Int>>([])

    /// A port that nobody listens on, a moment ago.
    private static func freePort() async throws -> Int {
        while true {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(host: "127.0.0.1", port: 0).get()
            let port = channel.localAddress?.port ?? 0
            try await channel.close().get()
            if given.withLock({ $0.insert(port).inserted }) { return port }
        }
    }

    /// By a signal that cannot be blocked: a program that a thread of Foundation starts may have inherited that the others
    /// are.
    func end() { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Lines that it writes for each request, once there are so many: it may write them after it has answered.
    func lines(_ count: Int, of file: String, where isCounted: (String) -> Bool = { _ in true }) async throws
        -> [String]
    {
        let end = ContinuousClock.now + Self.patience
        while true {
            let lines = try folder.text(file).split(separator: "\n").map(String.init).filter(isCounted)
            if lines.count >= count || ContinuousClock.now > end { return lines }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    // MARK: Which

    static func path(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin"]).map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let nginx = path("nginx")
    static let node = path("node")

    /// nginx with files: its log has method, path, status and the body's bytes of each request.
    static func startNginx(server: String, files: [String: String] = [:]) async throws -> ForeignServer {
        let folder = try TemporaryFolder()
        let port = try await freePort()
        for (name, text) in files { try folder.write("files/\(name)", text) }
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        try folder.write(
            "nginx.conf",
            """
            daemon off; master_process off; pid \(folder.file("nginx.pid")); error_log stderr crit;
            events { worker_connections 1024; }
            http {
                \(places.joined(separator: " "))
                log_format plain '$request_method $request_uri $status $body_bytes_sent';
                access_log \(folder.file("access.txt")) plain;
                server { listen 127.0.0.1:\(port); root \(folder.file("files")); \(server) }
            }
            """)
        return try await ForeignServer(
            nginx ?? "/usr/sbin/nginx", folder, port: port,
            ["-p", folder.path, "-c", folder.file("nginx.conf"), "-e", "stderr"])
    }

    /// Python's http.server, which logs to its errors.
    static func startPython(protocol version: String, files: [String: String]) async throws -> ForeignServer {
        let folder = try TemporaryFolder()
        let port = try await freePort()
        for (name, text) in files { try folder.write("files/\(name)", text) }
        // Not by -m: its protocol can be said there only since 3.11.
        let script = """
            import functools, http.server
            handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="files")
            http.server.SimpleHTTPRequestHandler.protocol_version = "\(version)"
            http.server.ThreadingHTTPServer(("127.0.0.1", \(port)), handler).serve_forever()
            """
        return try await ForeignServer(
            path("python3") ?? "/usr/bin/python3", folder, port: port, ["-u", "-c", script])
    }

    /// node's http: it answers a body with its length, in chunks.
    static func startNode() async throws -> ForeignServer {
        let folder = try TemporaryFolder()
        let port = try await freePort()
        let script = """
            const http = require("http");
            http.createServer((request, response) => {
                let count = 0;
                request.on("data", (piece) => { count += piece.length; });
                request.on("end", () => {
                    console.log(`${request.method} ${request.url} ${count}`);
                    response.write("length ");
                    setImmediate(() => response.end(String(count)));
                });
            }).listen(\(port), "127.0.0.1");
            """
        return try await ForeignServer(node ?? "/usr/bin/node", folder, port: port, ["-e", script])
    }
}
