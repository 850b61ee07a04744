import Contexts
import Foundation
import MySQLStorage
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// What can be wrong with a server: each a clear error, and nothing is lost.
@Suite(.enabled(if: MariaDBServer.isInstalled, MariaDBServer.isMissing)) struct ServerFaultTests {
    private static let service = ServiceID(rawValue: 0)
    private static let name = "test_numbers"

    private func open(
        _ server: MySQLServer, database: String = ServerFaultTests.name, waits: MySQLWaits = MySQLWaits()
    ) async throws -> NumberDatabase {
        let store = try MySQLStore(server, database: database, waits: waits)
        return try await .open(NumberTables(), in: store, of: Self.service, firstEvent: 0)
    }

    /// Asks again until it works, as those do who have no better answer.
    private func untilItWorks<Result>(_ body: () async throws -> Result) async throws -> Result {
        let began = ContinuousClock.now
        while true {
            do { return try await body() } catch {
                guard ContinuousClock.now - began < .seconds(180) else { throw error }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private func expect(
        _ error: DatabaseError?, _ kind: DatabaseError.Kind, at operation: DatabaseError.Operation,
        saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            error?.kind == kind && error?.operation == operation, "\(String(describing: error))",
            sourceLocation: sourceLocation)
        for word in words {
            #expect(
                error?.detail.contains(word) == true, "\(word) in \(error?.detail ?? "-")",
                sourceLocation: sourceLocation)
        }
    }

    // MARK: Servers that end

    @Test(
        "A server is killed in the middle of commits: what it acknowledged is kept, and nothing is doubled or half done"
    )
    func killed() async throws {
        let server = try MariaDBServer()
        let database = try await open(server.root)
        let seed: UInt64 = 3
        var random = SeededNumbers(seed: seed)
        let kept = Kept()
        for life in 0..<4 as Range<UInt64> {
            let end = kept.count + 1 + random.below(150)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<12 as Range<UInt64> {
                    group.addTask {
                        for index in 0... as PartialRangeFrom<UInt64> {
                            let key = life << 32 | task << 16 | index
                            let error = await failure { try await database.increment(key) }
                            guard let error else {
                                kept.insert(key)
                                continue
                            }
                            #expect([.unavailable, .interrupted].contains(error.kind), "\(error)")
                            return
                        }
                    }
                }
                let began = ContinuousClock.now
                while kept.count < end, ContinuousClock.now - began < .seconds(180) {
                    try await Task.sleep(for: .milliseconds(1))
                }
                #expect(kept.count >= end)
                server.kill()
                try await group.waitForAll()
            }
            try server.start()
            // The same object goes on.
            _ = try await untilItWorks { try await database.number(0) }
        }
        let events = try await database.events(after: 0, limit: .max)
        let keys = Set(events.map(\.key))
        #expect(keys.count == events.count && kept.all.isSubset(of: keys), "seed \(seed)")
        for key in keys { #expect(try await database.number(key) == 1, "\(key), seed \(seed)") }
        #expect(events.map { $0.id & 0xFFFF_FFFF } == Array(1...UInt64(events.count)), "seed \(seed)")
    }

    @Test func aServerThatIsAwayIsToldAndLaterAllWorks() async throws {
        let server = try MariaDBServer()
        let database = try await open(server.root)
        try await database.increment(1)
        server.kill()
        expect(await failure { try await database.increment(1) }, .unavailable, at: .load, saying: Self.name)
        expect(
            await failure { try await database.confirm(through: 1) }, .unavailable, at: .outbox, saying: server.socket)
        expect(await failure { try await database.reserveNumbers(1) }, .unavailable, at: .commit)
        expect(await failure { try await open(server.root) }, .unavailable, at: .open, saying: Self.name, server.socket)
        try server.start()
        #expect(try await untilItWorks { try await database.number(1) } == 1)
        #expect(try await untilItWorks { try await database.increment(1) } == 2)
    }

    @Test func aRestartBetweenTwoOperationsIsNotNoticed() async throws {
        let server = try MariaDBServer()
        let database = try await open(server.root)
        try await database.increment(1)
        server.kill()
        try server.start()
        #expect(try await database.increment(1) == 2)
        for _ in 0..<MySQLLimits.readers { #expect(try await database.number(1) == 2) }
    }

    @Test("A server that stands still is unavailable after a limit, and nothing is done twice when it goes on")
    func standingStill() async throws {
        let server = try MariaDBServer()
        let waits = MySQLWaits(connect: .seconds(1), answer: .seconds(1), lock: .seconds(1))
        let database = try await open(server.root, waits: waits)
        try await database.increment(1)
        let rows = try await database.load(for: NumberTables.message(1))
        var changed = rows
        changed.number = 2
        server.stop()
        let error = await failure { [changed] in try await database.commit(changed, Transaction()) }
        server.proceed()
        // It never came to the commit, so it is certain.
        expect(error, .unavailable, at: .commit)
        #expect(try await untilItWorks { try await database.number(1) } == 1)
        #expect(try await untilItWorks { try await database.increment(1) } == 2)
    }

    @Test func aConnectionThatIsKilledWhileNobodyUsesItIsMadeAnew() async throws {
        let place = try SQLPlace(.mariadb)
        let store = try place.store()
        let database = try await NumberDatabase.open(NumberTables(), in: store, of: Self.service, firstEvent: 0)
        try await database.increment(1)
        try await killWriter(of: store)
        #expect(try await database.increment(1) == 2)
    }

    @Test func aConnectionThatIsKilledInTheMiddleOfATransactionWritesNothing() async throws {
        let place = try SQLPlace(.mariadb)
        let store = try place.store()
        let database = try await NumberDatabase.open(NumberTables(), in: store, of: Self.service, firstEvent: 0)
        try await database.increment(1)
        let killer = try MySQLStore(MariaDBServer.shared.get().root, database: "mysql")
        let change = SQLStatement("UPDATE numbers SET number = ?", .integer(7))
        let error: DatabaseError? = await withCheckedContinuation { continuation in
            store.writer.submit { result in
                let connection = try? result.get()
                do throws(DatabaseError) {
                    try connection?.begin(.write)
                    try connection?.execute(change)
                    let number = try connection?.firstRow(SQLStatement("SELECT CONNECTION_ID()"))?.integer(at: 0)
                    killer.kill(number ?? 0)
                    try connection?.execute(change)
                    continuation.resume(returning: nil)
                } catch {
                    connection?.rollBack()
                    continuation.resume(returning: error)
                }
            }
        }
        #expect(error?.kind == .unavailable, "\(error as Any)")
        #expect(try await database.number(1) == 1)
        #expect(try await database.increment(1) == 2)
    }

    private func killWriter(of store: any SQLStore) async throws {
        let number = try await store.numbers("SELECT CONNECTION_ID()")[0]
        try MySQLStore(MariaDBServer.shared.get().root, database: "mysql").kill(number)
    }

    // MARK: Users

    @Test("A wrong password is told with the user and its file; it may be put right while the program runs")
    func passwords() async throws {
        let server = try MariaDBServer()
        let root = try MySQLStore(server.root, database: Self.name)
        try await root.run(
            "CREATE USER shop@localhost IDENTIFIED BY 'S3cret'", "GRANT ALL ON `test\\_%`.* TO shop@localhost")
        let path = try server.write("secret", "another S3cret")
        let user = MySQLServer(server.root.address, user: "shop", password: .file(path))
        let error = await failure { try await open(user) }
        expect(error, .unavailable, at: .open, saying: "refuses shop", path, "(MySQL error 1045)")
        #expect(error?.description.contains("S3cret") == false)
        expect(
            await failure { try await open(MySQLServer(server.root.address, user: "shop")) }, .unavailable, at: .open,
            saying: "with no password")
        expect(
            await failure { try await open(MySQLServer(server.root.address, user: "shop", password: .file("/none"))) },
            .unavailable, at: .open, saying: "/none does not exist")
        _ = try server.write("secret", "S3cret\n")
        let database = try await open(user, database: "test_others")
        try await database.increment(1)
        // The password is changed, first there and then here; connections that are there stay.
        try await root.run("ALTER USER shop@localhost IDENTIFIED BY 'n3w'")
        #expect(try await database.increment(1) == 2)
        server.kill()
        try server.start()
        expect(
            await failure { try await database.reserveNumbers(1) }, .unavailable, at: .commit, saying: "refuses shop")
        _ = try server.write("secret", "n3w\n")
        #expect(try await untilItWorks { try await database.increment(1) } == 3)
    }

    @Test func whoeverMayNotMakeADatabaseIsToldHowItIsMade() async throws {
        let server = try MariaDBServer()
        let root = try MySQLStore(server.root, database: "test_root")
        try await root.run("CREATE USER shop@localhost")
        let user = MySQLServer(server.root.address, user: "shop")
        let error = await failure { try await open(user) }
        expect(
            error, .refused, at: .open, saying: "shop may not use the database", "CREATE DATABASE `test_numbers`",
            "GRANT ALL ON `test_numbers`.*")
        // It is made with an order of letters in which A is a, and with tables that know no transactions.
        try await root.run(
            "SET GLOBAL default_storage_engine = 'MyISAM'",
            "CREATE DATABASE test_numbers CHARACTER SET latin1 COLLATE latin1_swedish_ci",
            "GRANT ALL ON test_numbers.* TO shop@localhost")
        let database = try await open(user)
        try await database.increment(1)
        #expect(
            try await root.numbers(
                """
                SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'test_numbers' \
                AND engine = 'InnoDB' AND table_collation = 'utf8mb4_bin'
                """)[0] >= 8)
        #expect(
            try await root.numbers(
                "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'test_numbers' AND engine <> 'InnoDB'"
            ) == [0])
    }

    @Test func aDatabaseThatHasVanishedDoesNotComeBackEmpty() async throws {
        let server = try MariaDBServer()
        let database = try await open(server.root)
        try await database.increment(1)
        let root = try MySQLStore(server.root, database: "test_root")
        try await root.run("DROP DATABASE test_numbers")
        server.kill()
        try server.start()
        expect(
            await failure { try await database.reserveNumbers(1) }, .unavailable, at: .commit,
            saying: "Unknown database")
        expect(await failure { try await database.number(1) }, .unavailable, at: .load, saying: "Unknown database")
        root.writer.close()
    }

    @Test(
        "A name that is none for a database is refused",
        arguments: ["", "Numbers", "a b", "a`b", "ü", "a/b", String(repeating: "n", count: 65)])
    func names(name: String) async throws {
        let server = MySQLServer(.socket("/none"), user: "shop")
        let error = await failure { try MySQLStore(server, database: name) }
        expect(error, .refused, at: .open, saying: "1 to 64 small letters")
    }

    // MARK: Settings

    @Test func aReadOnlyServerRefusesAndCanBeRead() async throws {
        let server = try MariaDBServer()
        let root = try MySQLStore(server.root, database: Self.name)
        try await root.run("CREATE USER shop@localhost", "GRANT ALL ON test_numbers.* TO shop@localhost")
        let database = try await open(MySQLServer(server.root.address, user: "shop"))
        try await database.increment(1)
        try await root.run("SET GLOBAL read_only = 1")
        let error = await failure { try await database.increment(1) }
        expect(error, .refused, at: .commit, saying: "read-only")
        #expect(error?.isWorthRetrying == false)
        #expect(try await database.number(1) == 1)
        try await root.run("SET GLOBAL read_only = 0")
        #expect(try await database.increment(1) == 2)
    }

    @Test("A server that may lose what it has acknowledged is refused")
    func durability() async throws {
        let server = try MariaDBServer(options: ["--log-bin", "--sync-binlog=1", "--binlog-format=ROW"])
        let root = try MySQLStore(server.root, database: Self.name)
        for (setting, words) in [
            ("innodb_flush_log_at_trx_commit = 2", "innodb_flush_log_at_trx_commit=2"),
            ("sync_binlog = 0", "log_bin=1, sync_binlog=0"),
        ] {
            try await root.run("SET GLOBAL \(setting)")
            let error = await failure { try await open(server.root) }
            expect(error, .refused, at: .open, saying: "may lose what it has acknowledged", words)
            try await root.run("SET GLOBAL innodb_flush_log_at_trx_commit = 1", "SET GLOBAL sync_binlog = 1")
        }
        #expect(try await open(server.root).increment(1) == 1)
    }

    @Test func aConnectionKeepsNoMoreStatementsThanItsLimit() async throws {
        let server = try MariaDBServer()
        let store = try MySQLStore(server.root, database: Self.name)
        for number in 0..<(3 * MySQLLimits.statements) {
            #expect(try await store.numbers("SELECT \(number) FROM DUAL WHERE 1 = ?", .integer(1)) == [Int64(number)])
        }
        // One of an older text was forgotten, and is prepared again.
        #expect(try await store.numbers("SELECT 0 FROM DUAL WHERE 1 = ?", .integer(1)) == [0])
        let count = try await store.numbers(
            """
            SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status \
            WHERE variable_name = 'Prepared_stmt_count'
            """)
        #expect(count == [Int64(MySQLLimits.statements)])
    }

    @Test("A full disk refuses and loses nothing", .enabled(if: MemoryDisk.isPossible, "only root may mount a disk"))
    func fullDisk() async throws {
        let disk = try MemoryDisk(megabytes: 128)
        let server = try MariaDBServer(options: ["--innodb-file-per-table=0"], data: "\(disk.path)/data")
        let database = try await open(server.root)
        try await database.increment(1)
        try disk.fill()
        let items = [UInt64](repeating: .max, count: 60_000)
        var (error, kept) = (DatabaseError?.none, 0)
        while error == nil, kept < 1_000 {
            var transaction = Transaction()
            transaction.publish(Message(type: MessageType(rawValue: 2), key: 1, body: Body(items: items)))
            let large = transaction
            error = await failure { try await database.commit(NumberTables.Rows(), large) }
            if error == nil { kept += 1 }
        }
        expect(error, .refused, at: .commit)
        #expect(error?.isWorthRetrying == false)
        #expect(try await database.number(1) == 1)
        #expect(try await database.events(after: 0, limit: .max).count == kept + 1)
        try disk.free()
        #expect(try await database.increment(1) == 2)
        #expect(try await database.events(after: 0, limit: .max).count == kept + 2)
        database.close()
    }
}

/// Keys that were acknowledged.
private final class Kept: Sendable {
    private let keys = BriefLock(Set<UInt64>())

    var count: Int { keys.withLock { $0.count } }
    var all: Set<UInt64> { keys.withLock { $0 } }
    func insert(_ key: UInt64) { keys.withLock { _ = $0.insert(key) } }
}

extension SQLStore {
    /// Ends a connection of the server by its number, and waits for that.
    fileprivate func kill(_ number: Int64) {
        let done = DispatchSemaphore(value: 0)
        writer.submit { connection in
            _ = try? connection.get().rows(SQLStatement("KILL CONNECTION \(number)"))
            done.signal()
        }
        done.wait()
    }
}
