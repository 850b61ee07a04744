import Contexts
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// A whole database as it is at one instant.
@Suite struct SnapshotTests {
    private static let service = ServiceID(rawValue: 0)

    private func snapshot(
        _ sample: SQLSample, _ tables: NumberTables = NumberTables()
    ) async throws -> SQLSnapshot {
        try await .take(of: tables, in: sample.store(isForReading: true), of: Self.service)
    }

    private func number(_ key: UInt64, in snapshot: SQLSnapshot) async throws -> Int64 {
        try await snapshot.read { connection throws(DatabaseError) in
            try NumberTables().load(for: NumberTables.message(key), from: connection).number
        }
    }

    @Test(arguments: SQLKind.all)
    func aSnapshotStaysAsItIsUntilItIsRenewed(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        try await database.increment(1)
        let snapshot = try await snapshot(sample)
        let first = try await snapshot.latestEvent()
        var timer = Transaction()
        timer.schedule(NumberTables.message(9), after: .seconds(1))
        #expect(try await database.commit(NumberTables.Rows(), timer) == .committed)
        // Nobody waits for a snapshot.
        #expect(try await database.increment(1) == 2)
        #expect(try await number(1, in: snapshot) == 1)
        #expect(try await snapshot.latestEvent() == first && first == 1 << 48 | 1)
        #expect(try await snapshot.events(after: 0, limit: .max).count == 1)
        #expect(try await snapshot.pendingTimers(after: nil, limit: .max).isEmpty)
        try await snapshot.renew()
        #expect(try await number(1, in: snapshot) == 2)
        #expect(try await snapshot.latestEvent() == first + 1)
        #expect(try await snapshot.events(after: first, limit: .max).count == 1)
        #expect(try await snapshot.pendingTimers(after: nil, limit: .max).count == 1)
    }

    @Test(arguments: SQLKind.all)
    func aSnapshotWritesNothing(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        try await database.increment(1)
        let snapshot = try await snapshot(sample)
        let error = await failure {
            try await snapshot.read { connection throws(DatabaseError) in
                try connection.execute(SQLStatement("UPDATE numbers SET number = ?", .integer(7)))
            }
        }
        #expect(error?.kind == .refused && error?.detail.contains(sample.name) == true, "\(error as Any)")
        try await snapshot.renew()
        #expect(try await number(1, in: snapshot) == 1)
    }

    @Test(arguments: SQLKind.all)
    func aDatabaseThatNobodyUsesCanBeRead(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        try await database.increment(1)
        database.close()
        let before = try await sample.picture()
        let snapshot = try await snapshot(sample)
        #expect(try await number(1, in: snapshot) == 1)
        #expect(try await sample.picture() == before)
    }

    @Test("Nothing is made or brought up to date for a snapshot", arguments: SQLKind.all)
    func strangers(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let missing = await failure { try await snapshot(sample) }
        #expect(missing?.kind == .unavailable && missing?.detail.contains(sample.name) == true, "\(missing as Any)")
        try sample.store().writer.close()
        let empty = await failure { try await snapshot(sample) }
        #expect(empty?.kind == .refused && empty?.detail.contains("no tables") == true, "\(empty as Any)")
        let database = try await sample.open()
        try await database.increment(1)
        // Whoever closes the last connection moves the log into the file, now and not in the middle of the test.
        database.close()
        let before = try await sample.picture()
        let step = SQLMigration { connection, _ throws(DatabaseError) in
            try connection.execute(SQLStatement("ALTER TABLE numbers ADD COLUMN note BIGINT NOT NULL DEFAULT 7"))
        }
        let older = await failure { try await snapshot(sample, NumberTables(later: [step])) }
        #expect(older?.kind == .refused && older?.detail.contains("start its service") == true, "\(older as Any)")
        let other = await failure { try await snapshot(sample, NumberTables(name: "letters")) }
        #expect(other?.detail.contains("database of numbers, not of letters") == true, "\(other as Any)")
        #expect(try await sample.picture() == before)
    }
}
