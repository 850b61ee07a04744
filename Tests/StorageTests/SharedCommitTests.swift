import Contexts
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// Commits that share a transaction.
@Suite struct SharedCommitTests {
    @Test("Of commits that share a transaction, an error belongs to the one that caused it", arguments: SQLKind.all)
    func oneFails(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        var numbers: [UInt64: Int64] = [:]
        for key in 0..<20 as Range<UInt64> { numbers[key] = key == 7 ? NumberTables.forbidden : 1 }
        let errors = try await ManyCommits.write(numbers, to: database, in: store)
        #expect(errors.keys.sorted() == [7])
        #expect(errors[7]?.kind == .refused && errors[7]?.operation == .commit)
        #expect(errors[7]?.detail.contains("CONSTRAINT") == true || errors[7]?.detail.contains("CHECK") == true)
        for key in 0..<20 as Range<UInt64> { #expect(try await database.number(key) == (key == 7 ? 0 : 1)) }
        let events = try await database.events(after: 0, limit: .max)
        #expect(Set(events.map(\.key)) == Set(numbers.keys).subtracting([7]))
        // The numbers of events that were rolled back are given to others: there are no gaps.
        #expect(events.map { $0.id & 0xFFFF } == Array(1...19))
    }

    @Test("More than share one transaction take several, and all are answered", arguments: SQLKind.all)
    func moreThanOneTransaction(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        let count = SQLLimits.commitsPerTransaction * 2 + 1
        var numbers: [UInt64: Int64] = [:]
        for key in 0..<count { numbers[UInt64(key)] = 1 }
        #expect(try await ManyCommits.write(numbers, to: database, in: store).isEmpty)
        #expect(try await database.events(after: 0, limit: .max).count == count)
    }

    @Test("Two commits over the same rows conflict in one transaction too", arguments: SQLKind.all)
    func conflict(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        var rows = try await database.load(for: NumberTables.message(1))
        rows.number = 5
        let changed = rows
        let block = store.blockWriter()
        let results = try await withThrowingTaskGroup(of: CommitResult.self) { group in
            for _ in 0..<4 { group.addTask { try await database.commit(changed, Transaction()) } }
            while database.waitingCommits < 4 { await Task.yield() }
            block.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == .committed } == 1 && results.count { $0 == .conflict } == 3)
    }

    @Test(arguments: SQLKind.all)
    func aCommitThatChangesNothingDoesNotWaitForTheWriter(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        try await database.increment(1)
        let (old, rows) = (NumberTables.Rows(), try await database.load(for: NumberTables.message(1)))
        let block = store.blockWriter()
        defer { block.release() }
        #expect(try await database.commit(rows, Transaction()) == .committed)
        var outdated = old
        outdated.key = 1
        #expect(try await database.commit(outdated, Transaction()) == .conflict)
    }

    @Test(
        "Many at once need far fewer waits for the disk than there are commits",
        .enabled(if: StorageProgram.canTrace, "strace cannot trace here"))
    func fewerSyncs() async throws {
        let sample = try SQLiteSample()
        let trace = sample.folder.file("trace")
        let ended = try StorageProgram([sample.path, "0", "640", "64", "quiet"], trace: trace).ended()
        #expect(ended.code == 0, "\(ended.lines)")
        let syncs = ended.trace.count { $0.contains("sync(") }
        #expect(syncs > 5 && syncs < 640 / 8, "\(syncs) syncs for 640 commits")
        #expect(try await sample.open().events(after: 0, limit: .max).count == 640)
    }

    @Test(
        "What was acknowledged is on disk: before each answer, the log was synced",
        .enabled(if: StorageProgram.canTrace, "strace cannot trace here"))
    func syncedBeforeTheAnswer() async throws {
        let sample = try SQLiteSample()
        let trace = sample.folder.file("trace")
        let ended = try StorageProgram([sample.path, "0", "50", "1", "own"], trace: trace).ended()
        #expect(ended.code == 0, "\(ended.lines)")
        var answers = 0
        var isSynced = false
        var begun: [Substring: Bool] = [:]
        for line in ended.trace {
            let thread = line.prefix { $0 != " " }
            if line.contains("fdatasync(") { begun[thread] = line.contains("-wal>") }
            // A call of one thread that another one's interrupts in the trace ends in a line of its own.
            if line.hasSuffix("= 0"), line.contains("fdatasync"), begun[thread] == true { isSynced = true }
            if line.contains("write(1"), line.contains("kept ") {
                #expect(isSynced, "answer \(answers) before its sync")
                answers += 1
                isSynced = false
            }
        }
        #expect(answers == 50)
    }
}
