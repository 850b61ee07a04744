import NIOCore
import Serving
import TestSupport
import Testing

@Suite(.onlyWithSockets) struct LimitTests {
    private static let small = {
        var limits = HTTPLimits()
        limits.requestLine = 40
        limits.field = 30
        limits.fields = 60
        limits.fieldCount = 4
        limits.body = 10
        limits.chunkLine = 8
        return limits
    }()

    private static func request(_ fields: [String], body: String = "") -> String {
        "POST /echo HTTP/1.1\r\n\((["Host: a"] + fields).joined(separator: "\r\n"))\r\n\r\n\(body)"
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test(arguments: [
        ("GET /hello?\(text(20)) HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        ("GET /hello?\(text(21)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        // It does not wait for the end of what is too long.
        ("GET /\(text(100))", 414),
        (request(["X: \(text(27))"]), 200),
        (request(["X: \(text(28))"]), 431),
        (request(["X: \(text(100))"]), 431),
        (request(["X: \(text(20))", "Y: \(text(21))"]), 200),
        (request(["X: \(text(20))", "Y: \(text(22))"]), 431),
        (request(["A: 1", "B: 2", "C: 3"]), 200),
        (request(["A: 1", "B: 2", "C: 3", "D: 4"]), 431),
        (request(["Content-Length: 10"], body: "0123456789"), 200),
        // The body is not waited for.
        (request(["Content-Length: 11"]), 413),
        (request(["Transfer-Encoding: chunked"], body: "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"), 200),
        (request(["Transfer-Encoding: chunked"], body: "5\r\n01234\r\n6\r\n"), 413),
        (request(["Transfer-Encoding: chunked"], body: "1;\(text(6))\r\na\r\n0\r\n\r\n"), 200),
        (request(["Transfer-Encoding: chunked"], body: "1;\(text(7))\r\na\r\n0\r\n\r\n"), 400),
        // Trailers have the limits of header fields.
        (request(["Transfer-Encoding: chunked"], body: "0\r\nX: \(text(28))\r\n\r\n"), 431),
    ])
    func whatIsTooLargeIsRefused(text: String, status: Int) async throws {
        try await withServer(limits: Self.small) { server in
            let answer = try await server.answer(to: text)
            #expect(answer.status == status)
        }
    }

    @Test func theDefaultsAreThoseOfNginx() {
        let limits = HTTPLimits()
        #expect(limits.requestLine == 8_192 && limits.field == 8_192 && limits.fields == 32_768)
        #expect(limits.body == 1_048_576)
        #expect(limits.headTime == .seconds(60) && limits.bodyTime == .seconds(60) && limits.writeTime == .seconds(60))
        #expect(limits.idleTime == .seconds(75) && limits.lingeringTime == .seconds(5))
    }

    @Test func aClientThatIsSlowWithItsHeadIsTold408() async throws {
        var limits = HTTPLimits()
        limits.headTime = .seconds(2)
        try await withServer(limits: limits) { server in
            for beginning in ["GET", "GET /hello HTTP/1.1\r\nHo"] {
                let answer = try await server.answer(to: beginning)
                #expect(answer.status == 408)
                #expect(answer.field("Connection") == "close")
            }
            // Who has said nothing is told nothing.
            #expect(try await server.connect().isClosed())
        }
    }

    @Test func aClientThatIsSlowWithItsBodyIsTold408() async throws {
        var limits = HTTPLimits()
        limits.bodyTime = .seconds(2)
        try await withServer(limits: limits) { server in
            let answer = try await server.answer(to: Self.request(["Content-Length: 3"], body: "a"))
            #expect(answer.status == 408)
            #expect(
                try await server.answer(to: Self.request(["Transfer-Encoding: chunked"], body: "1\r\n")).status == 408)
        }
    }

    @Test func bytesInTimeDoNotLengthenTheTimeForTheWhole() async throws {
        var limits = HTTPLimits()
        limits.headTime = .seconds(2)
        try await withServer(limits: limits) { server in
            let connection = try server.connect()
            let start = ContinuousClock.now
            var isTold = false
            // Every piece comes well before the time is over, and the whole never does.
            connection.send("GET /hello HTTP/1.1\r\n")
            while !isTold, start.duration(to: .now) < .seconds(20) {
                isTold = !connection.send("X: y\r\n")
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(isTold)
        }
    }

    @Test func aConnectionWithoutRequestsIsClosed() async throws {
        var limits = HTTPLimits()
        limits.idleTime = .milliseconds(100)
        try await withServer(limits: limits) { server in
            let connection = try server.connect()
            connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            #expect(try await connection.isClosed())
        }
    }

    @Test func aHandlersTimeIsNotTheClients() async throws {
        var limits = HTTPLimits()
        limits.idleTime = .milliseconds(20)
        limits.headTime = .milliseconds(20)
        limits.bodyTime = .milliseconds(20)
        let gate = Gate()
        try await withServer(limits: limits, handler: sampleRoutes(gate: gate)) { server in
            let connection = try server.connect()
            connection.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            await gate.waits()
            try await Task.sleep(for: .milliseconds(100))
            gate.open()
            #expect(try await connection.answer().body == "1")
        }
    }

    @Test func aClientThatNeverReadsIsCutOff() async throws {
        var limits = HTTPLimits()
        limits.writeTime = .milliseconds(100)
        let figures = HTTPFigures()
        try await withServer(limits: limits, observer: figures) { server in
            let connection = try RawConnection(port: server.port, receiveBuffer: 4_096)
            // More than the buffers of two sockets hold.
            for _ in 0..<100 { connection.send("GET /big/1000000 HTTP/1.1\r\nHost: a\r\n\r\n") }
            while server.connectionCount > 0 { await Task.yield() }
            // Nothing was begun for which there was no room.
            #expect(figures.answers(200) < 50)
            #expect(try await server.isWell())
        }
    }

    @Test func onlySoManyRequestsOfAConnectionAreInHand() async throws {
        var limits = HTTPLimits()
        limits.requestsInHand = 3
        let gate = Gate()
        try await withServer(limits: limits, handler: sampleRoutes(gate: gate)) { server in
            let connection = try server.connect()
            for number in 0..<100 { connection.send("GET /later/\(number) HTTP/1.1\r\nHost: a\r\n\r\n") }
            await gate.waits(3)
            #expect(try await server.isWell())
            #expect(gate.waitingCount == 3)
            gate.open()
            #expect(try await connection.bodies(100) == (0..<100).map(String.init))
        }
    }

    @Test func connectionsBeyondTheLimitAreTold503AndStillMoreAreClosed() async throws {
        var limits = HTTPLimits()
        limits.connections = 2
        limits.refusals = 1
        let figures = HTTPFigures()
        try await withServer(limits: limits, observer: figures) { server in
            let first = [try server.connect(), try server.connect()]
            for connection in first {
                connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await connection.answer().status == 200)
            }
            let refused = try server.connect()
            let answer = try await refused.answer()
            #expect(answer.status == 503)
            #expect(answer.field("Connection") == "close")
            #expect(answer.field("Retry-After") == "1")
            // The one that was refused may still read.
            #expect(try await server.connect().isClosed())
            #expect(server.connectionCount == 2)
            for connection in first {
                connection.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(try await connection.answer().status == 200)
                #expect(try await connection.isClosed())
            }
            while server.connectionCount > 0 { await Task.yield() }
            #expect(try await server.isWell())
        }
    }

    @Test func aClientThatWasRefusedMaySendOnOnlyForAWhile() async throws {
        var limits = HTTPLimits()
        limits.lingeringTime = .milliseconds(100)
        try await withServer(limits: limits) { server in
            let connection = try server.connect()
            connection.send("GET /hello HTTP/1.1\r\n\r\n")
            #expect(try await connection.answer().status == 400)
            while server.connectionCount > 0 { await Task.yield() }
        }
    }

    @Test func theBodiesOfAllConnectionsHaveABound() async throws {
        var limits = HTTPLimits()
        limits.bodiesInHand = 1_500
        let gate = Gate()
        try await withServer(limits: limits, handler: sampleRoutes(gate: gate)) { server in
            let body = Self.text(1_000)
            let first = try server.connect()
            first.send("POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n\(body)")
            await gate.waits()
            #expect(try await server.answer(to: Self.request(["Content-Length: 1000"], body: body)).status == 503)
            gate.open()
            #expect(try await first.answer().body == body)
            #expect(try await server.answer(to: Self.request(["Content-Length: 1000"], body: body)).status == 200)
            #expect(server.heldBodyBytes == 0)
        }
    }
}
