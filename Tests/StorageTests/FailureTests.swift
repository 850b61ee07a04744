import Contexts
import Foundation
import SQLiteStorage
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// What can be wrong with a file or its disk: each a clear error, and nothing is lost.
@Suite struct FailureTests {
    private func expect(
        _ error: DatabaseError?, _ kind: DatabaseError.Kind, at operation: DatabaseError.Operation,
        _ sample: SQLiteSample, saying words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            error?.kind == kind && error?.operation == operation, "\(String(describing: error))",
            sourceLocation: sourceLocation)
        for word in [sample.folder.path] + words {
            #expect(
                error?.detail.contains(word) == true, "\(word) in \(error?.detail ?? "-")",
                sourceLocation: sourceLocation)
        }
    }

    @Test func aMissingFolderIsNamed() async throws {
        let sample = try SQLiteSample()
        let error = await failure { try SQLiteFile(path: sample.folder.file("missing/numbers.sqlite")) }
        expect(error, .unavailable, at: .open, sample, saying: "there is no folder \(sample.folder.path)/missing")
    }

    @Test func aFolderInPlaceOfTheFileIsUnavailable() async throws {
        let sample = try SQLiteSample()
        try FileManager.default.createDirectory(atPath: sample.path, withIntermediateDirectories: true)
        expect(await failure { try await sample.open() }, .unavailable, at: .open, sample)
    }

    @Test func whatIsNoDatabaseIsRefusedAndStays() async throws {
        let sample = try SQLiteSample()
        try sample.folder.write("numbers.sqlite", String(repeating: "These are no numbers. ", count: 400))
        let before = try sample.contents
        expect(await failure { try await sample.open() }, .refused, at: .open, sample, saying: "not a database")
        #expect(try sample.contents == before)
    }

    @Test func aFullDiskRefusesAndLosesNothing() async throws {
        let sample = try SQLiteSample()
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        try await database.increment(1)
        // SQLite takes a full file as it takes a full disk. A file that is larger already may not grow.
        try await store.run("PRAGMA max_page_count = 1")
        var error: DatabaseError?
        var kept = 1
        while error == nil, kept < 10_000 {
            error = await failure { try await database.increment(UInt64(kept) + 100) }
            if error == nil { kept += 1 }
        }
        expect(error, .refused, at: .commit, sample, saying: "full")
        #expect(error?.isWorthRetrying == false)
        #expect(try await database.events(after: 0, limit: .max).count == kept)
        #expect(try await database.number(1) == 1)
        try await store.run("PRAGMA max_page_count = 4000")
        #expect(try await database.increment(1) == 2)
        #expect(try await sample.open().events(after: 0, limit: .max).count == kept + 1)
    }

    @Test func aReadOnlyDatabaseRefusesAndCanBeRead() async throws {
        let sample = try SQLiteSample()
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        try await database.increment(1)
        // Root may write to any file, so the file's own permissions would show nothing where tests run as root.
        try await store.run("PRAGMA query_only = 1")
        let error = await failure { try await database.increment(1) }
        expect(error, .refused, at: .commit, sample, saying: "readonly")
        #expect(try await database.number(1) == 1)
        try await store.run("PRAGMA query_only = 0")
        #expect(try await database.increment(1) == 2)
    }

    @Test func whoeverAsksAfterTheEndIsToldSo() async throws {
        let sample = try SQLiteSample()
        let database = try await sample.open()
        try await database.increment(1)
        database.close()
        expect(await failure { try await database.number(1) }, .unavailable, at: .load, sample)
        expect(
            await failure { try await database.confirm(through: 1) }, .unavailable, at: .outbox, sample)
        #expect(sample.folder.names == ["numbers.sqlite"], "the log was carried over")
        #expect(try await sample.open().number(1) == 1)
    }

    @Test func aValueOfTheWrongKindIsAnErrorWithTheFilesName() async throws {
        let sample = try SQLiteSample()
        let store = try sample.store()
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        try await database.increment(1)
        try await store.run("UPDATE numbers SET version = 'x'", "UPDATE outbox SET items = x'0102'")
        expect(await failure { try await database.number(1) }, .refused, at: .load, sample, saying: "column 2")
        expect(
            await failure { try await database.events(after: 0, limit: 1) }, .refused, at: .outbox, sample,
            saying: "items of 8 bytes")
        // Others are not hurt.
        #expect(try await database.increment(2) == 1)
    }
}
