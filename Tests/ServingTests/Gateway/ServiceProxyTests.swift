import Foundation
import Serving
import Testing

/// What passes, and what does not.
@Suite struct ServiceProxyTests {
    @Test func aRequestArrivesAsItWasSentAndTheAnswerToo() async throws {
        let replica = try await SampleReplica.start("stones-0") { request in
            HTTPResponse(
                201, headers: ["X-Answer": "yes", "Location": "/stones/7", "Set-Cookie": "a", "set-cookie": "b"],
                body: request.body.reversed())
        }
        try await GatewayBench.run([("stones", [replica.endpoint()])]) { bench async throws in
            let answer = try await bench.client.send(
                HTTPRequest(
                    .post, "/stones/%C3%A4/1", query: "a=1&b=%20", headers: ["X-Sent": "ä", "Host": "shop.example"],
                    body: [1, 2, 3]))
            let seen = try #require(replica.requests.first)
            #expect(seen.method == .post)
            #expect(seen.target == "/stones/%C3%A4/1?a=1&b=%20")
            #expect(seen.headers["X-Sent"] == "ä")
            #expect(seen.headers["Host"] == "shop.example")
            #expect(seen.body == [1, 2, 3])
            #expect(answer.status == 201)
            #expect(answer.body == [3, 2, 1])
            #expect(answer.headers["X-Answer"] == "yes")
            #expect(answer.headers["Location"] == "/stones/7")
            #expect(answer.headers.values("Set-Cookie") == ["a", "b"])
            #expect(answer.headers.values("Date").count == 1)
            #expect(answer.headers.values("Content-Length") == ["3"])
        }
        await replica.stop()
    }

    @Test func eachPathLeadsToItsService() async throws {
        let (stones, pebbles) = (try await SampleReplica.start("stones-0"), try await SampleReplica.start("pebbles-0"))
        let services = [("stones", [stones.endpoint()]), ("pebbles", [pebbles.endpoint()])]
        try await GatewayBench.run(services) { bench async throws in
            #expect(try await bench.get("/stones/1").text == "stones-0")
            #expect(try await bench.get("/pebbles").text == "pebbles-0")
            let none = try await bench.get("/gravel")
            #expect(none.status == 404)
            #expect(none.headers["Content-Type"] == Problem.mediaType)
        }
        try await GatewayBench.run(services, routes: PrefixRoutes(allTo: "pebbles")) { bench async throws in
            #expect(try await bench.get("/stones/1").text == "pebbles-0")
        }
        await stones.stop()
        await pebbles.stop()
    }

    @Test(arguments: ["/-/requests", "/-/events", "/%2d/events", "//-/events", "/%2D%2Fevents"])
    func pathsOfTheProcessesDoNotPass(path: String) async throws {
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])], routes: PrefixRoutes(allTo: "stones")) {
            bench async throws in
            #expect(try await bench.get(path).status == 404)
            #expect(try await bench.client.send(HTTPRequest(.post, path, body: [1])).status == 404)
            #expect(replica.requests.isEmpty)
        }
        await replica.stop()
    }

    @Test func whatIsForTheGatewayItselfDoesNotPass() async throws {
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])], routes: PrefixRoutes(allTo: "stones")) {
            bench async throws in
            #expect(try await bench.client.send(HTTPRequest(.trace, "/stones")).status == 405)
            #expect(try await bench.client.send(HTTPRequest(.options, "*")).headers["Allow"]?.contains("GET") == true)
            #expect(replica.requests.isEmpty)
            #expect(try await bench.client.send(HTTPRequest(.options, "/stones")).status == 200)
            #expect(replica.requests.count == 1)
        }
        await replica.stop()
    }

    // MARK: Header fields

    /// The fields that a replica sees of a request with these.
    private static func seen(
        _ fields: HTTPFields, policy: ProxyPolicy = .patient, on address: HTTPAddress? = nil
    ) async throws -> HTTPFields {
        let replica = try await SampleReplica.start("stones-0")
        let seen = try await GatewayBench.run([("stones", [replica.endpoint()])], policy: policy) {
            bench async throws in
            _ = try await bench.client.send(HTTPRequest(.get, "/stones", headers: fields))
            return try #require(replica.requests.first).headers
        }
        await replica.stop()
        return seen
    }

    @Test func whatIsForOneConnectionGoesNoFurther() async throws {
        // Raw, since a client would leave most of them out itself.
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])]) { bench async throws in
            let lines = [
                "GET /stones HTTP/1.1", "Host: a", "Connection: close, X-Named , Host", "X-Named: 1", "Keep-Alive: 5",
                "TE: trailers", "Trailer: X", "Upgrade: h2c", "Proxy-Authorization: secret", "Proxy-Connection: close",
                "X-Kept: 2",
            ]
            let answer = try await RawExchange.answer(
                to: lines.joined(separator: "\r\n") + "\r\n\r\n", port: bench.server.port)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let fields = try #require(replica.requests.first).headers
            #expect(fields["X-Kept"] == "2")
            #expect(fields["Host"] == "a")
            for name in [
                "Connection", "X-Named", "Keep-Alive", "TE", "Trailer", "Upgrade", "Proxy-Authorization",
                "Proxy-Connection",
            ] {
                #expect(fields[name] == nil, "\(name)")
            }
        }
        await replica.stop()
    }

    @Test func whatAnAnswerSaysOfItsConnectionGoesNoFurther() async throws {
        let lines = [
            "HTTP/1.1 200 OK", "Connection: close, X-Named", "X-Named: 1", "Keep-Alive: timeout=5", "X-Kept: 2",
            "Proxy-Authenticate: Basic", "Upgrade: h2c", "Transfer-Encoding: chunked",
        ]
        let answer = lines.joined(separator: "\r\n") + "\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        let replica = try await ScriptedServer([[answer, nil]])
        try await GatewayBench.run([("stones", [replica.endpoint("stones-0")])]) { bench async throws in
            let answer = try await bench.get("/stones")
            #expect(answer.text == "ok")
            #expect(answer.headers["X-Kept"] == "2")
            #expect(answer.headers["Content-Length"] == "2")
            for name in ["X-Named", "Keep-Alive", "Proxy-Authenticate", "Upgrade", "Transfer-Encoding", "Connection"] {
                #expect(answer.headers[name] == nil, "\(name)")
            }
        }
        await replica.close()
    }

    @Test func aReplicaLearnsWhoAsks() async throws {
        let seen = try await Self.seen(["Host": "shop.example"])
        #expect(seen.values("X-Forwarded-For") == ["127.0.0.1"])
        #expect(seen.values("X-Forwarded-Proto") == ["http"])
        #expect(seen.values("X-Forwarded-Host") == ["shop.example"])
    }

    private static let forged: HTTPFields = [
        "Host": "inner", "X-Forwarded-For": "10.0.0.1", "x-forwarded-for": "10.0.0.2", "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "outer", "Forwarded": "for=10.0.0.3", "X-Real-IP": "10.0.0.4", "X-Forwarded-Port": "1",
    ]

    @Test func whatAStrangerSaysOfItsWayIsNotBelieved() async throws {
        let seen = try await Self.seen(Self.forged)
        #expect(seen.values("X-Forwarded-For") == ["127.0.0.1"])
        #expect(seen.values("X-Forwarded-Proto") == ["http"])
        #expect(seen.values("X-Forwarded-Host") == ["inner"])
        for name in ["Forwarded", "X-Real-IP", "X-Forwarded-Port"] { #expect(seen[name] == nil, "\(name)") }
    }

    @Test func whatATrustedProxySaysIsPassedOn() async throws {
        var policy = ProxyPolicy.patient
        policy.trustsForwardedFields = true
        let seen = try await Self.seen(Self.forged, policy: policy)
        #expect(seen.values("X-Forwarded-For") == ["10.0.0.1, 10.0.0.2, 127.0.0.1"])
        #expect(seen.values("X-Forwarded-Proto") == ["https"])
        #expect(seen.values("X-Forwarded-Host") == ["outer"])
        #expect(seen["Forwarded"] == "for=10.0.0.3")
    }

    @Test func headTellsTheLengthOfWhatGetWouldBring() async throws {
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])]) { bench async throws in
            let answer = try await bench.client.send(HTTPRequest(.head, "/stones"))
            #expect(answer.headers["Content-Length"] == "8")
            #expect(answer.body.isEmpty)
            #expect(try await bench.get("/stones").text == "stones-0")
        }
        await replica.stop()
    }

    // MARK: Traces

    private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func aTraceGoesOn() async throws {
        let seen = try await Self.seen(["traceparent": Self.trace, "tracestate": "a=1"])
        #expect(seen.values("traceparent") == [Self.trace])
        #expect(seen["tracestate"] == "a=1")
        let later = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-will-be"
        #expect(try await Self.seen(["Traceparent": later]).values("traceparent") == [later])
    }

    private static let invalid: [HTTPFields] = [
        [:], ["traceparent": "nonsense"], ["traceparent": trace, "Traceparent": trace],
        ["traceparent": "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"],
        ["traceparent": "00-00000000000000000000000000000000-00f067aa0ba902b7-01"],
        ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"],
        ["traceparent": "\(trace)-more"], ["traceparent": "ff\(trace.dropFirst(2))"],
        ["traceparent": "cc\(trace.dropFirst(2))more"],
    ]

    @Test(arguments: invalid.indices)
    func aTraceBeginsWhereNoneIsValid(place: Int) async throws {
        var headers = Self.invalid[place]
        headers.append("tracestate", "a=1")
        let seen = try await Self.seen(headers)
        let new = try #require(seen["traceparent"])
        #expect(seen.values("traceparent").count == 1)
        #expect(TraceParent.isValid(new) && new != Self.trace && new.hasSuffix("-00"))
        #expect(seen["tracestate"] == nil)
        #expect(TraceParent.new() != TraceParent.new())
    }

    // MARK: What two readers could understand in two ways

    @Test(arguments: SmugglingTests.shapes)
    func whatHidesARequestReachesNoReplica(shape: SmugglingTests.Shape) async throws {
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])], routes: PrefixRoutes(allTo: "stones")) {
            bench async throws in
            let answer = try await RawExchange.answer(to: shape.text, port: bench.server.port)
            #expect(answer.hasPrefix("HTTP/1.1 \(shape.status) "))
            #expect(replica.requests.isEmpty)
        }
        await replica.stop()
    }

    @Test func aBodyInChunksArrivesWithItsLengthAndNothingIsLeftBehind() async throws {
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])]) { bench async throws in
            let inner = "GET /-/events HTTP/1.1\r\n\r\n"
            let chunks = "\(String(inner.utf8.count, radix: 16))\r\n\(inner)\r\n0\r\n\r\n"
            let first = "POST /stones HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
            let answer = try await RawExchange.answer(
                to: first + "GET /stones HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port: bench.server.port)
            #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
            #expect(replica.requests.map(\.method) == [.post, .get])
            #expect(replica.requests.map(\.body.count) == [inner.utf8.count, 0])
            #expect(replica.requests.first?.headers.values("Content-Length") == ["\(inner.utf8.count)"])
            #expect(replica.requests.first?.headers["Transfer-Encoding"] == nil)
        }
        await replica.stop()
    }
}
