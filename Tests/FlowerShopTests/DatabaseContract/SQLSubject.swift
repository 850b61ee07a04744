import Contexts
import Storage
import Synchronization
import TestDatabases
import TestSupport

/// A context's database in a SQL database of its own, which a test can let crash.
final class SQLSubject<Tables: SQLTables>: CrashableDatabase {
    typealias Rows = Tables.Rows

    /// One life of the database, between two crashes.
    private struct Life: Sendable {
        let place: SQLPlace
        let database: SQLDatabase<Tables>
    }

    private let tables: Tables
    private let service: ServiceID
    private let life: Mutex<Life>
    /// What a clock gives whoever opens databases: it rises.
    private let opened = Atomic<UInt64>(1)

    init(_ tables: Tables, of service: ServiceID, in kind: SQLKind) async throws {
        self.tables = tables
        self.service = service
        life = Mutex(try await Self.begin(tables, of: service, in: try SQLPlace(kind), firstEvent: 1 << 16))
    }

    private static func begin(
        _ tables: Tables, of service: ServiceID, in place: SQLPlace, firstEvent: UInt64
    ) async throws -> Life {
        let database = try await SQLDatabase.open(
            tables, in: place.store(), of: service, firstEvent: firstEvent)
        return Life(place: place, database: database)
    }

    private var database: SQLDatabase<Tables> { life.withLock { $0.database } }

    /// The process with the connections ends, or the database with its storage. Of a file the next to open it finds what
    /// lies on the disk, with a log that nobody has closed. `ServerFaultTests` ends servers.
    func crash(_ loss: StorageLoss) async throws {
        let old = life.withLock { $0.place }
        let place = loss == .unsynced ? try old.copyAsAfterACrash() : try SQLPlace(old.kind)
        let number = opened.wrappingAdd(1, ordering: .relaxed).newValue
        let next = try await Self.begin(tables, of: service, in: place, firstEvent: number << 16)
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
