import FlowerShop
import Testing

@testable import Contexts

/// What every database of a context promises, in whatever storage.
@Suite struct DatabaseContractTests {
    private static let publisher: UInt64 = 9 << 48

    private func message(_ key: UInt64, _ value: Int64 = 0) -> Message {
        Message(type: ShopMessage.transitOver.type, key: key, body: Body(a: value, items: [key, 7]))
    }

    private func transaction(
        handled: UInt64? = nil, firing timer: PendingTimer? = nil, atSeconds seconds: Int64 = 0,
        _ fill: (inout Transaction) -> Void = { _ in }
    ) -> Transaction {
        var transaction = Transaction()
        transaction.begin(at: .start + .seconds(seconds), handling: handled)
        if let timer { transaction.begin(firing: timer) }
        fill(&transaction)
        return transaction
    }

    /// Sets timers of keys that are due so many seconds after the start of the run.
    private func timers(_ timers: (key: UInt64, seconds: Int64)...) -> Transaction {
        transaction { transaction in
            for timer in timers { transaction.schedule(message(timer.key), after: .seconds(timer.seconds)) }
        }
    }

    private func pending(_ key: UInt64, seconds: Int64) -> PendingTimer {
        PendingTimer(message: message(key), due: .start + .seconds(seconds))
    }

    /// All that a database tells of itself.
    private struct Picture: Equatable {
        var marks: [Int64] = []
        var handled: [Bool] = []
        var events: [Message] = []
        var timers: [PendingTimer] = []

        init(_ database: OpenDatabase) async throws {
            for key in 0..<4 as Range<UInt64> { marks.append(try await database.load(key).mark) }
            for id in 1...6 as ClosedRange<UInt64> { handled.append(try await database.hasHandled(publisher | id)) }
            events = try await database.events(0, .max)
            timers = try await database.pendingTimers(nil, .max)
        }
    }

    // MARK: Rows

    @Test(arguments: DatabaseSubject.all)
    func whatWasCommittedIsLoaded(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        #expect(try await database.load(5).mark == 0)
        #expect(try await database.commit(3, database.load(5), transaction()) == .committed)
        #expect(try await database.load(5).mark == 3)
        #expect(try await database.load(4).mark == 0)
    }

    @Test(arguments: DatabaseSubject.all)
    func aCommitOverAnotherTransactionsChangeWritesNothing(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        #expect(try await database.commit(1, database.load(2), timers((key: 8, seconds: 1))) == .committed)
        let (first, second) = (try await database.load(2), try await database.load(2))
        #expect(try await database.commit(3, first, transaction(handled: Self.publisher | 1)) == .committed)
        let before = try await Picture(database)
        let late = transaction(handled: Self.publisher | 2) { transaction in
            transaction.publish(message(1))
            transaction.schedule(message(7), after: .seconds(1))
            transaction.cancelTimer(key: 8)
        }
        #expect(try await database.commit(4, second, late) == .conflict)
        #expect(try await Picture(database) == before)
        #expect(try await database.commit(4, database.load(2), late) == .committed)
        #expect(try await database.load(2).mark == 4)
    }

    @Test(
        "Of transactions that run at the same time none is lost and none is half done", arguments: DatabaseSubject.all)
    func concurrency(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        let (tasks, rounds) = (4, 10)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for round in 0..<rounds {
                        let id = Self.publisher | UInt64(1 + task * rounds + round)
                        let transaction = self.transaction(handled: id) { $0.publish(self.message(id)) }
                        var result = CommitResult.conflict
                        while result == .conflict {
                            let loaded = try await database.load(1)
                            let next = (loaded.mark + 1) % (database.largest + 1)
                            result = try await database.commit(next, loaded, transaction)
                        }
                        #expect(result == .committed)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.load(1).mark == Int64(tasks * rounds) % (database.largest + 1))
        let events = try await database.events(0, .max)
        #expect(Set(events.map(\.key)).count == tasks * rounds && events.count == tasks * rounds)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.id < $1.id })
    }

    // MARK: Inbox

    @Test(arguments: DatabaseSubject.all)
    func aMessageThatWasHandledIsADuplicateAndWritesNothing(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        let first = transaction(handled: Self.publisher | 1) { $0.publish(message(1)) }
        #expect(try await database.commit(1, database.load(2), first) == .committed)
        #expect(try await database.hasHandled(Self.publisher | 1))
        #expect(try await !database.hasHandled(Self.publisher | 2))
        let before = try await Picture(database)
        let again = transaction(handled: Self.publisher | 1) { transaction in
            transaction.publish(message(2))
            transaction.schedule(message(3), after: .seconds(1))
        }
        #expect(try await database.commit(2, database.load(2), again) == .duplicate)
        #expect(try await Picture(database) == before)
    }

    @Test(
        "A mark stands for all that one publisher has sent up to an id, and for nothing else",
        arguments: DatabaseSubject.all)
    func marking(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        let other: UInt64 = 8 << 48
        for id in [Self.publisher | 4, Self.publisher | 2, Self.publisher | 6, other | 1] {
            #expect(try await database.commit(1, database.load(1), transaction(handled: id)) == .committed)
        }
        for mark in [4, 3] as [UInt64] {
            try await database.forget(Self.publisher | mark)
            for (id, isKnown) in [(1, true), (2, true), (4, true), (5, false), (6, true)] as [(UInt64, Bool)] {
                #expect(try await database.hasHandled(Self.publisher | id) == isKnown, "\(id) under the mark \(mark)")
            }
            #expect(try await database.hasHandled(other | 1))
            #expect(try await !database.hasHandled(other | 2))
        }
        let late = transaction(handled: Self.publisher | 3) { $0.publish(message(1)) }
        let before = try await Picture(database)
        #expect(try await database.commit(2, database.load(1), late) == .duplicate, "a late copy takes no effect")
        #expect(try await Picture(database) == before)
    }

    // MARK: Outbox

    @Test(
        "The outbox keeps the order of commits, and keeps events until they are confirmed",
        arguments: DatabaseSubject.all)
    func outbox(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        for key in 0..<4 as Range<UInt64> {
            let transaction = transaction { transaction in
                transaction.publish(message(key, 1))
                transaction.publish(message(key + 10, 2))
            }
            #expect(try await database.commit(Int64(key) + 1, database.load(0), transaction) == .committed)
        }
        let all = try await database.events(0, .max)
        #expect(all.map(\.key) == [0, 10, 1, 11, 2, 12, 3, 13])
        #expect(all.map(\.body) == all.map { message($0.key, $0.key < 10 ? 1 : 2).body })
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.id < $1.id } && all[0].id > 1 << 48)
        #expect(try await database.events(0, 3) == Array(all[..<3]))
        #expect(try await database.events(all[2].id, 3) == Array(all[3..<6]), "what was read stays")
        try await database.confirm(all[2].id)
        #expect(try await database.events(0, .max) == Array(all[3...]))
        try await database.confirm(all[1].id)
        #expect(try await database.events(0, .max) == Array(all[3...]), "what is confirmed twice is gone once")
        try await database.confirm(.max)
        #expect(try await database.events(0, .max) == [])
    }

    // MARK: Timers

    @Test(
        "One timer a key is pending; they are told in the order in which they are due", arguments: DatabaseSubject.all)
    func pendingTimers(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        let first = timers((key: 5, seconds: 30), (key: 1, seconds: 20), (key: 9, seconds: 20), (key: 3, seconds: 10))
        #expect(try await database.commit(1, database.load(0), first) == .committed)
        #expect(
            try await database.pendingTimers(nil, .max) == [
                pending(3, seconds: 10), pending(1, seconds: 20), pending(9, seconds: 20), pending(5, seconds: 30),
            ])
        #expect(
            try await database.pendingTimers(pending(1, seconds: 20), 2) == [
                pending(9, seconds: 20), pending(5, seconds: 30),
            ])
        #expect(try await database.pendingTimers(nil, 1) == [pending(3, seconds: 10)])
        let second = transaction(atSeconds: 100) { transaction in
            transaction.cancelTimer(key: 9)
            transaction.cancelTimer(key: 4)
            transaction.cancelTimer(key: 3)
            transaction.schedule(message(3), after: .seconds(1))
            transaction.schedule(message(1), after: .zero)
        }
        #expect(try await database.commit(2, database.load(0), second) == .committed)
        #expect(
            try await database.pendingTimers(nil, .max) == [
                pending(5, seconds: 30), pending(1, seconds: 100), pending(3, seconds: 101),
            ])
    }

    @Test("A timer is handled once, by the transaction that takes it out", arguments: DatabaseSubject.all)
    func firing(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        #expect(
            try await database.commit(1, database.load(0), timers((key: 5, seconds: 30), (key: 6, seconds: 30)))
                == .committed)
        let timer = pending(5, seconds: 30)
        let handling = transaction(firing: timer) { $0.publish(message(1)) }
        let loaded = try await database.load(5)
        #expect(try await database.commit(1, loaded, handling) == .committed)
        #expect(try await database.pendingTimers(nil, .max) == [pending(6, seconds: 30)])
        let before = try await Picture(database)
        #expect(try await database.commit(2, database.load(5), handling) == .duplicate, "it was handled")
        #expect(try await Picture(database) == before)
        #expect(try await database.commit(2, database.load(0), timers((key: 5, seconds: 40))) == .committed)
        #expect(try await database.commit(3, database.load(0), handling) == .duplicate, "it was replaced")
        let again = transaction(firing: pending(5, seconds: 40), atSeconds: 40) {
            $0.schedule(message(5), after: .seconds(10))
        }
        #expect(try await database.commit(3, database.load(0), again) == .committed)
        #expect(try await database.pendingTimers(nil, .max) == [pending(6, seconds: 30), pending(5, seconds: 50)])
    }

    // MARK: Crashes

    /// A life of a database in steps, each of which a crash may follow.
    private func life(_ step: Int, _ database: OpenDatabase) async throws {
        switch step {
        case 0:
            let transaction = transaction(handled: Self.publisher | 1) { transaction in
                transaction.publish(message(1))
                transaction.schedule(message(1), after: .seconds(5))
            }
            _ = try await database.commit(1, database.load(1), transaction)
        case 1: _ = try await database.load(2)
        case 2: _ = try await database.commit(2, database.load(2), timers((key: 2, seconds: 9), (key: 1, seconds: 3)))
        case 3: _ = try await database.events(0, .max)
        case 4: try await database.confirm(try await database.events(0, 1).last?.id ?? 0)
        case 5: _ = try await database.commit(3, database.load(1), transaction(handled: Self.publisher | 1))
        case 6:
            let timer = try #require(try await database.pendingTimers(nil, .max).first)
            let transaction = transaction(firing: timer) { $0.publish(message(2)) }
            _ = try await database.commit(4, database.load(1), transaction)
        case 7: try await database.forget(Self.publisher | 1)
        default:
            let transaction = transaction(handled: Self.publisher | 2) { $0.publish(message(3)) }
            _ = try await database.commit(5, database.load(1), transaction)
        }
    }

    @Test(
        "Wherever it crashes, a database comes back as it was after its latest commit", arguments: DatabaseSubject.all)
    func crashAtEveryPoint(subject: DatabaseSubject) async throws {
        for point in 0...8 {
            let (crashed, whole) = (try await subject.open(), try await subject.open())
            for step in 0...8 {
                try await life(step, crashed)
                try await life(step, whole)
                if step == point { try await crashed.crash(.unsynced) }
                #expect(try await Picture(crashed) == Picture(whole), "crash after step \(point), step \(step)")
            }
        }
    }

    @Test(
        "A database whose storage is lost begins as it was deployed, but for the ids of events",
        arguments: DatabaseSubject.all)
    func everythingLost(subject: DatabaseSubject) async throws {
        let database = try await subject.open()
        let fresh = try await Picture(database)
        for step in 0...2 { try await life(step, database) }
        let latest = try #require(try await database.events(0, .max).last?.id)
        try await database.crash(.everything)
        #expect(try await Picture(database) == fresh)
        try await life(0, database)
        #expect(try await database.events(0, .max).map { $0.id > latest } == [true])
    }
}
