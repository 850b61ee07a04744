import Serving
import Testing
import Texts

@Suite(.onlyWithSockets) struct RouterTests {
    private static let router = HTTPRouter([
        .prompt(.get, "/stones/{number}") { _, parameters in said("number \(parameters["number"])") },
        .prompt(.get, "/stones/first") { _, _ in said("the first") },
        .prompt(.get, "/stones") { request, _ in
            said(request.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ";"))
        },
        .waiting(.post, "/stones") { request, _ in
            try request.checkAccepts()
            let stone = try request.json()
            guard let number = stone["number"]?.asInteger(UInt64.self) else { throw Problem(422, "number is missing") }
            return HTTPMedia.answer(201, .object([("number", .integer(number))]))
        },
        .prompt(.get, "/{kind}/{number}/parts/{part}") { _, parameters in
            said("\(parameters["kind"]) \(parameters["number"]) \(parameters["part"])\(parameters["none"])")
        },
        .prompt(.get, "/") { _, _ in said("root") },
        .prompt(.get, "/broken") { _, _ in throw RawConnection.Failure(text: "a secret") },
        .replying(.get, "/replied") { _, _, reply in reply.send(said("replied")) },
    ])

    private static func said(_ text: String) -> HTTPResponse { HTTPResponse(200, body: Array(text.utf8)) }

    @Test(arguments: [
        ("/stones/7", "number 7"), ("/stones/first", "the first"), ("/stones/f%69rst", "the first"),
        ("/stones/7/", "number 7"), ("/stones/", ""), ("/", "root"), ("/stones/a%2Fb%20c", "number a/b c"),
        ("/stones/bl%C3%BCte", "number blüte"), ("/stones?a=1&b&c=%26+d", "a=1;b=;c=& d"),
        ("/walls/3/parts/x", "walls 3 x"), ("/replied", "replied"),
    ])
    func aPathFindsItsRoute(target: String, body: String) async throws {
        try await withServer(handler: Self.router) { server in
            let answer = try await server.answer(to: "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 200)
            #expect(answer.body == body)
        }
    }

    @Test(arguments: ["/stone", "/stones/7/8", "/stones//", "//stones", "/stones/7//", "/stonesx", "/walls/3/parts/"])
    func otherPathsAreNotFound(target: String) async throws {
        try await withServer(handler: Self.router) { server in
            let answer = try await server.answer(to: "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 404)
            #expect(answer.field("Content-Type") == "application/problem+json")
        }
    }

    @Test func anotherMethodIsToldWhichThereAre() async throws {
        try await withServer(handler: Self.router) { server in
            let put = try await server.answer(to: "PUT /stones HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            #expect(put.status == 405)
            #expect(put.field("Allow") == "GET, POST, HEAD, OPTIONS")
            let options = try await server.answer(to: "OPTIONS /stones/7 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(options.status == 204)
            #expect(options.field("Allow") == "GET, HEAD, OPTIONS")
            #expect(options.field("Content-Length") == nil)
            #expect(try await server.answer(to: "MAKE /stones HTTP/1.1\r\nHost: a\r\n\r\n").status == 405)
            let connection = try server.connect()
            connection.send("HEAD /stones/7 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer(hasBody: false).field("Content-Length") == "8")
        }
    }

    private static func post(_ body: String, type: String? = "application/json", accept: String? = nil) -> String {
        let fields = [type.map { "Content-Type: \($0)\r\n" }, accept.map { "Accept: \($0)\r\n" }]
        return "POST /stones HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n"
            + fields.compactMap { $0 }.joined() + "\r\n" + body
    }

    private static let stone = "{\"number\":18446744073709551615}"

    @Test(arguments: [
        (post(stone), 201), (post(stone, type: "application/json; charset=UTF-8"), 201),
        (post(stone, type: "application/problem+json"), 201), (post(stone, type: nil), 415),
        (post(stone, type: "text/plain"), 415), (post(stone, type: "application/json; charset=latin1"), 415),
        (post(stone, accept: "*/*"), 201), (post(stone, accept: "application/*;q=0.1, text/html"), 201),
        (post(stone, accept: "text/html"), 406), (post(stone, accept: "application/json;q=0, */*"), 406),
        (post("{"), 400), (post("{\"number\":1.5}"), 422), (post("{\"number\":18446744073709551616}"), 422),
    ])
    func aRouteTakesAndGivesJSON(text: String, status: Int) async throws {
        try await withServer(handler: Self.router) { server in
            let answer = try await server.answer(to: text)
            #expect(answer.status == status)
            if status == 201 { #expect(answer.body == Self.stone) }
        }
    }

    @Test func aProblemSaysWhereTheBodyIsWrongAndEscapesWhatIsNotOurs() async throws {
        try await withServer(handler: Self.router) { server in
            let answer = try await server.answer(to: Self.post("{\"<a>\\u0000\": [1,\n 02]}"))
            #expect(answer.status == 400)
            let problem = try JSONReader.read(Array(answer.body.utf8))
            #expect(problem["line"]?.asInteger(Int.self) == 2)
            #expect(problem["pointer"]?.asString == "/<a>\0/1")
            #expect(problem["detail"]?.asString?.contains("\\x00") == true)
            #expect(!answer.body.utf8.contains { $0 < 0x20 })
        }
    }

    @Test func whatGoesWrongInsideIsNotToldToStrangers() async throws {
        let figures = HTTPFigures()
        try await withServer(observer: figures, handler: Self.router) { server in
            let answer = try await server.answer(to: "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 500)
            #expect(!answer.body.contains("secret"))
            _ = try await server.answer(to: "GET /made/up HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await server.answer(to: "GET /stones/7 HTTP/1.1\r\n\r\n")
            var text = PrometheusText()
            figures.write(to: &text)
            let counts = text.text.split(separator: "\n").filter { $0.contains("_count") }
            #expect(
                counts == [
                    "http_request_duration_seconds_count{route=\"\",method=\"\",status=\"400\"} 1",
                    "http_request_duration_seconds_count{route=\"\",method=\"GET\",status=\"404\"} 1",
                    "http_request_duration_seconds_count{route=\"/broken\",method=\"GET\",status=\"500\"} 1",
                ])
        }
    }

    @Test func aProblemIsWrittenAsTheStandardSays() {
        let problem = Problem(
            429, "for \("a\"\n<b>")", type: "https://example.org/slow", title: "Slow down",
            extensions: [("wait", .integer(3)), ("status", .string("not this"))], headers: ["Retry-After": "3"])
        let response = problem.response
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"type":"https://example.org/slow","title":"Slow down","status":429,"detail":"for a\"\\x0a<b>","wait":3}"#
        )
        #expect(response.headers["content-type"] == "application/problem+json")
        #expect(response.headers["retry-after"] == "3")
    }
}
