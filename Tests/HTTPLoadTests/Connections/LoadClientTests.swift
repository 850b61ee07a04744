import Contexts
import HTTPLoad
import NIOCore
import TestSupport
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
        let counters = await client.counters()
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
        #expect(counters.connectionsOpen == 1)
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

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        // What nobody asked for.
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ])
    func aConnectionThatIsToEndIsNotUsedAgain(answer: String) async throws {
        let (results, counters, server) = try await Self.results([[.says(answer)]], [.get(), .get()])
        #expect(results.map(\.text) == ["ok", "ok"])
        #expect(server.connectionCount == 2)
        #expect(counters.connectionsOpen == 0)
    }

    @Test func anAnswerMayEndWithItsConnection() async throws {
        let (results, _, _) = try await Self.results([[.saysThenCloses("HTTP/1.1 200 OK\r\n\r\nall of it")]])
        #expect(results[0].status == 200)
        #expect(results[0].text == "all of it")
    }

    @Test func withoutKeepAliveEachRequestHasItsOwnConnection() async throws {
        let (_, counters, server) = try await Self.results(
            [[.says(Self.good)]], [.get(), .get()], policy: ConnectionPolicy(keepAlive: .zero))
        #expect(server.connectionCount == 2)
        #expect(counters.connectionsOpen == 0)
    }

    @Test func aKeptConnectionThatHasAgedIsClosed() async throws {
        let server = try await ScriptedServer([[.says(Self.good)]])
        let client = try await TestClient.to(
            port: server.port, policy: ConnectionPolicy(keepAlive: .milliseconds(20)))
        #expect(await client.ask(.get()).status == 200)
        while await client.counters().connectionsOpen > 0 { try await Task.sleep(for: .milliseconds(5)) }
        await client.shutDown()
        await server.close()
    }

    // MARK: What targets do wrong

    @Test(arguments: [
        (ScriptedServer.Act.closes, LoadFailure.closed), (.resets, .reset),
        (.saysThenCloses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), .truncated),
        (.saysThenCloses("HTTP/1.1 200 OK\r\nContent-Le"), .truncated),
        (.says("SSH-2.0-OpenSSH_9.2\r\n"), .malformed),
        (.says("HTTP/1.1 200 OK\r\nContent-Length: a\r\n\r\n"), .malformed),
        (.says("HTTP/1.1 101 Switching Protocols\r\n\r\n"), .malformed),
        (.saysForEver("HTTP/1.1 200 OK\r\n", String(repeating: "X: y\r\n", count: 99)), .tooLarge),
        (.saysForEver("", String(repeating: "x", count: 999)), .tooLarge),
        (.saysForEver("", String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 99)), .tooLarge),
        (.saysForEver("HTTP/1.1 200 OK\r\n\r\n", String(repeating: "x", count: 10_000)), .tooLarge),
        (
            .saysForEver(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "2710\r\n" + String(repeating: "x", count: 10_000) + "\r\n"),
            .tooLarge
        ),
        (.says("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"), .tooLarge),
    ])
    func whatIsNoAnswerIsToldByItsKind(act: ScriptedServer.Act, failure: LoadFailure) async throws {
        var limits = LoadLimits()
        limits.answers.body = 1_000_000
        let (results, counters, server) = try await Self.results(
            [[act], [.says(Self.good)]], [.get(), .get()], limits: limits)
        #expect(results[0].failure == failure, "\(String(describing: results[0].detail))")
        #expect(results[0].detail != nil)
        // What is beyond a limit is not read to its end.
        #expect(results[0].bytesReceived < 1_100_000)
        #expect(results[1].status == 200)
        #expect(server.connectionCount == 2)
        #expect(counters.connectionsOpen == 1)
    }

    @Test func aGigabyteIsCountedAndNotKept() async throws {
        var limits = LoadLimits()
        limits.answers.body = 1 << 30
        let piece = String(repeating: "x", count: 1 << 20)
        let (results, _, _) = try await Self.results(
            [[.saysForEver("HTTP/1.1 200 OK\r\nContent-Length: \(1 << 30)\r\n\r\n", piece)]],
            [.get(keeping: AnswerKeeping(body: 10))], limits: limits)
        #expect(results[0].status == 200)
        #expect(results[0].bodyBytes == 1 << 30)
        #expect(results[0].text == "xxxxxxxxxx")
    }

    @Test func anAnswerThatDoesNotComeIsGivenUp() async throws {
        // On connections that stand already, so that it is the answer that is late.
        let short = LoadExchange.get(timeout: .milliseconds(50))
        let (results, counters, _) = try await Self.results(
            [
                [.says(Self.good), .isSilent],
                [.says(Self.good), .says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")],
            ], [.get(), short, .get(), short])
        #expect(results.map(\.failure) == [nil, .timedOut, nil, .timedOut])
        for result in [results[1], results[3]] { #expect(result.endedAt - result.askedAt >= .milliseconds(50)) }
        #expect(counters.connectionsOpen == 0)
    }

    @Test func whereNobodyListensTheConnectionIsRefused() async throws {
        let server = try await ScriptedServer([])
        await server.close()
        let client = try await TestClient.to(port: server.port)
        let result = await client.ask(.get())
        #expect(result.failure == .connectRefused)
        #expect(result.sentAt == nil)
        await client.shutDown()
    }

    @Test(arguments: [true, false])
    func aConnectionThatIsNotTakenIsGivenUp(byPolicy: Bool) async throws {
        let port = try FullPort()
        defer { port.close() }
        let client = try await TestClient.to(
            port: port.number, policy: ConnectionPolicy(connectTimeout: byPolicy ? .milliseconds(50) : .minutes(4)))
        let result = await client.ask(.get(timeout: byPolicy ? .minutes(4) : .milliseconds(50)))
        #expect(result.failure == .connectTimedOut)
        #expect(await client.counters().connectionsOpen == 0)
        await client.shutDown()
    }

    // MARK: Connections that are stale

    @Test func aRequestThatMayComeTwiceIsSentAgainWhereItsConnectionWasStale() async throws {
        let (results, counters, server) = try await Self.results(
            [[.says(Self.good), .closes], [.says(Self.good)]], [.get(), .get(mayRepeat: true)])
        #expect(results.map(\.status) == [200, 200])
        #expect(results.map(\.isRepeated) == [false, true])
        #expect(counters.repeats == 1)
        #expect(server.requests.count == 3)
    }

    @Test func itIsSentAgainOnceAndNotMore() async throws {
        let (results, _, server) = try await Self.results(
            [[.says(Self.good), .closes], [.closes]], [.get(), .get(mayRepeat: true)])
        #expect(results[1].failure == .closed)
        #expect(results[1].isRepeated)
        #expect(server.requests.count == 3)
    }

    @Test func aRequestThatMayNotComeTwiceIsNotSentAgain() async throws {
        let (results, counters, server) = try await Self.results(
            [[.says(Self.good), .closes], [.says(Self.good)]], [.get(), .post(body: "x")])
        #expect(results[1].failure == .closed)
        #expect(counters.repeats == 0)
        #expect(server.requests.count == 2)
    }

    @Test func aRequestOnANewConnectionIsNotSentAgain() async throws {
        let (results, _, server) = try await Self.results([[.closes], [.says(Self.good)]], [.get(mayRepeat: true)])
        #expect(results[0].failure == .closed)
        #expect(server.requests.count == 1)
    }
}
