import NIOCore
import NIOPosix
import Serving
import TestSupport

/// A handler that is a closure.
struct Answers: HTTPHandler {
    let body: @Sendable (HTTPRequest, HTTPReply) -> Void

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) { body(request, reply) }
}

/// The routes that most tests need.
func sampleRoutes(gate: Gate = Gate()) -> HTTPRouter {
    HTTPRouter([
        .prompt(.get, "/hello") { _, _ in HTTPResponse(200, body: Array("hello".utf8)) },
        .prompt(.post, "/echo") { request, _ in HTTPResponse(200, body: request.body) },
        .prompt(.get, "/stones/{number}") { request, parameters in
            HTTPResponse(200, body: Array("\(parameters["number"]) \(request.query ?? "-")".utf8))
        },
        .waiting(.get, "/later/{name}") { _, parameters in
            await gate.pass()
            return HTTPResponse(200, body: Array(parameters["name"].utf8))
        },
        .waiting(.post, "/later") { request, _ in
            await gate.pass()
            return HTTPResponse(200, body: request.body)
        },
        .prompt(.get, "/big/{bytes}") { _, parameters in
            HTTPResponse(200, body: Array(repeating: UInt8(ascii: "x"), count: Int(parameters["bytes"]) ?? 0))
        },
    ])
}

/// Runs a server on a port of its own while the body runs.
@discardableResult
func withServer<Result>(
    limits: HTTPLimits = HTTPLimits(), observer: (any HTTPObserver)? = nil,
    handler: any HTTPHandler = sampleRoutes(), on address: HTTPAddress = .loopback(),
    _ body: (HTTPServer) async throws -> Result
) async throws -> Result {
    let server = try await HTTPServer.start(
        on: address, limits: limits, observer: observer, group: MultiThreadedEventLoopGroup.singleton,
        handler: handler)
    do {
        let result = try await body(server)
        await server.shutdown(gracefullyWithin: .zero)
        return result
    } catch {
        await server.shutdown(gracefullyWithin: .zero)
        throw error
    }
}

extension HTTPServer {
    var port: Int { if case .tcp(_, let port) = address { port } else { 0 } }

    func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// Sends bytes on a connection of their own, and reads the answer.
    func answer(to text: String) async throws -> RawConnection.Answer {
        let connection = try connect()
        connection.send(text)
        return try await connection.answer()
    }

    /// Fails unless the server still answers an ordinary request.
    func isWell() async throws -> Bool {
        try await answer(to: "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").body == "hello"
    }
}
