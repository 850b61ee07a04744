import Contexts
import Hosting
import Serving
import Synchronization
import TestSupport
import Testing
import Texts

/// Numbers and keys of what customers make.
@Suite struct KeyTests {
    @Test func aRequestUnderAKeyMakesOneThingHoweverOftenItIsSent() async throws {
        try await StoneShop.with { shop in
            let first = try await shop.post(#"{"weight": 5, "isFlat": true}"#, key: "\"a-1\"")
            // In another order, with blanks, without quotes: the same request.
            let second = try await shop.post(#"{ "isFlat": true, "weight" : 5 }"#, key: "a-1")
            #expect(first.status == 201 && second.isSame(as: first) && second.number == 1)
            #expect(shop.quarry.messages.count == 2 && Set(shop.quarry.messages).count == 1)
            #expect(try await shop.post(#"{"weight": 5, "isFlat": true}"#, key: "a-2").number == 2)
            #expect(try await shop.post(#"{"weight": 5, "isFlat": true}"#).number == 3, "without a key")
        }
    }

    @Test func theKeyIsKeptBeforeTheMessageIsHandedOver() async throws {
        let gate = Gate()
        try await StoneShop.with(Quarry(gate: { _ in await gate.pass() })) { shop in
            async let answer = shop.post(#"{"weight": 5}"#, key: "a")
            await gate.waits()
            let kept = shop.quarry.state.withLock { $0.requests["a"] }
            #expect(kept?.number == 1 && shop.quarry.messages.isEmpty)
            gate.open()
            let made = try await answer
            #expect(made.status == 201)
        }
    }

    @Test func anotherBodyUnderTheSameKeyIsRefused() async throws {
        try await StoneShop.with { shop in
            #expect(try await shop.post(#"{"weight": 5}"#, key: "a").status == 201)
            let other = try await shop.post(#"{"weight": 6}"#, key: "a")
            #expect(other.status == 422 && other.reason == "key_reused")
            #expect(shop.quarry.messages.count == 1)
        }
    }

    @Test func aRequestThatIsInHandIsAConflictAndLaterAnswered() async throws {
        let gate = Gate()
        try await StoneShop.with(Quarry(gate: { _ in await gate.pass() })) { shop in
            async let first = shop.post(#"{"weight": 5}"#, key: "a")
            await gate.waits()
            let second = try await shop.post(#"{"weight": 5}"#, key: "a")
            #expect(second.status == 409 && second.reason == "request_in_hand")
            #expect(second.headers["Retry-After"] == "1")
            gate.open()
            let made = try await first
            #expect(made.status == 201)
            #expect(try await shop.post(#"{"weight": 5}"#, key: "a").number == 1)
        }
    }

    @Test func theBodysOwnMarkIsAKeyAndFindsTheThing() async throws {
        try await StoneShop.with { shop in
            let made = try await shop.post(#"{"weight": 5, "mark": "mine"}"#)
            #expect(try await shop.post(#"{"weight": 5, "mark": "mine"}"#).isSame(as: made))
            // The header says the same; what it says is no part of the body that counts.
            #expect(try await shop.post(#"{"weight": 5}"#, key: "mine").isSame(as: made))
            #expect(try await shop.get("/stones", query: "mark=mine").text == made.text)
            #expect(try await shop.post(#"{"weight": 7, "mark": 12}"#).number == 2)
            // The same numbers, as JSON Schema understands them.
            #expect(try await shop.post(#"{"weight": 70e-1, "mark": 12.0}"#).number == 2)
            #expect(try await shop.get("/stones", query: "mark=12").number == 2)
            let two = try await shop.post(#"{"weight": 5, "mark": "mine"}"#, key: "yours")
            #expect(two.status == 422 && two.reason == "two_keys")
            let none = try await shop.get("/stones", query: "mark=nobody's")
            #expect(none.status == 404 && none.reason == "not_found")
            for query in [nil, "mark=", "mark=a&mark=a", "mark=%20", "other=1"] {
                #expect(try await shop.get("/stones", query: query).status == 400)
            }
        }
    }

    @Test(arguments: ["", "\"\"", "\"a", "a b", "ä", "a\"b", #""a\"b""#, String(repeating: "k", count: 256)])
    func aKeyIsVisibleASCIIOfABoundedLength(key: String) async throws {
        try await StoneShop.with { shop in
            let answer = try await shop.post(#"{"weight": 5}"#, key: key)
            #expect(answer.status == 400 && answer.reason == "malformed_key", "\(answer.text)")
            #expect(try await shop.post(#"{"weight": 5}"#, key: String(repeating: "k", count: 255)).status == 201)
        }
    }

    @Test func twoHeadersAreNoKey() async throws {
        try await StoneShop.with { shop in
            var headers: HTTPFields = ["Content-Type": HTTPMedia.json]
            headers.append("Idempotency-Key", "a")
            headers.append("idempotency-key", "a")
            let answer = try await shop.post(#"{"weight": 5}"#, headers: headers)
            #expect(answer.status == 400 && answer.reason == "malformed_key")
        }
    }

    @Test func howeverManyWaitOneBlockIsReservedAtATimeAndNoNumberComesTwice() async throws {
        let gate = Gate()
        let quarry = Quarry(reservationGate: { await gate.pass() })
        try await StoneShop.with(quarry) { shop in
            let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<300 { group.addTask { try await shop.post(#"{"weight": 5}"#).number } }
                await gate.waits()
                #expect(gate.waitingCount == 1)
                gate.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(numbers).count == 300 && numbers.allSatisfy { $0 != nil })
            #expect(quarry.state.withLock { $0.reservations } == 2)
        }
    }

    @Test func booksThatFailAreToldAndNothingIsDone() async throws {
        try await StoneShop.with { shop in
            shop.quarry.state.withLock { $0.bookFails = true }
            for key in [nil, "a"] {
                let answer = try await shop.post(#"{"weight": 5}"#, key: key)
                #expect(answer.status == 500 && answer.json?["failure"]?.asString == "database_unavailable")
            }
            #expect(try await shop.get("/stones", query: "mark=a").status == 500)
            shop.quarry.state.withLock { $0.bookFails = false }
            #expect(try await shop.post(#"{"weight": 5}"#, key: "a").number == 1)
            #expect(shop.quarry.messages.count == 1)
        }
    }

    @Test func twoReplicasThatGetOneKeyAtATimeMakeOneThing() async throws {
        // The second replica is another set of routes over the same books.
        let gate = Gate()
        let quarry = Quarry(gate: { _ in await gate.pass() })
        try await StoneShop.with(quarry) { one in
            try await StoneShop.with(quarry) { other in
                async let first = one.post(#"{"weight": 5}"#, key: "a")
                async let second = other.post(#"{"weight": 5}"#, key: "a")
                await gate.waits(2)
                gate.open()
                let (left, right) = (try await first, try await second)
                #expect(left.status == 201 && left.isSame(as: right) && Set(quarry.messages).count == 1)
            }
        }
    }
}
