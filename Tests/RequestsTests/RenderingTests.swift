import Contexts
import Foundation
import Requests
import Scenarios
import Testing
import Texts

/// Requests as bytes.
@Suite struct RenderingTests {
    @Test func aRequestWithoutVariablesIsTheSameForEverybody() throws {
        let prepared = try Prepared(["name: a, get: '/items?all=1', headers: { Accept: text/html }"])
        #expect(
            try prepared.text()
                == Prepared.http(
                    "GET /items?all=1 HTTP/1.1", "host: shop.example:8080", "Accept: text/html",
                    "user-agent: perennial", "", ""))
        #expect(prepared.request().isConstant)
        #expect(prepared.prepared.address.hostHeader == "shop.example:8080")
    }

    @Test(arguments: [
        ("name: a, post: /", "POST / HTTP/1.1", ["content-length: 0"], ""),
        ("name: a, put: /", "PUT / HTTP/1.1", ["content-length: 0"], ""),
        ("name: a, patch: /", "PATCH / HTTP/1.1", ["content-length: 0"], ""),
        ("name: a, delete: /", "DELETE / HTTP/1.1", [], ""),
        ("name: a, head: /", "HEAD / HTTP/1.1", [], ""),
        ("name: a, options: /", "OPTIONS / HTTP/1.1", [], ""),
        (
            "name: a, post: /, json: { a: [ 1, '1', true, null, {} ], b: 'x\"y' }", "POST / HTTP/1.1",
            ["content-type: application/json", "content-length: 40"], #"{"a":[1,"1",true,null,{}],"b":"x\"y"}"#
        ),
        (
            "name: a, post: /, form: { 'a b': 'c d', e: '&=+~*' }", "POST / HTTP/1.1",
            ["content-type: application/x-www-form-urlencoded", "content-length: 23"], "a+b=c+d&e=%26%3D%2B%7E*"
        ),
        (
            "name: a, post: /, body: 'größe'", "POST / HTTP/1.1",
            ["content-type: text/plain; charset=utf-8", "content-length: 7"], "größe"
        ),
        (
            "name: a, post: /, body: '{}', headers: { Content-Type: application/json }", "POST / HTTP/1.1",
            ["content-length: 2"], "{}"
        ),
        ("name: a, get: /, query: { 'x[y]': 'a b', z: '' }", "GET /?x%5By%5D=a%20b&z= HTTP/1.1", [], ""),
        ("name: a, get: '/?b=1', query: { a: c }", "GET /?b=1&a=c HTTP/1.1", [], ""),
    ])
    func methodsBodiesAndQueriesAreWritten(step: String, line: String, lines: [String], body: String) throws {
        let text = try Prepared([step]).text()
        let parts = text.components(separatedBy: "\r\n\r\n")
        #expect(parts.count == 2 && parts[1] == body, "\(text)")
        let head = parts[0].components(separatedBy: "\r\n")
        let own = head.filter { $0.hasPrefix("content-") }
        let lines = lines.map { $0.hasPrefix("content-length") ? "content-length: \(body.utf8.count)" : $0 }
        #expect(head[0] == line && own == lines, "\(text)")
    }

    @Test func valuesStandAtTheirPlaces() throws {
        let prepared = try Prepared([
            """
            name: a, post: "/u/${people.user}/${people.query}?q=${people.query}", query: { r: "${people.query}" },
                  headers: { x-user: "${people.user} ${customer}" },
                  json: { user: "${people.user}", age: "${people.age}", query: "a ${people.query} b" }
            """
        ])
        _ = try prepared.customer()
        var customer = try prepared.customer(42)
        let body = #"{"user":"bob","age":"8","query":"a roses, & \"white\" b"}"#
        let query = "roses%2C%20%26%20%22white%22"
        #expect(
            try prepared.text(0, &customer)
                == Prepared.http(
                    "POST /u/bob/\(query)?q=\(query)&r=\(query) HTTP/1.1", "host: shop.example:8080",
                    "x-user: bob 42", "user-agent: perennial", "content-type: application/json",
                    "content-length: \(body.utf8.count)", "", body))
        #expect(!prepared.request().isConstant)
    }

    @Test func headersOfARequestCountBeforeThoseOfTheTarget() throws {
        let prepared = try Prepared(
            [
                "name: a, get: /, headers: { ACCEPT: b }", "name: b, get: /",
                "name: c, get: /, headers: { host: other }",
            ],
            target: """
                baseURL: "http://[::1]:90/api/", headers: { accept: a, user-agent: me, x: "${people.user}" },
                  connections: { keepAlive: off }
                """)
        var customer = try prepared.customer()
        #expect(
            try prepared.text(0, &customer)
                == Prepared.http(
                    "GET /api/ HTTP/1.1", "host: [::1]:90", "ACCEPT: b", "user-agent: me", "x: ann",
                    "connection: close", "", ""))
        #expect(try prepared.text(1, &customer).contains("\r\naccept: a\r\n"))
        #expect(try prepared.text(2, &customer).hasPrefix("GET /api/ HTTP/1.1\r\nhost: other\r\n"))
    }

    @Test func secretsAreInTheBytes() throws {
        let prepared = try Prepared(
            ["name: a, get: \"/${env.ROOM}\", headers: { authorization: \"Bearer ${file.keys/token}\" }"],
            target: "baseURL: \"${env.SHOP_URL}/v1\"",
            environment: ["SHOP_URL": "https://shop.example/api", "ROOM": "a/b"], files: ["keys/token": "s3cret\r\n"])
        #expect(
            try prepared.text()
                == Prepared.http(
                    "GET /api/v1/a%2Fb HTTP/1.1", "host: shop.example", "authorization: Bearer s3cret",
                    "user-agent: perennial", "", ""))
        #expect(prepared.request().isConstant && prepared.prepared.address.isTLS)
    }

    @Test func whatAStepSavesAnotherSends() throws {
        let prepared = try Prepared([
            "name: login, post: /login, save: { token: $.token, id: /data/0/id, place: header Location }",
            "name: use, get: \"/items/${id}\", headers: { authorization: \"Bearer ${token}\" }",
            "name: follow, get: \"${place}\", query: { a: b }",
        ])
        var customer = try prepared.customer()
        let answer = ReceivedAnswer(
            201, [("LOCATION", "http://SHOP.example:8080/items/7?x=1#top")], json: #"{"token":"t k","data":[{"id":7}]}"#
        )
        #expect(prepared.request().check.look(at: answer, for: &customer).missed.isEmpty)
        #expect(try prepared.text(1, &customer).hasPrefix("GET /items/7 HTTP/1.1\r\n"))
        #expect(try prepared.text(1, &customer).contains("\r\nauthorization: Bearer t k\r\n"))
        #expect(try prepared.text(2, &customer).hasPrefix("GET /items/7?x=1&a=b HTTP/1.1\r\n"))
        #expect(customer.path == Array("/items/7".utf8))
    }

    @Test(
        arguments: [
            ("/a", "/a"), ("http://shop.example:8080", "/"), ("http://shop.example:8080/a?b", "/a?b"),
            ("//other/a", nil),
            ("http://other/a", nil), ("http://shop.example:80801/a", nil), ("http://shop.example:8080.evil/", nil),
            ("a", nil), ("", nil), ("/a b", nil), ("/a\r\nx: y", nil), ("/ü", nil), ("/a#b", "/a"),
        ] as [(String, String?)])
    func aSavedPathIsOneOfTheTarget(saved: String, path: String?) throws {
        let prepared = try Prepared(["name: a, get: /, save: { p: $.p }", "name: b, get: \"${p}\""])
        var customer = try prepared.customer()
        let json = JSON.object([("p", .string(saved))]).compact
        _ = prepared.request().check.look(at: ReceivedAnswer(json: json), for: &customer)
        if let path {
            #expect(try prepared.text(1, &customer).hasPrefix("GET \(path) HTTP/1.1\r\n"))
        } else {
            #expect(throws: RenderProblem.noPath(variable: "p")) { try prepared.text(1, &customer) }
        }
    }

    @Test func aTargetMayNameItselfInSeveralWays() throws {
        let prepared = try Prepared(
            ["name: a, get: \"${people.path}\""],
            target: "baseURL: https://127.0.0.1, headers: { host: Shop.example }",
            data: """
                path
                https://127.0.0.1/a
                https://127.0.0.1:443/b
                https://shop.example/c
                http://127.0.0.1/d
                https://127.0.0.1:444/e
                https://127.0.0.11/f
                """)
        for path in ["a", "b", "c"] { #expect(try prepared.text().hasPrefix("GET /\(path) HTTP/1.1\r\n")) }
        for _ in 0..<3 { #expect(throws: RenderProblem.noPath(variable: "people.path")) { try prepared.text() } }
    }

    @Test func aFileOfDataMayHoldWholePaths() throws {
        let prepared = try Prepared(
            ["name: a, get: \"${people.path}\", query: { q: \"${people.path}\" }"],
            target: "baseURL: http://shop.example:8080/base",
            data: "path\n/a/b?c=d\nhttp://shop.example:8080/x\nhttp://other/\n")
        #expect(try prepared.text().hasPrefix("GET /a/b?c=d&q=%2Fa%2Fb%3Fc%3Dd HTTP/1.1\r\n"))
        #expect(try prepared.text().hasPrefix("GET /x?q=http%3A%2F%2F"))
        #expect(throws: RenderProblem.noPath(variable: "people.path")) { try prepared.text() }
    }

    @Test func aValueIsNoStepInAPath() throws {
        let prepared = try Prepared(
            ["name: a, get: \"/users/${people.path}/delete\", query: { q: \"${people.path}\" }"],
            data: "path\n..\n.\n...\na..b\n.x\n")
        for _ in 0..<2 { #expect(throws: RenderProblem.dotInPath) { try prepared.text() } }
        for path in ["...", "a..b", ".x"] {
            #expect(try prepared.text().hasPrefix("GET /users/\(path)/delete?q=\(path) HTTP/1.1\r\n"))
        }
    }

    @Test func whatCannotBeSentLeavesTheOutputAsItWas() throws {
        let prepared = try Prepared([
            "name: a, get: /, save: { t: $.t }", "name: b, get: /, headers: { x: \"${t}\" }",
            "name: c, post: /, json: { a: \"${t}\" }", "name: d, get: /, headers: { cookie: \"a=${t}\" }",
        ])
        var customer = try prepared.customer()
        var (output, scratch) = (Array("before".utf8), [UInt8]())
        for step in 1...3 {
            #expect(throws: RenderProblem.noValue(variable: "t")) {
                try prepared.request(step).render(for: &customer, now: 0, into: &output, scratch: &scratch)
            }
            #expect(output == Array("before".utf8))
        }
        for value in ["a\nb", "a\rb", "a\u{0}b", "a\u{7f}"] {
            let json = JSON.object([("t", .string(value))]).compact
            #expect(prepared.request().check.look(at: ReceivedAnswer(json: json), for: &customer).missed.isEmpty)
            #expect(throws: RenderProblem.refusedInHeader(header: "x")) { try prepared.text(1, &customer) }
            #expect(throws: RenderProblem.refusedInHeader(header: "cookie")) { try prepared.text(3, &customer) }
            #expect(
                try prepared.text(2, &customer).hasSuffix(JSON.object([("a", .string(value))]).compact)
                    || value.contains("\n"))
        }
        // What a later answer does not have is not known any more.
        #expect(prepared.request().check.look(at: ReceivedAnswer(json: "{}"), for: &customer).missed == ["t"])
        #expect(throws: RenderProblem.noValue(variable: "t")) { try prepared.text(1, &customer) }
    }

    @Test func aSavedValueIsBounded() throws {
        let prepared = try Prepared(["name: a, get: /, save: { t: $.t }", "name: b, get: \"/${t}\""])
        var customer = try prepared.customer()
        func missed(_ count: Int) -> [String] {
            let text = String(repeating: "a", count: count)
            return prepared.request().check.look(at: ReceivedAnswer(json: "{\"t\":\"\(text)\"}"), for: &customer).missed
        }
        #expect(missed(Customer.maximumSaved).isEmpty)
        #expect(missed(Customer.maximumSaved + 1) == ["t"])
    }

    @Test func identifiersComeFromTheCustomersStream() throws {
        let prepared = try Prepared(["name: a, post: \"/${uuid}\", body: \"${uuid}\""])
        var (one, same, other) = (try prepared.customer(1), try prepared.customer(1), try prepared.customer(2))
        let text = try prepared.text(0, &one)
        #expect(try prepared.text(0, &same) == text)
        #expect(try prepared.text(0, &other) != text)
        #expect(try prepared.text(0, &one) != text)
        let first = text.dropFirst("POST /".count).prefix { $0 != " " }
        #expect(UUID(uuidString: String(first))?.uuidString.lowercased() == String(first), "\(first)")
        #expect(Array(first)[14] == "4" && "89ab".contains(Array(first)[19]), "\(first)")
        #expect(!text.hasSuffix(first))
    }
}
