import Contexts
import Storage
import StorageSamples
import TestDatabases
import Testing

/// Whose a database is, of which version, and where its numbers begin.
@Suite struct SchemaTests {
    private static let secondVersion = SQLMigration { connection, _ throws(DatabaseError) in
        try connection.execute(SQLStatement("ALTER TABLE numbers ADD COLUMN note BIGINT NOT NULL DEFAULT 7"))
    }

    @Test(arguments: SQLKind.all)
    func anOlderDatabaseIsBroughtUpToDateAndKeepsItsRows(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        try await sample.open().increment(4)
        let database = try await sample.open(NumberTables(later: [Self.secondVersion]))
        #expect(try await database.number(4) == 1)
        #expect(try await database.increment(4) == 2)
        // Each step is taken once.
        #expect(try await sample.open(NumberTables(later: [Self.secondVersion])).number(4) == 2)
    }

    @Test(arguments: SQLKind.all)
    func aStepThatFailsChangesNothing(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        try await sample.open().increment(4)
        let broken = SQLMigration { connection, _ throws(DatabaseError) in
            try connection.execute(SQLStatement("CREATE TABLE misspelt (a"))
        }
        let tables = NumberTables(later: [Self.secondVersion, broken])
        let error = await failure { try await sample.open(tables) }
        #expect(error?.kind == .refused && error?.operation == .open)
        // The first of the two steps was undone: it can be taken again.
        let database = try await sample.open(NumberTables(later: [Self.secondVersion]))
        #expect(try await database.number(4) == 1)
    }

    @Test(arguments: SQLKind.all)
    func aNewerDatabaseIsRefusedAndStaysAsItIs(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open(NumberTables(later: [Self.secondVersion]))
        try await database.increment(4)
        database.close()
        let before = try await sample.picture()
        let error = await failure { try await sample.open() }
        #expect(error?.kind == .refused && error?.operation == .open)
        for word in [sample.name, "numbers have version 2", "knows 1", "newer version"] {
            #expect(error?.detail.contains(word) == true, "\(error?.detail ?? "-")")
        }
        #expect(try await sample.picture() == before)
        #expect(try await sample.open(NumberTables(later: [Self.secondVersion])).number(4) == 1)
    }

    @Test(arguments: SQLKind.all)
    func anotherProgramsDatabaseIsRefusedAndStaysAsItIs(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = try sample.store()
        try await store.run("CREATE TABLE songs (title TEXT)", "INSERT INTO songs VALUES ('a')")
        store.writer.close()
        let before = try await sample.picture()
        let error = await failure { try await sample.open() }
        #expect(error?.kind == .refused && error?.detail.contains("songs") == true, "\(String(describing: error))")
        #expect(try await sample.picture() == before)
    }

    @Test(arguments: SQLKind.all)
    func theDatabaseOfAnotherContextOrServiceIsRefused(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        try await sample.open().increment(4)
        let context = await failure { try await sample.open(NumberTables(name: "letters")) }
        #expect(
            context?.detail.contains("database of numbers, not of letters") == true, "\(String(describing: context))")
        let service = await failure { try await sample.open(service: 3) }
        #expect(service?.detail.contains("service 1, not of service 4") == true, "\(String(describing: service))")
        #expect(try await sample.open().number(4) == 1)
    }

    @Test(arguments: SQLKind.all)
    func severalMayOpenANewDatabaseAtOnce(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let stores = try (0..<4).map { _ in try sample.store() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (key, store) in stores.enumerated() {
                group.addTask {
                    let service = ServiceID(rawValue: 0)
                    try await NumberDatabase.open(NumberTables(), in: store, of: service, firstEvent: 0)
                        .increment(UInt64(key))
                }
            }
            try await group.waitForAll()
        }
        let events = try await sample.open().events(after: 0, limit: .max)
        #expect(events.map { $0.id & 0xFFFF } == [1, 2, 3, 4])
    }

    // MARK: Numbers of events

    @Test(arguments: SQLKind.all)
    func theEventsOfANewDatabaseBeginAfterTheGivenNumberAndOfAnOldOneWhereItWas(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        try await sample.open(firstEvent: 1_000 << 16).increment(1)
        try await sample.open(firstEvent: 2_000 << 16).increment(1)
        let events = try await sample.open().events(after: 0, limit: .max)
        let first: UInt64 = 1 << 48 | 1_000 << 16
        #expect(events.map { $0.id - first } == [1, 2])
    }

    @Test(arguments: SQLKind.all)
    func aNumberOfTheFirstEventThatIsTooLargeIsRefused(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let error = await failure { try await sample.open(firstEvent: 1 << 47) }
        #expect(error?.kind == .refused && error?.detail.contains("2^47") == true)
        try await sample.open(firstEvent: 1 << 47 - 1).increment(1)
    }

    @Test(
        "The largest numbers of services, keys and ids are kept as they are",
        arguments: SQLKind.all, [0, 0x7FFF, 0xFFFE] as [UInt16])
    func largeNumbers(kind: SQLKind, service: UInt16) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open(service: service)
        let key = UInt64.max - 1
        try await database.increment(key)
        try await database.increment(key)
        #expect(try await database.number(key) == 2)
        let publisher = (UInt64(service) + 1) << 48
        for (after, ids) in [
            (0, [1, 2]), (publisher - 1, [1, 2]), (publisher, [1, 2]), (publisher | 1, [2]), (publisher | 2, []),
            (UInt64.max, []),
        ] as [(UInt64, [UInt64])] {
            let events = try await database.events(after: after, limit: .max)
            #expect(events.map(\.id) == ids.map { publisher | $0 }, "after \(after)")
            #expect(events.allSatisfy { $0.key == key })
        }
        try await database.confirm(through: publisher - 1)
        #expect(try await database.events(after: 0, limit: .max).count == 2)
        try await database.confirm(through: publisher | 1)
        #expect(try await database.events(after: 0, limit: .max).map(\.id) == [publisher | 2])
    }

    @Test(arguments: SQLKind.all)
    func timersOfOneInstantComeByKeyWithoutASign(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        let keys: [UInt64] = [.max, 1, 1 << 63, 0, 1 << 63 - 1, 1 << 63 + 1]
        var transaction = Transaction()
        for key in keys { transaction.schedule(NumberTables.message(key), after: .seconds(1)) }
        #expect(try await database.commit(NumberTables.Rows(), transaction) == .committed)
        let sorted = keys.sorted()
        let timers = try await database.pendingTimers(after: nil, limit: .max)
        #expect(timers.map(\.message.key) == sorted)
        for index in timers.indices {
            let rest = try await database.pendingTimers(after: timers[index], limit: .max)
            #expect(rest.map(\.message.key) == Array(sorted.dropFirst(index + 1)))
        }
    }
}
