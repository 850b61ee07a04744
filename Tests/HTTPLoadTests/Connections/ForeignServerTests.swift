import Contexts
import HTTPLoad
import NIOCore
import Testing

/// Against servers that nobody here wrote: what they say in their logs is what was reported, one by one.
@Suite struct ForeignServerTests {
    private static func sorted(_ lines: some Sequence<String>) -> [String] { lines.sorted() }

    @Test(.enabled(if: ForeignServer.nginx != nil, "not judged: nginx is not installed (nginx-light)"))
    func whatNginxLogsIsWhatIsReported() async throws {
        let long = String(repeating: "long ", count: 60_000)
        let server = try await ForeignServer.startNginx(
            server: """
                keepalive_requests 37;
                location = /refused { return 409 "no"; }
                location = /away { return 503; }
                location = /nothing { return 204; }
                location = /post { return 200 "posted"; }
                """, files: ["short.txt": "short", "long.txt": long])
        defer { server.end() }
        let client = try await TestClient.to(port: server.port, policy: ConnectionPolicy(maximum: 8))
        // The number makes each one's line in the log its own.
        let exchanges = (0..<600).map { number -> (String, LoadExchange) in
            switch number % 7 {
            case 0: ("GET /short.txt?\(number)", .get("/short.txt?\(number)"))
            case 1: ("GET /long.txt?\(number)", .get("/long.txt?\(number)"))
            case 2: ("HEAD /long.txt?\(number)", .head("/long.txt?\(number)"))
            case 3: ("GET /refused?\(number)", .get("/refused?\(number)"))
            case 4: ("GET /away?\(number)", .get("/away?\(number)"))
            case 5: ("GET /nothing?\(number)", .get("/nothing?\(number)"))
            default: ("POST /post?\(number)", .post("/post?\(number)", body: String(repeating: "x", count: 300)))
            }
        }
        let results = await client.ask(exchanges.map(\.1))
        let counters = await client.counters()
        await client.shutDown()
        let reported = zip(exchanges, results).map { exchange, result in
            "\(exchange.0) \(result.status ?? 0) \(result.bodyBytes)"
        }
        let logged = try await server.lines(600, of: "access.txt")
        #expect(Self.sorted(reported) == Self.sorted(logged))
        #expect(results.filter { $0.status == nil }.map(\.detail) == [])
        // It closes each connection behind its 37th answer.
        #expect(counters.connectionsMade >= 600 / 37)
        #expect(counters.reused + counters.connectionsMade == 600 + counters.repeats)
        #expect(results.allSatisfy { $0.bodyBytes < 1_000 || $0.bodyBytes == long.utf8.count })
    }

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1"])
    func whatPythonLogsIsWhatIsReported(version: String) async throws {
        let server = try await ForeignServer.startPython(
            protocol: version, files: ["a.txt": "hello", "b.txt": String(repeating: "b", count: 100_000)])
        defer { server.end() }
        let client = try await TestClient.to(port: server.port, policy: ConnectionPolicy(maximum: 4))
        let paths = (0..<120).map { ["/a.txt", "/b.txt", "/none.txt"][$0 % 3] + "?\($0)" }
        let results = await client.ask(paths.map { .get($0) })
        let counters = await client.counters()
        await client.shutDown()
        let reported = zip(paths, results).map { "\"GET \($0) HTTP/1.1\" \($1.status ?? 0) -" }
        let logged = try await server.lines(120, of: "errors.txt", where: { $0.contains("\"GET ") }).map {
            String($0[($0.firstIndex(of: "\"") ?? $0.startIndex)...])
        }
        #expect(Self.sorted(reported) == Self.sorted(logged))
        #expect(results.filter { $0.status == 200 }.count == 80)
        #expect(zip(paths, results).allSatisfy { !$0.hasPrefix("/b") || $1.bodyBytes == 100_000 })
        // HTTP/1.0 ends each connection with its answer.
        #expect(version == "HTTP/1.0" ? counters.connectionsMade == 120 : counters.connectionsMade < 120)
    }

    @Test(.enabled(if: ForeignServer.node != nil, "not judged: node is not installed (nodejs)"))
    func whatNodeLogsIsWhatIsReported() async throws {
        let server = try await ForeignServer.startNode()
        defer { server.end() }
        let client = try await TestClient.to(port: server.port, policy: ConnectionPolicy(maximum: 4))
        let sizes = (0..<100).map { $0 % 10 == 9 ? 3_000_000 : $0 * 7 }
        let results = await client.ask(
            sizes.enumerated().map { .post("/\($0)", body: String(repeating: "x", count: $1)) })
        await client.shutDown()
        #expect(results.map(\.text) == sizes.map { "length \($0)" })
        let logged = try await server.lines(100, of: "output.txt")
        #expect(Self.sorted(sizes.enumerated().map { "POST /\($0) \($1)" }) == Self.sorted(logged))
    }
}
