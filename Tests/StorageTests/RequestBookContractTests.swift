import Contexts
import Storage
import TestDatabases
import TestSupport
import Testing

/// What every ``RequestBook`` promises, on every SQL database.
@Suite struct RequestBookContractTests {
    private func request(_ key: String, _ number: UInt64 = 7, fingerprint: UInt64 = 1) -> KeyedRequest {
        KeyedRequest(key: key, number: number, fingerprint: fingerprint)
    }

    // MARK: Numbers

    @Test(arguments: SQLKind.all)
    func numbersBeginWithOneAndRiseFromCallToCall(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        #expect(try await database.reserveNumbers(1) == 1..<2)
        #expect(try await database.reserveNumbers(100) == 2..<102)
        // Also when nobody has used them, and somebody else asks.
        database.close()
        #expect(try await sample.open().reserveNumbers(3) == 102..<105)
    }

    @Test("Many tasks and two stores on one place never get a number twice", arguments: SQLKind.all)
    func noNumberTwice(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let databases = [try await sample.open(), try await sample.open()]
        let (tasks, rounds) = (16, 8)
        let reserved = try await withThrowingTaskGroup(of: [Range<UInt64>].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var own: [Range<UInt64>] = []
                    for round in 0..<rounds {
                        own.append(try await databases[task % 2].reserveNumbers(1 + (task + round) % 5))
                    }
                    return own
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for own in reserved { #expect(zip(own, own.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }) }
        let all = reserved.flatMap(\.self).sorted { $0.lowerBound < $1.lowerBound }
        #expect(all.count == tasks * rounds && all[0].lowerBound == 1)
        // None was left out either, since each was given to somebody.
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    @Test("The last numbers are given, and then it says that there are none left", arguments: SQLKind.all)
    func noNumbersLeft(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        #expect(try await database.reserveNumbers(.max) == 1..<(1 << 63))
        #expect(try await database.reserveNumbers(.max) == (1 << 63)..<(.max))
        let error = await failure { try await database.reserveNumbers(1) }
        #expect(error?.kind == .refused && error?.detail.contains("no numbers left") == true, "\(error as Any)")
    }

    // MARK: Keys

    @Test(arguments: SQLKind.all)
    func theFirstRequestUnderAKeyIsKept(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        let first = request("a", 7, fingerprint: .max)
        #expect(try await database.request(under: "a") == nil)
        #expect(try await database.keep(first) == first)
        #expect(try await database.keep(request("a", 8, fingerprint: 2)) == first)
        #expect(try await database.request(under: "a") == first)
        database.close()
        let next = try await sample.open()
        #expect(try await next.keep(request("a", 9)) == first)
        #expect(try await next.keep(request("b", .max)) == request("b", .max))
        #expect(try await next.request(under: "b") == request("b", .max))
    }

    @Test("Of many that come with one key at the same time, all get the same", arguments: SQLKind.all)
    func oneKeyAtOnce(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let databases = [try await sample.open(), try await sample.open()]
        let kept = try await withThrowingTaskGroup(of: KeyedRequest.self) { group in
            for task in 0..<24 as Range<UInt64> {
                group.addTask { try await databases[Int(task % 2)].keep(self.request("key", task, fingerprint: task)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kept.count == 24 && Set(kept).count == 1)
        #expect(try await databases[0].request(under: "key") == kept[0])
    }

    @Test("Keys differ if their bytes do, whatever an order of letters says", arguments: SQLKind.all)
    func keysAreBytes(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        // The last two are one letter, composed and decomposed: for Swift they are the same string.
        let keys = [
            "a", "A", "a ", " a", "ä", "a\0", "0", "00", "0.0", "'", "\\", "%", "🌼", "e\u{301}", "\u{e9}",
        ]
        for (number, key) in keys.enumerated() {
            #expect(try await database.keep(request(key, UInt64(number))).number == UInt64(number), "\(number)")
        }
        for (number, key) in keys.enumerated() {
            #expect(try await database.request(under: key)?.number == UInt64(number), "\(number)")
        }
    }

    @Test("A key has 1 to 255 bytes; another is refused and hurts nobody", arguments: SQLKind.all)
    func lengthOfKeys(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        let limit = KeyedRequest.longestKey
        let longest = request(String(repeating: "k", count: limit))
        #expect(try await database.keep(longest) == longest)
        #expect(try await database.request(under: longest.key) == longest)
        // Letters of two bytes: fewer than the limit are too many.
        let wide = String(repeating: "é", count: limit / 2 + 1)
        for key in ["", String(repeating: "k", count: limit + 1), wide] {
            let error = await failure { try await database.keep(request(key)) }
            #expect(error?.kind == .refused && error?.operation == .commit, "\(error as Any)")
            let words = "\(sample.name): a key of \(key.utf8.count) bytes; it must have 1 to 255"
            #expect(error?.detail == words)
            #expect(try await database.request(under: key) == nil)
        }
    }

    @Test("What is refused takes no part in the transaction that others share", arguments: SQLKind.all)
    func refusedBeforeTheTransaction(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = CountedStore(try sample.store())
        let database = try await sample.open(in: store)
        let begins = store.begins
        _ = await failure { try await database.keep(request("")) }
        _ = await failure { try await database.takeLease("", for: 1, until: .start, at: .start) }
        #expect(store.begins == begins)
    }
}
