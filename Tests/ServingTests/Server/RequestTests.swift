import Serving
import TestSupport
import Testing

@Suite(.onlyWithSockets) struct RequestTests {
    @Test func aRequestIsAnswered() async throws {
        try await withServer { server in
            let answer = try await server.answer(to: "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(answer.status == 200)
            #expect(answer.body == "hello")
            let date = try #require(answer.field("Date"))
            #expect(date.hasSuffix(" GMT") && date.utf8.count == 29)
            #expect(answer.field("Connection") == nil)
        }
    }

    @Test func bodiesComeWithALengthOrInChunks() async throws {
        try await withServer { server in
            let connection = try server.connect()
            connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
            #expect(try await connection.answer().body == "abc")
            connection.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: 1\r\n\r\n"
            )
            #expect(try await connection.answer().body == "abc0123456789")
            connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            #expect(try await connection.answer().body == "")
        }
    }

    @Test func aRequestMayComeByteByByte() async throws {
        try await withServer { server in
            let connection = try server.connect()
            for byte in "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n".utf8
            {
                connection.send([byte])
            }
            #expect(try await connection.answer().body == "ab")
        }
    }

    @Test func safeRequestsOfAConnectionAreInHandTogetherAndAnsweredInTheirSequence() async throws {
        let gate = Gate()
        try await withServer(handler: sampleRoutes(gate: gate)) { server in
            let connection = try server.connect()
            let fields = "HTTP/1.1\r\nHost: a\r\n\r\n"
            connection.send("GET /later/1 \(fields)GET /hello \(fields)GET /later/2 \(fields)")
            await gate.waits(2)
            gate.open()
            #expect(try await connection.bodies(3) == ["1", "hello", "2"])
        }
    }

    @Test func aRequestThatChangesSomethingWaitsForThoseBeforeItAndHoldsUpThoseBehindIt() async throws {
        let gate = Gate()
        let seen = SeenPaths()
        try await withServer(
            handler: Answers { request, reply in
                seen.add(request.path)
                Task {
                    await gate.pass()
                    reply.send(HTTPResponse(200, body: Array(request.path.utf8)))
                }
            }
        ) { server in
            let connection = try server.connect()
            connection.send(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            await gate.waits()
            // The next two have come too, since they came with the first.
            #expect(seen.all == ["/1"])
            gate.open()
            #expect(try await connection.bodies(3) == ["/1", "/2", "/3"])
            #expect(seen.all == ["/1", "/2", "/3"])
        }
    }

    @Test func connectionsDoNotWaitForEachOther() async throws {
        let gate = Gate()
        try await withServer(handler: sampleRoutes(gate: gate)) { server in
            let slow = try server.connect()
            slow.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.waits()
            #expect(try await server.isWell())
            gate.open()
            #expect(try await slow.answer().body == "1")
        }
    }

    @Test func anAnswerToHEADHasALengthAndNoBody() async throws {
        try await withServer { server in
            let connection = try server.connect()
            connection.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer(hasBody: false).field("Content-Length") == "5")
            #expect(try await connection.answer().body == "hello")
        }
    }

    @Test func aClientThatAsksFirstIsToldToContinue() async throws {
        try await withServer { server in
            let connection = try server.connect()
            connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await connection.answer().status == 100)
            connection.send("ab")
            #expect(try await connection.answer().body == "ab")
            let answer = try await server.answer(
                to: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")
            #expect(answer.status == 413)
        }
    }

    @Test func anOldClientIsAnsweredAndClosedUnlessItAsksOtherwise() async throws {
        try await withServer { server in
            let connection = try server.connect()
            connection.send("GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            #expect(try await connection.answer().field("Connection") == "keep-alive")
            connection.send("GET /hello HTTP/1.0\r\n\r\n")
            #expect(try await connection.answer().field("Connection") == "close")
            #expect(try await connection.isClosed())
        }
    }

    @Test func aClientMayCloseAndMayEndItsSide() async throws {
        try await withServer { server in
            let closing = try server.connect()
            closing.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await closing.answer().field("Connection") == "close")
            #expect(try await closing.isClosed())
            let ending = try server.connect()
            ending.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            ending.endInput()
            #expect(try await ending.answer().body == "hello")
            #expect(try await ending.isClosed())
        }
    }

    @Test func targetsMayBeWholeOrAnAsterisk() async throws {
        try await withServer { server in
            let whole = try await server.answer(to: "GET http://other:80/stones/7?a=b HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(whole.body == "7 a=b")
            #expect(try await server.answer(to: "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status == 204)
            #expect(try await server.answer(to: "GET http://other HTTP/1.1\r\nHost: a\r\n\r\n").status == 404)
        }
    }

    @Test func aRequestThatEverybodyForgetsIsAnswered500() async throws {
        try await withServer(handler: Answers { _, _ in }) { server in
            let answer = try await server.answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 500)
            #expect(answer.field("Content-Type") == "application/problem+json")
        }
    }

    @Test func noAnswerCanBeginALineOfItsOwn() async throws {
        let handler = Answers { request, reply in
            reply.send(HTTPResponse(200, headers: ["X-Echo": "a\r\nSet-Cookie: b"]))
            // The first answer counts.
            reply.send(HTTPResponse(200))
        }
        try await withServer(handler: handler) { server in
            let answer = try await server.answer(to: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 500)
            #expect(answer.field("Set-Cookie") == nil)
        }
    }

    @Test func aServerListensOnAUnixSocketAndReplacesOneThatIsLeftBehind() async throws {
        let folder = try TemporaryFolder()
        let address = HTTPAddress.unix(path: folder.file("s"))
        try leaveSocketBehind(folder.file("s"))
        try await withServer(on: address) { server in
            let client = HTTPClient(to: address, on: testLoop)
            let answer = try await client.send(HTTPRequest(.get, "/hello"))
            #expect(answer.body == Array("hello".utf8))
            await #expect(throws: HTTPAddressError.inUse(address)) { try await withServer(on: address) { _ in } }
            #expect(server.address == address)
            await client.shutDown()
        }
        #expect(!folder.exists("s"))
    }

    @Test func addressesThatCannotBeListenedOnAreToldApart() async throws {
        try await withServer { server in
            await #expect(throws: HTTPAddressError.inUse(server.address)) {
                try await withServer(on: server.address) { _ in }
            }
        }
        await #expect(throws: HTTPAddressError.port(70_000)) {
            try await withServer(on: .loopback(port: 70_000)) { _ in }
        }
        let long = String(repeating: "a", count: HTTPAddress.longestPath + 1)
        await #expect(throws: HTTPAddressError.path(long)) { try await withServer(on: .unix(path: long)) { _ in } }
        await #expect(throws: HTTPAddressError.self) {
            try await withServer(on: .unix(path: "/nowhere/at/all")) { _ in }
        }
        let folder = try TemporaryFolder()
        try folder.write("file", "kept")
        await #expect(throws: HTTPAddressError.self) {
            try await withServer(on: .unix(path: folder.file("file"))) { _ in }
        }
        #expect(try folder.text("file") == "kept")
    }
}
