import NIOCore
import NIOPosix
import Serving
import TestSupport
import Testing

@Suite(.onlyWithSockets) struct DrainTests {
    @Test func aRequestInHandIsAnsweredAndIdleConnectionsAreClosedAtOnce() async throws {
        let gate = Gate()
        let server = try await HTTPServer.start(
            group: MultiThreadedEventLoopGroup.singleton, handler: sampleRoutes(gate: gate))
        let idle = try server.connect()
        idle.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await idle.answer().status == 200)
        let busy = try server.connect()
        busy.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        await gate.waits()
        async let cut = server.shutdown(gracefullyWithin: .seconds(60))
        #expect(try await idle.isClosed())
        #expect(throws: RawConnection.Failure.self) { try server.connect() }
        gate.open()
        let answer = try await busy.answer()
        #expect(answer.body == "1")
        #expect(answer.field("Connection") == "close")
        #expect(try await busy.isClosed())
        #expect(await cut == 0)
    }

    @Test func whatIsLeftAtTheEndIsCutOffAndCounted() async throws {
        let gate = Gate()
        let server = try await HTTPServer.start(
            group: MultiThreadedEventLoopGroup.singleton, handler: sampleRoutes(gate: gate))
        let connections = try (0..<3).map { _ in try server.connect() }
        for connection in connections.dropLast() { connection.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\n") }
        // A request that has begun counts too.
        connections[2].send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET")
        #expect(try await connections[2].answer().status == 200)
        await gate.waits(2)
        #expect(await server.shutdown(gracefullyWithin: .milliseconds(50)) >= 2)
        for connection in connections { #expect(try await connection.isClosed()) }
        gate.open()
        #expect(await server.shutdown(gracefullyWithin: .seconds(60)) == 0)
    }

    @Test func drainingUnderLoadLosesNoAnswerToARequestThatWasCarriedOut() async throws {
        for _ in 0..<5 {
            let (carriedOut, answered) = (Counter(), Counter())
            let handler = Answers { request, reply in
                carriedOut.increment()
                Task { reply.send(HTTPResponse(200, body: request.body)) }
            }
            let server = try await HTTPServer.start(group: MultiThreadedEventLoopGroup.singleton, handler: handler)
            let address = server.address
            let isUnderWay = Gate()
            let clients = (0..<8).map { _ in
                Task {
                    var limits = HTTPClientLimits()
                    limits.connections = 1
                    let client = HTTPClient(to: address, limits: limits, on: testLoop)
                    // Until the server takes no more.
                    while (try? await client.send(HTTPRequest(.post, "/", body: [1, 2, 3]))) != nil {
                        if answered.increment() == 200 { isUnderWay.open() }
                    }
                    await client.shutDown()
                }
            }
            await isUnderWay.pass()
            #expect(await server.shutdown(gracefullyWithin: .seconds(60)) == 0)
            for client in clients { await client.value }
            #expect(answered.count == carriedOut.count)
        }
    }
}
