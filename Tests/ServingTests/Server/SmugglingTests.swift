import Serving
import TestSupport
import Testing

/// Shapes that two readers may understand in two ways, so that one hides a request in another's body.
@Suite(.onlyWithSockets) struct SmugglingTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var status = 400

        var testDescription: String { name }
    }

    private static func fields(_ lines: String, body: String = "") -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n\(body)"
    }

    static let shapes = [
        Shape(name: "two lengths", text: fields("Content-Length: 1\r\nContent-Length: 2", body: "ab")),
        Shape(name: "the same length twice", text: fields("Content-Length: 1\r\nContent-Length: 1", body: "a")),
        Shape(name: "two lengths in one field", text: fields("Content-Length: 1, 1", body: "a")),
        Shape(
            name: "length and chunks",
            text: fields("Content-Length: 1\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n")),
        Shape(
            name: "chunks and length",
            text: fields("Transfer-Encoding: chunked\r\nContent-Length: 1", body: "0\r\n\r\n")),
        Shape(
            name: "chunked twice",
            text: fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n")),
        Shape(name: "a blank before the colon", text: fields("Transfer-Encoding : chunked", body: "0\r\n\r\n")),
        Shape(name: "a blank before the name", text: fields(" Transfer-Encoding: chunked", body: "0\r\n\r\n")),
        Shape(name: "another encoding", text: fields("Transfer-Encoding: xchunked"), status: 501),
        Shape(name: "chunked and another", text: fields("Transfer-Encoding: chunked, identity"), status: 501),
        Shape(name: "a vertical tab before chunked", text: fields("Transfer-Encoding: \u{B}chunked")),
        Shape(name: "chunks in HTTP/1.0", text: "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Shape(name: "a folded line", text: fields("X: a\r\n b")),
        Shape(name: "LF alone", text: fields("X: a\nY: b")),
        Shape(name: "LF alone behind the first line", text: "GET /hello HTTP/1.1\nHost: a\r\n\r\n"),
        Shape(name: "CR alone", text: fields("X: a\rY: b")),
        Shape(name: "NUL in a value", text: fields("X: a\0b")),
        Shape(name: "NUL in a name", text: fields("X\0: a")),
        Shape(name: "no name", text: fields(": a")),
        Shape(name: "no colon", text: fields("X")),
        Shape(name: "a negative length", text: fields("Content-Length: -1")),
        Shape(name: "a length with a sign", text: fields("Content-Length: +1", body: "a")),
        Shape(name: "a hexadecimal length", text: fields("Content-Length: 0x1", body: "a")),
        Shape(name: "an empty length", text: fields("Content-Length:")),
        Shape(name: "a length beyond all", text: fields("Content-Length: 18446744073709551617")),
        Shape(name: "a large length", text: fields("Content-Length: 9223372036854775807"), status: 413),
        Shape(name: "a chunk without size", text: fields("Transfer-Encoding: chunked", body: "\r\n")),
        Shape(name: "a chunk of no number", text: fields("Transfer-Encoding: chunked", body: "g\r\n")),
        Shape(name: "a negative chunk", text: fields("Transfer-Encoding: chunked", body: "-1\r\n")),
        Shape(name: "a chunk with 0x", text: fields("Transfer-Encoding: chunked", body: "0x1\r\na\r\n0\r\n\r\n")),
        Shape(
            name: "a blank behind a chunk's size",
            text: fields("Transfer-Encoding: chunked", body: "1 \r\na\r\n0\r\n\r\n")),
        Shape(
            name: "a chunk beyond all", text: fields("Transfer-Encoding: chunked", body: "FFFFFFFFFFFFFFFFF\r\n"),
            status: 413),
        Shape(
            name: "a chunk longer than it says",
            text: fields("Transfer-Encoding: chunked", body: "1\r\nab\r\n0\r\n\r\n")),
        Shape(
            name: "LF alone in a chunk's line", text: fields("Transfer-Encoding: chunked", body: "1;\na\r\n0\r\n\r\n")),
        Shape(
            name: "a length behind the body",
            text: fields("Transfer-Encoding: chunked", body: "0\r\nContent-Length: 5\r\n\r\n")),
        Shape(name: "no host", text: "GET /hello HTTP/1.1\r\n\r\n"),
        Shape(name: "two hosts", text: "GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        Shape(name: "a host with a user", text: "GET /hello HTTP/1.1\r\nHost: a@b\r\n\r\n"),
        Shape(name: "a target with a user", text: "GET http://a@b/hello HTTP/1.1\r\nHost: b\r\n\r\n"),
        Shape(name: "a target of another scheme", text: "GET ftp://a/hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a target without a slash", text: "GET hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "an asterisk for GET", text: "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "CONNECT", text: "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", status: 501),
        Shape(name: "two blanks", text: "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a tab for a blank", text: "GET\t/hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "no version", text: "GET /hello\r\nHost: a\r\n\r\n"),
        Shape(name: "a word for a version", text: "GET /hello HTTP/one\r\nHost: a\r\n\r\n"),
        Shape(name: "an HTTP to come", text: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505),
        Shape(name: "an encoding cut short", text: "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "an encoding of no digits", text: "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "an encoding of no UTF-8", text: "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a slash in too many bytes", text: "GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "an encoded NUL", text: "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a query of no UTF-8", text: "GET /hello?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a way out", text: "GET /stones/../hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a way out in disguise", text: "GET /stones/%2E%2e/hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a fragment", text: "GET /hello#a HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "a target that is not ASCII", text: "GET /blüte HTTP/1.1\r\nHost: a\r\n\r\n"),
        Shape(name: "an expectation", text: fields("Expect: a miracle"), status: 417),
        Shape(name: "the beginning of TLS", text: "\u{16}\u{3}\u{1}\u{2}\0\u{1}\u{0}\r\n\r\n"),
    ]

    @Test(arguments: shapes)
    func shapesThatCanBeReadInTwoWaysAreRefusedAndTheConnectionClosed(shape: Shape) async throws {
        try await withServer { server in
            let connection = try server.connect()
            // The request behind it must not be answered.
            connection.send(shape.text + "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await connection.answer()
            #expect(answer.status == shape.status)
            #expect(answer.field("Connection") == "close")
            #expect(answer.field("Content-Type") == "application/problem+json")
            #expect(answer.body.hasPrefix("{\"type\":\"about:blank\",\"title\":"))
            #expect(try await connection.isClosed())
        }
    }

    @Test func whatIsRefusedComesBehindTheAnswersBeforeIt() async throws {
        let gate = Gate()
        try await withServer(handler: sampleRoutes(gate: gate)) { server in
            let connection = try server.connect()
            connection.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\n\r\n")
            await gate.waits()
            gate.open()
            #expect(try await connection.answer().body == "1")
            #expect(try await connection.answer().status == 400)
            #expect(try await connection.isClosed())
        }
    }

    @Test func anEmptyLineBeforeARequestIsAllowedOnce() async throws {
        try await withServer { server in
            let request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
            let answer = try await server.answer(to: "\r\n" + request)
            #expect(answer.status == 200)
            #expect(try await server.answer(to: "\r\n\r\n" + request).status == 400)
        }
    }
}
