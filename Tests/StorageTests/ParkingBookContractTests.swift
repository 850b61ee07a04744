import Contexts
import Storage
import StorageSamples
import TestDatabases
import Testing

/// What every ``ParkingBook`` promises, on every SQL database.
@Suite struct ParkingBookContractTests {
    private let now = Instant.start + .seconds(100)

    /// An event of another service.
    private func event(_ sequence: UInt64, key: UInt64, publisher: UInt64 = 7) -> Message {
        Message(
            id: publisher << 48 | sequence, type: MessageType(rawValue: 9), key: key,
            body: Body(a: 1, b: -2, c: .max, items: [3, .max]))
    }

    private func parked(_ sequence: UInt64, key: UInt64, failures: Int = 0, due second: Int64 = 100) -> ParkedEvent {
        ParkedEvent(
            event(sequence, key: key), failures: failures, reason: failures > 0 ? .serviceError : nil, since: now,
            due: .start + .seconds(second))
    }

    /// What a service does that handles a message: it counts it under its key.
    private func handle(
        _ message: Message, parked: Bool, in database: NumberDatabase
    ) async throws -> CommitResult {
        var rows = try await database.load(for: NumberTables.message(message.key))
        rows.number += 1
        var transaction = Transaction()
        transaction.begin(at: now, handling: message.id)
        if parked { transaction.beginParked() }
        return try await database.commit(rows, transaction)
    }

    @Test(
        "What is parked is there as it was, in the order in which it was parked, for all processes",
        arguments: SQLKind.all)
    func kept(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let (one, other) = (try await sample.open(), try await sample.open())
        let events = [parked(5, key: 1, failures: 3, due: 101), parked(2, key: .max), parked(9, key: 1)]
        try await one.park(Array(events[..<2]))
        try await other.park([events[2]])
        #expect(try await other.parkedEvents(from: 0, limit: 10) == events)
        #expect(try await one.parkedEvents(from: 1, limit: 1) == [events[1]])
        #expect(try await one.parkedEvents(from: 3, limit: 1) == [])
        #expect(Set(try await one.parkedKeys()) == [1, .max])
        #expect(try await one.parkedCounts() == ParkedCounts(all: 3, deadLetters: 0))
    }

    @Test("It is parked once, and only if it has not been handled", arguments: SQLKind.all)
    func once(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        #expect(try await handle(event(1, key: 1), parked: false, in: database) == .committed)
        try await database.forget(through: event(3, key: 1).id)
        try await database.park([parked(1, key: 1), parked(3, key: 1), parked(4, key: 1), parked(4, key: 1)])
        try await database.park([parked(4, key: 1, failures: 2)])
        #expect(try await database.parkedEvents(from: 0, limit: 10) == [parked(4, key: 1)])
    }

    @Test(
        "A copy of a parked event has no effect, and the event has it once, whatever was forgotten",
        arguments: SQLKind.all)
    func handledOnce(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        try await database.park([parked(4, key: 1)])
        #expect(try await handle(event(4, key: 1), parked: false, in: database) == .parked)
        // Its publisher has let go of it.
        try await database.forget(through: event(10, key: 1).id)
        #expect(try await handle(event(4, key: 1), parked: false, in: database) == .parked)
        #expect(try await database.number(1) == 0)
        #expect(try await handle(event(4, key: 1), parked: true, in: database) == .committed)
        #expect(try await handle(event(4, key: 1), parked: true, in: database) == .duplicate)
        #expect(try await handle(event(4, key: 1), parked: false, in: database) == .duplicate)
        #expect(try await database.number(1) == 1)
        #expect(try await database.parkedCounts() == ParkedCounts(all: 0, deadLetters: 0))
        // One that was never parked is not there to be handled.
        #expect(try await handle(event(11, key: 1), parked: true, in: database) == .duplicate)
    }

    @Test("A handled one that was not forgotten is known to the inbox", arguments: SQLKind.all)
    func inbox(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        try await database.park([parked(4, key: 1)])
        #expect(try await handle(event(4, key: 1), parked: true, in: database) == .committed)
        #expect(try await handle(event(4, key: 1), parked: false, in: database) == .duplicate)
        try await database.park([parked(4, key: 1)])
        #expect(try await database.parkedCounts().all == 0)
    }

    @Test("Only the first of its key is tried, when it is due and no dead letter", arguments: SQLKind.all)
    func due(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        let dead = parked(3, key: 3, failures: ParkedEvent.maximumFailures, due: 1)
        let (first, second) = (parked(1, key: 1, failures: 1, due: 105), parked(2, key: 2, failures: 1, due: 103))
        try await database.park([first, second, dead, parked(4, key: 1), parked(5, key: 3)])
        #expect(try await database.parkedEvents(dueBy: .start + .seconds(102), limit: 9) == [])
        #expect(try await database.parkedEvents(dueBy: .start + .seconds(104), limit: 9) == [second])
        #expect(try await database.parkedEvents(dueBy: .start + .seconds(105), limit: 9) == [second, first])
        #expect(try await database.parkedEvents(dueBy: .start + .seconds(105), limit: 1) == [second])
        #expect(try await handle(first.event, parked: true, in: database) == .committed)
        #expect(try await database.parkedEvents(dueBy: now, limit: 9) == [parked(4, key: 1)])
    }

    @Test("Failures are noted, and what has failed is redriven by key or all of it", arguments: SQLKind.all)
    func redriven(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        try await database.park([parked(1, key: 1), parked(2, key: 2), parked(3, key: 3)])
        var noted = parked(1, key: 1)
        for key in 1...2 as ClosedRange<UInt64> {
            noted = parked(key, key: key, failures: ParkedEvent.maximumFailures - 2 + Int(key), due: 500)
            noted.reason = .commitConflict
            #expect(try await database.note(noted, after: 0))
            // Somebody who read it before.
            #expect(try await !database.note(parked(key, key: key, failures: 1), after: 0))
        }
        #expect(try await !database.note(parked(99, key: 1, failures: 5), after: 4))
        #expect(try await database.parkedCounts() == ParkedCounts(all: 3, deadLetters: 1))
        #expect(try await database.parkedEvents(from: 1, limit: 1) == [noted])
        #expect(try await database.redrive(key: 3, at: now) == 0)
        #expect(try await database.redrive(key: 2, at: now) == 1)
        #expect(try await database.parkedCounts() == ParkedCounts(all: 3, deadLetters: 0))
        #expect(try await database.redrive(key: nil, at: now) == 1)
        #expect(try await database.parkedEvents(dueBy: now, limit: 9).map(\.event.key) == [1, 2, 3])
    }

    @Test("No more are parked than may be, and then none of them", arguments: SQLKind.all)
    func bounded(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        let many = (1...UInt64(ParkedEvent.maximumCount) - 1).map { parked($0, key: $0) }
        try await database.park(many)
        await #expect(throws: DatabaseError.self) {
            try await database.park([parked(20_001, key: 1), parked(20_002, key: 1)])
        }
        try await database.park([parked(20_001, key: 1)])
        #expect(try await database.parkedCounts().all == ParkedEvent.maximumCount)
        #expect(try await database.parkedKeys().count == ParkedEvent.maximumCount - 1)
    }
}
