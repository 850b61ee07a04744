import HTTPLoad
import NIOCore
import Testing

@Suite struct LoadClientTests {
    private static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Runs requests one after the other against a server with a script.
    private static func results(
        _ script: [[ScriptedServer.Act]], _ exchanges: [LoadExchange] = [.get()],
        policy: ConnectionPolicy = ConnectionPolicy(), limits: LoadLimits = LoadLimits()
    ) async throws -> (results: [LoadResult], counters: LoadCounters, server: ScriptedServer) {
        let server = try await ScriptedServer(script)
        let client = try await TestClient.to(port: server.port, policy: policy, limits: limits)
        var results: [LoadResult] = []
        for exchange in exchanges { results.append(await client.ask(exchange)) }
        let counters = try await client.counters()
        await client.shutDown()
        await server.close()
        #expect(client.reports == exchanges.count)
        return (results, counters, server)
    }

    @Test func aConnectionIsUsedAgain() async throws {
        let (results, counters, server) = try await Self.results([[.says(Self.good)]], [.get(), .get(), .get()])
        #expect(results.map(\.status) == [200, 200, 200])
        #expect(results.map(\.text) == ["ok", "ok", "ok"])
        #expect(results.map(\.isConnectionReused) == [false, true, true])
        #expect(server.connectionCount == 1)
        #expect(counters.connectionsMade == 1)
        #expect(counters.reused == 2)
        #expect(counters.requestsSent == 3)
        #expect(counters.bytesReceived == 3 * Self.good.utf8.count)
    }

    @Test func timesAreInTheSequenceOfWhatHappened() async throws {
        let (results, _, _) = try await Self.results([[.saysSlowly(Self.good)]], [.get(), .get()])
        for result in results {
            let sent = try #require(result.sentAt)
            let first = try #require(result.firstByteAt)
            #expect(result.askedAt <= sent && sent <= first && first <= result.endedAt)
            #expect(result.bytesReceived == Self.good.utf8.count)
            #expect(result.bodyBytes == 2)
            #expect(result.bytesSent > 0)
        }
        #expect(results[0].connect != nil)
        #expect(results[1].connect == nil)
    }
}
