import Contexts
import FlowerShopApplication
import Foundation
import Requests
import Scenarios
import TestSupport
import Testing
import Texts

/// A secret is sent, and stands nowhere else.
@Suite struct SecretTests {
    private static let secret = "s3cr\"t &ü/1"
    private static let other = "file-secret-7"

    private func prepared() throws -> Prepared {
        try Prepared(
            [
                """
                name: a, post: "/p/${env.KEY}?k=${env.KEY}", headers: { x: "${env.KEY}", cookie: "c=${file.key.txt}" },
                      json: { k: "${env.KEY}", f: "${file.key.txt}", u: "${people.user}" },
                      expect: { body: "${env.KEY}", json: { $.k: "${env.KEY}" } }, save: { t: $.t }
                """,
                "name: b, post: /, form: { k: \"${env.KEY}\", t: \"${t}\" }",
                "name: c, post: /, body: \"${env.KEY} ${uuid}\"",
            ],
            target:
                "baseURL: \"http://shop.example/${env.PATH_KEY}\", headers: { authorization: \"Bearer ${file.key.txt}\" }",
            environment: ["KEY": Self.secret, "PATH_KEY": "in-path"], files: ["key.txt": Self.other + "\n"])
    }

    private func expectNoSecret(_ text: String, _ place: SourceLocation = #_sourceLocation) {
        let written = [
            Self.secret, Self.other, "s3cr", "in-path", "s3cr%22t%20%26%C3%BC%2F1", "s3cr%22t+%26%C3%BC%2F1",
        ]
        for form in written { #expect(!text.contains(form), "\(form) in \(text)", sourceLocation: place) }
    }

    @Test func whatIsShownHasNoSecret() throws {
        let prepared = try prepared()
        let shown = try ExchangeText(prepared.prepared)
        var customer = try prepared.customer()
        let sent = try prepared.text(0, &customer)
        #expect(sent.contains("x: \(Self.secret)\r\n") && sent.contains("Bearer \(Self.other)\r\n"))
        #expect(sent.hasPrefix("POST /in-path/p/s3cr%22t%20%26%C3%BC%2F1?k="))
        let text = try shown.request(traffic: 0, step: 0, customer: customer, now: 0)
        expectNoSecret(text)
        let length = sent.components(separatedBy: "\r\n\r\n")[1].utf8.count
        #expect(
            text == """
                POST /***/p/***?k=*** HTTP/1.1
                host: shop.example
                x: ***
                authorization: Bearer ***
                user-agent: perennial
                content-type: application/json
                cookie: c=***
                content-length: \(length)

                {"k":"***","f":"***","u":"ann"}

                """)
        // An answer may repeat what it was sent, and a step may save and send it again.
        var echo: [UInt8] = []
        echo += Array(
            JSON.object([("t", .string(Self.secret)), ("q", .string("s3cr%22t+%26%C3%BC%2F1"))]).compact.utf8)
        let answer = ReceivedAnswer(
            status: 200, fields: [.init(name: Array("x".utf8), value: Array(Self.secret.utf8))], body: echo)
        expectNoSecret(shown.answer(answer))
        #expect(shown.answer(answer).hasPrefix("HTTP/1.1 200\nx: ***\n"))
        #expect(prepared.request().check.look(at: answer, for: &customer).missed.isEmpty)
        expectNoSecret(try shown.request(traffic: 0, step: 1, customer: customer, now: 0))
        expectNoSecret(try shown.request(traffic: 0, step: 2, customer: customer, now: 0))
        #expect(try prepared.text(1, &customer).hasSuffix("t=s3cr%22t+%26%C3%BC%2F1"))
    }

    @Test func whatIsPrintedForProgrammersHasNoSecret() throws {
        let prepared = try prepared()
        var customer = try prepared.customer()
        _ = prepared.request().check.look(at: ReceivedAnswer(json: "{\"t\":\"\(Self.other)\"}"), for: &customer)
        var dumped = ""
        let things: [Any] = [prepared.secrets, prepared.request(), prepared.request().check, customer]
        for thing in things {
            dump(thing, to: &dumped)
            dumped += "\(thing) \(String(reflecting: thing))\n"
        }
        expectNoSecret(dumped)
        #expect(dumped.contains("the request 'a'"))
        expectNoSecret(try prepared.file.scenario.yaml)
        var names = ""
        dump(prepared.request().check.names, to: &names)
        expectNoSecret(names)
    }

    @Test func noErrorHasASecret() throws {
        func problems(_ body: () throws -> Void) -> String {
            do {
                try body()
                Issue.record("no error")
                return ""
            } catch {
                return "\(error) \(String(reflecting: error))"
            }
        }
        let header = problems {
            _ = try Prepared(
                ["name: a, get: /, headers: { x: \"${env.KEY}\" }"], environment: ["KEY": "\(Self.secret)\r\ny: z"])
        }
        #expect(header.contains("test.yaml:8:") && header.contains("'env.KEY' has a control character"), "\(header)")
        expectNoSecret(header)
        for url in [
            "\(Self.secret)", "http://user:\(Self.other)@host", "http://\(Self.other):x", "http://a/?\(Self.other)",
        ] {
            let text = problems {
                _ = try Prepared(
                    ["name: a, get: /"], target: "baseURL: \"${env.KEY}\"", environment: ["KEY": url])
            }
            #expect(text.contains("the base URL '${env.KEY}'"), "\(text)")
            expectNoSecret(text)
        }
        let file = problems {
            _ = try Prepared(["name: a, get: \"/${file.key.txt}\""], files: ["key.txt": "x\u{0}"]).prepared
            _ = try Prepared(["name: a, get: \"/${file.none.txt}\""])
        }
        #expect(file.contains("the file 'none.txt' does not exist"), "\(file)")
    }

    @Test func whatIsMissingIsToldAtItsPlace() throws {
        do {
            _ = try Prepared(
                ["name: a, get: \"/${env.TOKN}\", headers: { a: \"${env.OTHER_THING}\" }"],
                environment: ["TOKEN": Self.secret])
            Issue.record("no error")
        } catch let error as Diagnostics {
            #expect(error.list.map(\.message) == ["the environment has no TOKN", "the environment has no OTHER_THING"])
            #expect(error.list.map(\.position.line) == [8, 8])
            #expect(error.list[0].hint == "did you mean 'TOKEN'?")
            expectNoSecret("\(error)")
        }
    }

    /// The names of variables are the only way to a secret, and they are checked when the file is read.
    @Test func aMisspeltNameSendsNothing() {
        for name in ["KEY", "evn.KEY", "env", "environment.KEY", "ENV.KEY", "HOME", "people.env"] {
            #expect(throws: Diagnostics.self, "\(name)") {
                try Prepared(["name: a, get: \"/${\(name)}\""], environment: ["KEY": "x", "HOME": "x"])
            }
        }
    }

    @Test func aSecretInAFileIsBounded() throws {
        let most = String(repeating: "a", count: Limits.secretFileBytes)
        #expect(try Prepared(["name: a, get: \"/${file.k}\""], files: ["k": most]).text().utf8.count > most.utf8.count)
        #expect(throws: Diagnostics.self) { try Prepared(["name: a, get: \"/${file.k}\""], files: ["k": most + "a"]) }
    }

    @Test func aShownBodyIsBounded() throws {
        let prepared = try Prepared(["name: a, get: /"])
        let shown = try ExchangeText(prepared.prepared)
        let long = ReceivedAnswer(json: String(repeating: "ü", count: ExchangeText.maximumBody))
        let text = shown.answer(long)
        #expect(
            text.utf8.count < ExchangeText.maximumBody + 100
                && text.contains("(of \(2 * ExchangeText.maximumBody) bytes)"))
        let binary = ReceivedAnswer(status: 200, body: [0xFF, 0x00, 0xFE])
        #expect(shown.answer(binary).contains("(3 bytes that are no text)"))
        let hostile = ReceivedAnswer(200, [("x", "a\u{1b}[31m")], json: "\u{1b}[2J")
        #expect(!shown.answer(hostile).contains("\u{1b}"))
    }
}
