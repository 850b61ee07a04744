import Foundation
import Serving
import Testing

/// Many clients at a time. They are a process of their own, so that each side has its own files.
@Suite(.onlyWithSockets, .enabled(if: Tool.path("python3") != nil, "there is no python3"))
struct CrowdTests {
    /// Opens connections, sends each a beginning, and waits for a line to end.
    private static let script = """
        import socket, sys, resource
        port, count, beginning = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode().decode("unicode_escape").encode()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, count + 100)), hard))
        connections = []
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", port), timeout=60)
            connection.sendall(beginning)
            connections.append(connection)
        sys.stdout.write("open\\n"); sys.stdout.flush()
        sys.stdin.readline()
        answered = 0
        for connection in connections:
            if len(sys.argv) > 4:
                connection.sendall(sys.argv[4].encode().decode("unicode_escape").encode())
                answered += connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        print(answered, flush=True)
        """

    /// Runs the clients while the body runs, and returns how many were answered at the end.
    private static func crowd(
        of count: Int, at port: Int, _ beginning: String, end: String? = nil, _ body: () async throws -> Void
    ) async throws -> Int {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Tool.path("python3")))
        process.arguments = ["-c", script, "\(port)", "\(count)", beginning] + (end.map { [$0] } ?? [])
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer { try? input.fileHandleForWriting.close() }
        let said = output.fileHandleForReading
        #expect(await Tool.waiting { said.availableData } == Data("open\n".utf8))
        try await body()
        try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        let rest = String(decoding: await Tool.waiting { said.readDataToEndOfFile() }, as: UTF8.self)
        return Int(rest.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    @Test func fiveHundredSlowClientsDoNotSlowDownAGoodOne() async throws {
        try await withServer { server in
            let beginning = #"GET /hello HTTP/1.1\r\nHost: a\r\nX: "#
            _ = try await Self.crowd(of: 500, at: server.port, beginning) {
                let connection = try server.connect()
                var times: [Duration] = []
                for _ in 0..<200 {
                    let start = ContinuousClock.now
                    connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await connection.answer().status == 200)
                    times.append(start.duration(to: .now))
                }
                #expect(server.connectionCount == 501)
                // The machine may be busy otherwise: half of them are quick.
                #expect(times.sorted()[100] < .milliseconds(50))
            }
        }
    }

    @Test(.enabled(if: mayOpen(10_500), "no process here may have 10,500 files open"))
    func tenThousandConnectionsAreServed() async throws {
        let program = try ServingProgram()
        defer { program.end() }
        let port = try #require(await program.nextNumber())
        let answered = try await Self.crowd(
            of: 10_000, at: port, "", end: #"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"#
        ) {
            let start = ContinuousClock.now
            var count = 0
            while count < 10_000, start.duration(to: .now) < .seconds(30) {
                count = try #require(await program.connectionCount())
            }
            #expect(count == 10_000)
        }
        #expect(answered == 10_000)
    }

    @Test func headersWithoutEndAreRefused() async throws {
        try await withServer { server in
            for line in ["X: \(String(repeating: "y", count: 60))\r\n", "X:\r\n", String(repeating: "z", count: 1_000)]
            {
                let connection = try server.connect()
                connection.send("GET /hello HTTP/1.1\r\n")
                // Far more than any limit; it is not taken.
                for _ in 0..<2_000 { if !connection.send(line) { break } }
                #expect(try await connection.answer().status == 431)
            }
            #expect(try await server.isWell())
        }
    }
}

/// A server in a process of its own.
private struct ServingProgram {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init() throws {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let folder = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        process.executableURL = folder.appendingPathComponent("serving-program")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// A number that the program says; nil at its end.
    func nextNumber() async -> Int? {
        let said = output.fileHandleForReading
        let text = String(decoding: await Tool.waiting { said.availableData }, as: UTF8.self)
        return text.split(separator: "\n").last.flatMap { Int($0) }
    }

    func connectionCount() async throws -> Int? {
        try input.fileHandleForWriting.write(contentsOf: Data("?\n".utf8))
        return await nextNumber()
    }

    func end() {
        try? input.fileHandleForWriting.close()
        process.terminate()
    }
}
