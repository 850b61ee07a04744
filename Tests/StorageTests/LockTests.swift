import Contexts
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// Others that hold the database's one lock, and values of all sizes.
@Suite struct LockTests {
    // A server counts whole seconds.
    private static let limit = Timespan.seconds(1)

    @Test(arguments: SQLKind.all)
    func aLockedDatabaseIsBusyAfterItsLimit(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open(in: sample.store(busyLimit: Self.limit))
        try await database.increment(1)
        let other = try sample.store()
        try await other.run(sample.locking)
        let began = ContinuousClock.now
        let error = await failure { try await database.increment(1) }
        let waited = ContinuousClock.now - began
        #expect(error?.kind == .busy && error?.operation == .commit && error?.isWorthRetrying == true)
        #expect(error?.detail.contains(sample.name) == true && error?.detail.lowercased().contains("lock") == true)
        #expect(waited >= .nanoseconds(Self.limit.nanoseconds))
        // Readers do not wait for a writer.
        #expect(try await database.number(1) == 1)
        try await other.run("COMMIT")
        #expect(try await database.increment(1) == 2)
        #expect(try await database.events(after: 0, limit: .max).count == 2)
    }

    @Test("Those who wait for a lock together give up together, not one after the other", arguments: SQLKind.all)
    func manyBehindALock(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = CountedStore(try sample.store(busyLimit: Self.limit))
        let database = try await sample.open(in: store)
        let other = try sample.store()
        try await other.run(sample.locking)
        var numbers: [UInt64: Int64] = [:]
        for key in 0..<60 as Range<UInt64> { numbers[key] = 1 }
        let begins = store.begins
        let errors = try await ManyCommits.write(numbers, to: database, in: store)
        #expect(store.begins == begins + 1, "one wait for the lock stands for all of them")
        #expect(errors.count == 60 && errors.values.allSatisfy { $0.kind == .busy })
        try await other.run("ROLLBACK")
        #expect(try await database.events(after: 0, limit: .max).isEmpty)
    }

    @Test("Items of any number come back as they were", arguments: SQLKind.all)
    func sizes(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        let counts = [0, 1, 31, 32, 33, 5_000, 200_000]
        for count in counts {
            var transaction = Transaction()
            let items = (0..<count).map { UInt64.max - UInt64($0) }
            transaction.publish(Message(type: MessageType(rawValue: 2), key: UInt64(count), body: Body(items: items)))
            #expect(try await database.commit(NumberTables.Rows(), transaction) == .committed)
        }
        for event in try await database.events(after: 0, limit: .max) {
            #expect(event.body.items.count == Int(event.key))
            #expect(event.body.items == (0..<Int(event.key)).map { UInt64.max - UInt64($0) })
        }
    }

    @Test func aMachineThatIsToHaveAServerHasOne() {
        #expect(MariaDBServer.isInstalled || !MariaDBServer.isDemanded, "\(MariaDBServer.isMissing)")
    }
}
