import NIOCore
import NIOPosix
import Serving
import TestSupport
import Testing
import Texts

@Suite struct EndpointTableTests {
    @Test func anEndpointThatStaysKeepsItsConnections() async throws {
        let (first, second) = (try await SampleReplica.start("stones-0"), try await SampleReplica.start("stones-1"))
        try await GatewayBench.run([("stones", [first.endpoint()])]) { bench async throws in
            for _ in 0..<3 { #expect(try await bench.get("/stones").text == "stones-0") }
            #expect(first.server.connectionCount == 1)
            bench.table.replace(EndpointList([("stones", [first.endpoint(), second.endpoint()])]))
            var answers: [String] = []
            for _ in 0..<4 { answers.append(try await bench.get("/stones").text) }
            #expect(answers.sorted() == ["stones-0", "stones-0", "stones-1", "stones-1"])
            #expect(first.server.connectionCount == 1)
        }
        await first.stop()
        await second.stop()
    }

    @Test func anEndpointThatIsGoneGetsNoNewRequestAndItsConnectionsEnd() async throws {
        let (first, second) = (try await SampleReplica.start("stones-0"), try await SampleReplica.start("stones-1"))
        try await GatewayBench.run([("stones", [first.endpoint(), second.endpoint()])]) { bench async throws in
            for _ in 0..<4 { _ = try await bench.get("/stones") }
            #expect(first.requests.count == 2)
            bench.table.replace(EndpointList([("stones", [second.endpoint()])]))
            while first.server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            for _ in 0..<4 { #expect(try await bench.get("/stones").text == "stones-1") }
            #expect(first.requests.count == 2)
        }
        await first.stop()
        await second.stop()
    }

    @Test func requestsInHandOfAnEndpointThatIsGoneGetTheirAnswers() async throws {
        let gate = Gate()
        let old = try await SampleReplica.start("stones-0") { _ in
            await gate.pass()
            return HTTPResponse(200, body: Array("old".utf8))
        }
        let new = try await SampleReplica.start("stones-1")
        try await GatewayBench.run([("stones", [old.endpoint()])]) { bench async throws in
            async let first = bench.get("/stones")
            async let second = bench.client.send(HTTPRequest(.post, "/stones", body: [1]))
            await gate.waits(2)
            bench.table.replace(EndpointList([("stones", [new.endpoint(version: "v2")])]))
            #expect(try await bench.get("/stones").text == "stones-1")
            gate.open()
            let answers = [try await first.text, try await second.text]
            #expect(answers == ["old", "old"])
            while old.server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            // What it has done still counts, also that which ended later.
            #expect(bench.table.figures.snapshot["stones", "v1"].requests == 2)
            #expect(bench.table.figures.snapshot["stones", "v2"].requests == 1)
        }
        await old.stop()
        await new.stop()
    }

    @Test func aServiceWhoseEndpointsAreAllGoneIsNotReadyAndComesBack() async throws {
        let replica = try await SampleReplica.start("stones-0")
        try await GatewayBench.run([("stones", [replica.endpoint()])]) { bench async throws in
            bench.table.replace(EndpointList())
            let answer = try await bench.get("/stones")
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(answer.headers["Content-Type"] == Problem.mediaType)
            #expect(answer.text.contains(#""failure":"no_ready_replica""#))
            #expect(bench.figures()?.notReady == 1)
            bench.table.replace(EndpointList([("stones", [replica.endpoint()])]))
            #expect(try await bench.get("/stones").status == 200)
        }
        await replica.stop()
    }

    // MARK: What a supervisor says

    /// A table behind its routes, as a process has it.
    private static func withRoutes(
        _ body: (EndpointTable, HTTPClient) async throws -> Void
    ) async throws {
        let table = EndpointTable(of: ["stones", "pebbles"], group: MultiThreadedEventLoopGroup.singleton)
        try await withServer(handler: HTTPRouter(EndpointRoutes.routes(table))) { server in
            let client = HTTPClient(to: server.address, on: testLoop)
            try await body(table, client)
            await client.shutDown()
        }
        await table.shutDown()
    }

    private static func put(_ text: String) -> HTTPRequest {
        HTTPRequest(.put, EndpointRoutes.endpoints, headers: ["Content-Type": HTTPMedia.json], body: Array(text.utf8))
    }

    @Test func aListIsReplacedAsAWholeAndRead() async throws {
        try await Self.withRoutes { table, client async throws in
            let first = EndpointList([("stones", [.nobody("stones-0")]), ("pebbles", [.nobody("pebbles-0")])])
            let second = EndpointList([("pebbles", [.nobody("pebbles-1", version: "v2")])])
            for list in [first, second, second] {
                #expect(try await client.send(Self.put(list.json.compact)).status == 204)
                #expect(table.current == list)
                let answer = try await client.send(HTTPRequest(.get, EndpointRoutes.endpoints))
                #expect(answer.text == list.json.compact)
            }
        }
    }

    @Test(arguments: [
        ("{", 400, "line 1"), (#"{"services":{},"services":{}}"#, 400, "line 1"),
        (#"{"services":1}"#, 422, "/services"),
        (#"{"services":{"gravel":[]}}"#, 422, "there is no service 'gravel'; the services are stones, pebbles"),
        (String(repeating: "[", count: 9), 400, "deep"),
        ("[\"" + String(repeating: "x", count: EndpointRoutes.maximumSize) + "\"]", 413, "larger"),
    ])
    func aWrongListChangesNothing(text: String, status: Int, told: String) async throws {
        try await Self.withRoutes { table, client async throws in
            let list = EndpointList([("stones", [.nobody("stones-0")])])
            table.replace(list)
            let answer = try await client.send(Self.put(text))
            #expect(answer.status == status)
            #expect(answer.text.contains(told), "\(answer.text.prefix(300))")
            #expect(table.current == list)
        }
    }

    @Test func aListOfAnotherTypeIsNotTaken() async throws {
        try await Self.withRoutes { _, client async throws in
            #expect(try await client.send(HTTPRequest(.put, EndpointRoutes.endpoints, body: [1])).status == 415)
            #expect(try await client.send(HTTPRequest(.delete, EndpointRoutes.endpoints)).status == 405)
        }
    }

    @Test func figuresAreReadAsJSON() async throws {
        try await Self.withRoutes { table, client async throws in
            let answer = try await client.send(HTTPRequest(.get, EndpointRoutes.figures))
            #expect(try FiguresSnapshot(JSONReader.read(answer.body)) == table.figures.snapshot)
        }
    }
}
