import Applications
import Contexts
import Hosting
import Serving
import Synchronization
import TestSupport
import Testing
import Texts

/// What customers get from a replica, with an application of one resource.
@Suite struct CustomerRoutesTests {
    @Test func aRequestIsAMessageAndItsReplyTheAnswer() async throws {
        try await StoneShop.with { shop in
            let made = try await shop.post(#"{"weight": 5, "colours": ["red", "grey"], "isFlat": true}"#)
            #expect(made.status == 201 && made.headers["Location"] == "/stones/1")
            #expect(made.text == #"{"number":1,"weight":5}"# && made.headers["Content-Type"] == HTTPMedia.json)
            let shown = try await shop.get("/stones/1", query: "zoom=3")
            #expect(shown.status == 200 && shown.text == made.text && shown.headers["Location"] == nil)
            #expect(shop.quarry.messages.last?.body.b == 3)
            #expect(try await shop.get("/stones/1").status == 200)
            #expect(shop.quarry.messages.last?.body.b == 1, "the default")
        }
    }

    @Test func whatTheApplicationRefusesIsAProblemWithItsKind() async throws {
        try await StoneShop.with { shop in
            let heavy = try await shop.post(#"{"weight": 99}"#)
            #expect(heavy.status == 409 && heavy.headers["Content-Type"] == Problem.mediaType)
            #expect(heavy.reason == "too_heavy" && heavy.json?["stone"]?.asInteger(Int.self) == 1)
            #expect(heavy.json?["detail"]?.asString == StoneForm.heavy.detail && heavy.headers["Retry-After"] == nil)
            let later = try await shop.post(#"{"weight": 98}"#)
            #expect(later.status == 503 && later.headers["Retry-After"] == "1")
            let missing = try await shop.get("/stones/77")
            #expect(missing.status == 404 && missing.reason == "not_found")
        }
    }

    @Test func aServiceThatFailsIsNamedAndMayBeAskedAgainWhereNothingWasDone() async throws {
        try await StoneShop.with(size: .init(workers: 1, mailbox: 0)) { shop in
            let down = try await shop.post(#"{"weight": 97}"#)
            #expect(down.status == 500 && down.json?["failure"]?.asString == "database_unavailable")
            let mute = try await shop.post(#"{"weight": 96}"#)
            #expect(mute.status == 500 && mute.json?["failure"]?.asString == "service_error")
        }
        let gate = Gate()
        try await StoneShop.with(
            Quarry(gate: { _ in await gate.pass() }), size: .init(workers: 1, mailbox: 0)
        ) { shop in
            async let first = shop.get("/stones/1")
            await gate.waits()
            let turnedAway = try await shop.get("/stones/1")
            #expect(turnedAway.status == 503 && turnedAway.json?["failure"]?.asString == "mailbox_full")
            #expect(turnedAway.headers["Retry-After"] == "1")
            gate.open()
            let answer = try await first
            #expect(answer.status == 404)
        }
    }

    @Test(
        arguments: [
            ("/stones/0", nil), ("/stones/1000001", nil), ("/stones/x", nil), ("/stones/01", nil), ("/stones/+1", nil),
            ("/stones/1/2", nil), ("/stones/99999999999999999999999", nil), ("/stones/%31%00", nil),
        ] as [(String, String?)])
    func aPathThatNamesNothingIsNotFound(path: String, query: String?) async throws {
        try await StoneShop.with { shop in
            let answer = try await shop.get(path, query: query)
            #expect(answer.status == 404 || answer.status == 400, "\(answer.text)")
            #expect(answer.headers["Content-Type"] == Problem.mediaType && shop.quarry.messages.isEmpty)
        }
    }

    @Test(arguments: [
        "zoom=0", "zoom=10", "zoom=", "zoom=x", "zoom=1&zoom=1", "zoom=-1", "zoom=1.0", "zoon=1", "&zoom=2&x",
        "zoom=99999999999999999999999999", "%7Aoom=1&zoom=1", "zoom=1%00", "number=1",
    ])
    func aQueryThatSaysWhatIsNotKnownIsRefused(query: String) async throws {
        try await StoneShop.with { shop in
            let answer = try await shop.get("/stones/1", query: query)
            #expect(answer.status == 400 && answer.reason == "bad_parameter", "\(answer.text)")
            #expect(answer.json?["parameter"]?.asString != nil && shop.quarry.messages.isEmpty)
        }
    }

    @Test func aMistypedParameterIsTold() async throws {
        try await StoneShop.with { shop in
            let answer = try await shop.get("/stones/1", query: "zoon=1")
            #expect(answer.json?["detail"]?.asString == "There is no parameter 'zoon'; did you mean 'zoom'?.")
        }
    }

    @Test(arguments: [
        (#"{"weight": 5"#, 400, "malformed_body", ""), (#"{"weight": "5"}"#, 400, "malformed_body", "/weight"),
        (#"{"weight": 5.5}"#, 400, "malformed_body", "/weight"), (#"{}"#, 400, "malformed_body", ""),
        (#"[]"#, 400, "malformed_body", ""), (#"null"#, 400, "malformed_body", ""), ("", 400, "malformed_body", ""),
        (#"{"weight": 5, "wieght": 5}"#, 400, "malformed_body", ""),
        (#"{"weight": 5, "weight": 5}"#, 400, "malformed_body", "/weight"),
        (#"{"weight": 5, "colours": ["red", "blue"]}"#, 400, "malformed_body", "/colours/1"),
        (#"{"weight": 5, "colours": {}}"#, 400, "malformed_body", "/colours"),
        (#"{"weight": 5, "isFlat": 1}"#, 400, "malformed_body", "/isFlat"),
        (#"{"weight": 5, "mark": true}"#, 400, "malformed_body", "/mark"),
        (#"{"weight": 1001}"#, 422, "beyond_limit", "/weight"), (#"{"weight": -1}"#, 422, "beyond_limit", "/weight"),
        (#"{"weight": 99999999999999999999}"#, 422, "beyond_limit", "/weight"),
        (#"{"weight": 1e400}"#, 422, "beyond_limit", "/weight"),
        (#"{"weight": 5e-1}"#, 400, "malformed_body", "/weight"),
        (#"{"weight": 5, "colours": []}"#, 422, "beyond_limit", "/colours"),
        (#"{"weight": 5, "mark": ""}"#, 422, "beyond_limit", "/mark"),
        (#"{"weight": 5, "mark": "a b"}"#, 422, "beyond_limit", "/mark"),
        (#"{"weight": 13}"#, 422, "unlucky", "/weight"),
    ])
    func aBodyThatIsNotOfItsSchemaIsRefusedWithThePlace(
        body: String, status: Int, reason: String, pointer: String
    ) async throws {
        try await StoneShop.with { shop in
            let answer = try await shop.post(body)
            #expect(answer.status == status && answer.reason == reason, "\(answer.text)")
            #expect(answer.json?["pointer"]?.asString == pointer, "\(answer.text)")
            #expect(shop.quarry.messages.isEmpty && shop.quarry.state.withLock { $0.reservations } == 0)
        }
    }

    @Test func aBodyIsJSONOfABoundedLengthAndTheAnswerToo() async throws {
        try await StoneShop.with { shop in
            let plain = try await shop.post(#"{"weight": 5}"#, headers: ["Content-Type": "text/plain"])
            #expect(plain.status == 415 && plain.reason == "unsupported_media_type")
            #expect(plain.headers["Accept"] == HTTPMedia.json)
            let html = try await shop.post(#"{"weight": 5}"#, headers: ["Accept": "text/html"])
            #expect(html.status == 406 && html.reason == "not_acceptable")
            let blanks = String(repeating: " ", count: JSONReader.maximumSize)
            let large = try await shop.post(#"{"weight": 5}"# + blanks)
            #expect(large.status == 413)
            #expect(try await shop.get("/stones/1", headers: ["Accept": "application/*;q=0.1"]).status == 404)
            #expect(shop.quarry.messages.count == 1)
        }
    }

    @Test func whereTheBodyIsWrongIsTold() async throws {
        try await StoneShop.with { shop in
            let answer = try await shop.post("{\n  \"weight\": x}")
            #expect(answer.json?["line"]?.asInteger(Int.self) == 2 && answer.json?["column"]?.asInteger(Int.self) == 13)
        }
    }
}
