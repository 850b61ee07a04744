import Contexts
import Foundation
import SQLiteStorage
import Storage
import Synchronization
import TestSupport

/// A context's database in a SQLite file of its own, which a test can let crash.
final class SQLiteSubject<Tables: SQLTables>: CrashableDatabase {
    typealias Rows = Tables.Rows

    /// One life of the database, between two crashes. Its folder goes away with it.
    private final class Life: Sendable {
        let database: SQLDatabase<Tables>
        let path: String

        init(_ database: SQLDatabase<Tables>, in path: String) {
            self.database = database
            self.path = path
        }

        deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }
    }

    private let tables: Tables
    private let service: ServiceID
    private let life: Mutex<Life>
    /// What a clock gives whoever opens databases: it rises.
    private let opened = Atomic<UInt64>(1)

    init(_ tables: Tables, of service: ServiceID) async throws {
        self.tables = tables
        self.service = service
        life = Mutex(try await Self.begin(tables, of: service, in: try Self.newPath(), firstEvent: 1 << 16))
    }

    private static func newPath() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perennial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appendingPathComponent("database.sqlite").path
    }

    private static func begin(
        _ tables: Tables, of service: ServiceID, in path: String, firstEvent: UInt64
    ) async throws -> Life {
        let store = try SQLiteFile(path: path)
        return Life(try await .open(tables, in: store, of: service, firstEvent: firstEvent), in: path)
    }

    private var database: SQLDatabase<Tables> { life.withLock { $0.database } }

    /// Takes the files as they lie on the disk, without what the end of a process would still do to them, and without the
    /// memory that processes share. So the next to open them finds a log that nobody has closed.
    func crash(_ loss: StorageLoss) async throws {
        let new = try Self.newPath()
        let old = life.withLock { $0.path }
        if loss == .unsynced {
            for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: old + suffix) {
                try FileManager.default.copyItem(atPath: old + suffix, toPath: new + suffix)
            }
        }
        let number = opened.wrappingAdd(1, ordering: .relaxed).newValue
        let next = try await Self.begin(tables, of: service, in: new, firstEvent: number << 16)
        life.withLock { $0 = next }
    }

    func hasHandled(_ id: UInt64) async throws(DatabaseError) -> Bool { try await database.hasHandled(id) }

    func load(for message: Message) async throws(DatabaseError) -> Rows { try await database.load(for: message) }

    func commit(_ rows: Rows, _ transaction: Transaction) async throws(DatabaseError) -> CommitResult {
        try await database.commit(rows, transaction)
    }

    func events(after id: UInt64, limit: Int) async throws(DatabaseError) -> [Message] {
        try await database.events(after: id, limit: limit)
    }

    func confirm(through id: UInt64) async throws(DatabaseError) { try await database.confirm(through: id) }

    func pendingTimers(after timer: PendingTimer?, limit: Int) async throws(DatabaseError) -> [PendingTimer] {
        try await database.pendingTimers(after: timer, limit: limit)
    }

    func forget(through id: UInt64) async throws(DatabaseError) { try await database.forget(through: id) }
}
