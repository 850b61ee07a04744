import Contexts
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Serving

/// What a gateway says where no replica answers as it should, and how it spreads requests.
@Suite struct ProxyFailureTests {
    private static func bounded(_ change: (inout ProxyPolicy) -> Void) -> ProxyPolicy {
        var policy = ProxyPolicy.patient
        policy.nextUpstream = nil
        change(&policy)
        return policy
    }

    @Test func aReplicaThatIsSlowIsATimeOut() async throws {
        let gate = Gate()
        let replica = try await SampleReplica.start("stones-0") { _ in
            await gate.pass()
            return HTTPResponse(200)
        }
        let policy = Self.bounded { $0.timeout = .milliseconds(50) }
        var limits = policy.clientLimits
        limits.connectTime = .seconds(120)
        try await GatewayBench.run(
            [("stones", [replica.endpoint()])], policy: policy, clientLimits: limits
        ) { bench async throws in
            let answer = try await bench.get("/stones")
            #expect(answer.status == 504)
            #expect(answer.headers["Content-Type"] == Problem.mediaType)
            #expect(answer.text.contains(#""failure":"gateway_timeout""#))
            #expect(bench.figures()?.inHand == 0)
            // A connection whose answer may still come is used by nobody else: it ends with its answer.
            gate.open()
            while replica.server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        await replica.stop()
    }

    @Test func anEndpointThatTakesNoConnectionIsATimeOut() async throws {
        // A port that somebody has and nobody takes connections from, and whose queue is full.
        let port = try FullPort()
        defer { port.close() }
        let policy = Self.bounded {
            $0.connectTimeout = .milliseconds(50)
            $0.timeout = .seconds(120)
        }
        let endpoint = ServedEndpoint(name: "stones-0", version: "v1", address: .loopback(port: port.number))
        try await GatewayBench.run([("stones", [endpoint])], policy: policy) { bench async throws in
            #expect(try await bench.get("/stones").status == 504)
        }
    }

    @Test(
        arguments: [
            ([nil], "replica_died"), (["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", nil], "replica_died"),
            (["SSH-2.0\r\n\r\n"], "not HTTP"), (["HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\n\r\n"], "not HTTP"),
            (["HTTP/1.1 200 OK\r\nX: a\n\r\n"], "not HTTP"), (["HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"], "not HTTP"),
            (["HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"], "not HTTP"),
            (["HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"], "larger than is passed on"),
            (["HTTP/1.1 101 Switching Protocols\r\n\r\n"], "not HTTP"),
        ] as [([String?], String)])
    func aReplicaThatBreaksOffOrTalksNonsenseIsABadGateway(script: [String?], told: String) async throws {
        let replica = try await ScriptedServer([script])
        let policy = Self.bounded { _ in }
        try await GatewayBench.run([("stones", [replica.endpoint("stones-0")])], policy: policy) { bench async throws in
            let answer = try await bench.get("/stones")
            #expect(answer.status == 502)
            #expect(answer.text.contains(told))
            #expect(answer.headers["Content-Type"] == Problem.mediaType)
            #expect(bench.figures()?.versions.first?.failures == 1)
        }
        await replica.close()
    }

    @Test func bodiesAreBoundedInBothDirections() async throws {
        let replica = try await SampleReplica.start("stones-0") { request in
            HTTPResponse(200, body: Array(repeating: 1, count: Int(request.query ?? "") ?? 0))
        }
        let policy = Self.bounded { _ in }
        var (server, client) = (HTTPLimits(), policy.clientLimits)
        server.body = 1_000
        client.answer = 2_000
        try await GatewayBench.run(
            [("stones", [replica.endpoint()])], policy: policy, clientLimits: client, limits: server
        ) { bench async throws in
            func status(body: Int, answer: Int) async throws -> Int {
                try await bench.client.send(
                    HTTPRequest(.post, "/stones", query: "\(answer)", body: Array(repeating: 1, count: body))
                ).status
            }
            #expect(try await status(body: 1_000, answer: 2_000) == 200)
            #expect(try await status(body: 1_001, answer: 0) == 413)
            #expect(try await status(body: 0, answer: 2_001) == 502)
        }
        #expect(replica.requests.count == 2)
        await replica.stop()
    }

    @Test func onlySoManyRequestsToAServiceAreInHand() async throws {
        let gate = Gate()
        let replica = try await SampleReplica.start("stones-0") { _ in
            await gate.pass()
            return HTTPResponse(200)
        }
        let other = try await SampleReplica.start("pebbles-0")
        let policy = Self.bounded { $0.maxRequests = 2 }
        try await GatewayBench.run(
            [("stones", [replica.endpoint()]), ("pebbles", [other.endpoint()])], policy: policy
        ) { bench async throws in
            async let first = bench.get("/stones")
            async let second = bench.get("/stones")
            await gate.waits(2)
            let beyond = try await bench.get("/stones")
            #expect(beyond.status == 503)
            #expect(beyond.headers["Retry-After"] == "1")
            #expect(beyond.text.contains(#""failure":"overflow""#))
            #expect(try await bench.get("/pebbles").status == 200)
            gate.open()
            #expect(try await [first.status, second.status] == [200, 200])
            #expect(try await bench.get("/stones").status == 200)
            #expect(bench.figures()?.overflow == 1)
        }
        await replica.stop()
        await other.stop()
    }

    // MARK: Whose turn it is

    @Test func endpointsTakeTurns() async throws {
        var replicas: [SampleReplica] = []
        for index in 0..<3 { replicas.append(try await SampleReplica.start("stones-\(index)")) }
        try await GatewayBench.run([("stones", replicas.map { $0.endpoint() })]) { bench async throws in
            var answers: [String] = []
            for _ in 0..<6 { answers.append(try await bench.get("/stones").text) }
            #expect(Array(answers.prefix(3)) == ["stones-0", "stones-1", "stones-2"])
            #expect(answers.suffix(3) == answers.prefix(3))
        }
        for replica in replicas { await replica.stop() }
    }

    @Test func ofTwoEndpointsTheOneWithFewerRequestsIsAsked() async throws {
        let group = EndpointGroup("stones")
        let upstreams = (0..<3).map { index in
            let key = AttemptSeries.Key(service: "stones", endpoint: "\(index)", version: "v1")
            return Upstream(.nobody("\(index)"), AttemptSeries(key), loops: [testLoop], limits: HTTPClientLimits())
        }
        #expect(group.pick(.leastRequests, except: []) == nil)
        _ = group.replace(upstreams)
        func picks(except tried: [Upstream] = []) -> Set<String> {
            Set((0..<200).compactMap { _ in group.pick(.leastRequests, except: tried)?.endpoint.name })
        }
        // With three, drawn at random: one in 3^199 such runs leaves one out.
        #expect(picks() == ["0", "1", "2"])
        // Of two that are drawn, the busiest of all is never the better one.
        upstreams[1].began()
        #expect(picks() == ["0", "2"])
        upstreams[2].began()
        upstreams[2].began()
        #expect(picks() == ["0", "1"])
        #expect(picks(except: [upstreams[0]]) == ["1"])
        #expect(picks(except: upstreams) == [])
    }
}
