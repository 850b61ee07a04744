import NIOCore
import Serving
import Synchronization
import TestSupport
import Testing

@Suite(.onlyWithSockets) struct ClientTests {
    private static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let request = HTTPRequest(.get, "/")

    /// Runs a client against a scripted server, and returns what becomes of so many requests, one after the other.
    private static func results(
        _ script: [[String?]], _ requests: [HTTPRequest], limits: HTTPClientLimits = HTTPClientLimits(),
        mayRepeat: Bool? = nil
    ) async throws -> (results: [Result<String, HTTPClientError>], seen: Int) {
        let server = try await ScriptedServer(script)
        let client = HTTPClient(to: .loopback(port: server.port), limits: limits, on: testLoop)
        var results: [Result<String, HTTPClientError>] = []
        for request in requests {
            do throws(HTTPClientError) {
                let response = try await client.send(request, mayRepeat: mayRepeat)
                results.append(.success(String(decoding: response.body, as: UTF8.self)))
            } catch {
                results.append(.failure(error))
            }
        }
        await client.shutDown()
        await server.close()
        return (results, server.requestCount)
    }

    @Test(arguments: [
        (good, "ok"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "ok"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", ""),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
    ])
    func answersAreUnderstood(answer: String, body: String) async throws {
        let (results, _) = try await Self.results([[answer]], [Self.request])
        #expect(results == [.success(body)])
    }

    @Test func anAnswerMayEndWithItsConnection() async throws {
        let (results, _) = try await Self.results([["HTTP/1.1 200 OK\r\n\r\nall of it", nil]], [Self.request])
        #expect(results == [.success("all of it")])
    }

    @Test(arguments: [
        "SSH-2.0\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
    ])
    func nonsenseIsNoAnswer(answer: String) async throws {
        let (results, seen) = try await Self.results([[answer], [Self.good]], [Self.request])
        guard case .failure(let error) = results[0] else { return #expect(results == []) }
        #expect(error.stage == .badAnswer)
        #expect(seen == 1)
    }

    @Test func anAnswerThatIsCutShortIsToldApartFromNone() async throws {
        let (cut, _) = try await Self.results(
            [["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", nil]], [Self.request])
        #expect(cut == [.failure(.truncated)])
        let (none, seen) = try await Self.results([[nil], [Self.good]], [Self.request])
        // A new connection was not stale: nobody may send it again.
        #expect(none == [.failure(.closed)])
        #expect(seen == 1)
        #expect(HTTPClientError.closed.stage == .noAnswer)
        #expect(HTTPClientError.truncated.stage == .badAnswer)
    }

    @Test func aStaleConnectionIsReplacedForARequestThatMayBeRepeated() async throws {
        // The server takes the second request, and closes without a word.
        let get = try await SilentServer.results(of: Self.request, mayRepeat: nil)
        #expect(get.result == .success(200) && get.seen == 3)
        let post = HTTPRequest(.post, "/", body: [1])
        let repeated = try await SilentServer.results(of: post, mayRepeat: true)
        #expect(repeated.result == .success(200) && repeated.seen == 3)
    }

    @Test func anythingElseIsNotSentTwice() async throws {
        let post = HTTPRequest(.post, "/", body: [1])
        let once = try await SilentServer.results(of: post, mayRepeat: nil)
        #expect(once.result == .failure(.closed) && once.seen == 2)
        let forbidden = try await SilentServer.results(of: Self.request, mayRepeat: false)
        #expect(forbidden.result == .failure(.closed) && forbidden.seen == 2)
    }

    @Test func nobodyThereIsToldApartFromNoAnswer() async throws {
        let server = try await ScriptedServer([])
        let port = server.port
        await server.close()
        for address in [HTTPAddress.loopback(port: port), .unix(path: "/nowhere/socket")] {
            let client = HTTPClient(to: address, on: testLoop)
            await #expect(throws: HTTPClientError.refused) { try await client.send(Self.request) }
            await client.shutDown()
        }
        #expect(HTTPClientError.refused.stage == .nothingSent)
    }

    @Test func anAnswerHasTime() async throws {
        var limits = HTTPClientLimits()
        limits.answerTime = .seconds(1)
        let (results, _) = try await Self.results([[]], [Self.request], limits: limits)
        #expect(results == [.failure(.answerTimedOut)])
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"
        let (halves, _) = try await Self.results([[half]], [Self.request], limits: limits)
        #expect(halves == [.failure(.answerTimedOut)])
        #expect(HTTPClientError.answerTimedOut.stage == .noAnswer)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n01234567890\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 200))\r\n\r\n",
    ])
    func anAnswerHasABound(answer: String) async throws {
        var limits = HTTPClientLimits()
        limits.answer = 10
        limits.fields = 100
        let (results, _) = try await Self.results([[answer]], [Self.request], limits: limits)
        #expect(results == [.failure(.tooLarge)])
    }

    @Test func onlySoManyRequestsWaitAndOnlySoLong() async throws {
        var limits = HTTPClientLimits()
        limits.connections = 1
        limits.waiting = 2
        let gate = Gate()
        try await withServer(handler: sampleRoutes(gate: gate)) { server in
            let client = HTTPClient(to: server.address, limits: limits, on: testLoop)
            let results = Mutex<[String: Result<Int, HTTPClientError>]>([:])
            // All at once, so that none is answered in between.
            try await testLoop.submit {
                for name in ["first", "second", "third", "late"] {
                    client.send(HTTPRequest(.get, "/later/\(name)")) { result in
                        results.withLock { $0[name] = result.map(\.status) }
                    }
                }
            }.get()
            #expect(results.withLock { $0 } == ["late": .failure(.tooManyWaiting)])
            await gate.waits()
            gate.open()
            while results.withLock({ $0.count }) < 4 { await Task.yield() }
            for name in ["first", "second", "third"] {
                #expect(results.withLock { $0[name] } == .success(200))
            }
            #expect(server.connectionCount == 1)
            await client.shutDown()
            await #expect(throws: HTTPClientError.shutDown) { try await client.send(Self.request) }
        }
    }

    @Test func whatWouldEndALineIsNotSent() async throws {
        let server = try await ScriptedServer([[Self.good]])
        let client = HTTPClient(to: .loopback(port: server.port), on: testLoop)
        for request in [
            HTTPRequest(.get, "/a b"), HTTPRequest(.get, "/a\r\nX: y"), HTTPRequest(.other("G T"), "/"),
            HTTPRequest(.get, "/", headers: ["X": "a\r\nY: b"]), HTTPRequest(.get, "/", headers: ["X:": "a"]),
        ] {
            await #expect(throws: HTTPClientError.unsendable) { try await client.send(request) }
        }
        #expect(server.requestCount == 0)
        await client.shutDown()
        await server.close()
    }

    @Test func aRequestWaitsForAConnectionOnlySoLong() async throws {
        var limits = HTTPClientLimits()
        limits.connections = 1
        let gate = Gate()
        try await withServer(handler: sampleRoutes(gate: gate)) { server in
            let client = HTTPClient(to: server.address, limits: limits, on: testLoop)
            async let first = client.send(HTTPRequest(.get, "/later/1"))
            await gate.waits()
            await #expect(throws: HTTPClientError.waitTimedOut) {
                try await client.send(HTTPRequest(.get, "/hello"), within: .milliseconds(50))
            }
            gate.open()
            let answer = try await first
            #expect(answer.status == 200)
            await client.shutDown()
        }
    }
}

/// A server whose first connection answers once, and then reads a request and closes.
enum SilentServer {
    static func results(
        of request: HTTPRequest, mayRepeat: Bool?
    ) async throws -> (result: Result<Int, HTTPClientError>, seen: Int) {
        let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let server = try await ScriptedServer([[good, "", nil], [good]])
        let client = HTTPClient(to: .loopback(port: server.port), on: testLoop)
        _ = try await client.send(HTTPRequest(.get, "/"))
        let result: Result<Int, HTTPClientError>
        do throws(HTTPClientError) {
            result = .success(try await client.send(request, mayRepeat: mayRepeat).status)
        } catch {
            result = .failure(error)
        }
        await client.shutDown()
        await server.close()
        return (result, server.requestCount)
    }
}
