import Contexts
import SQLiteStorage
import Storage
import StorageSamples
import TestDatabases
import TestSupport

typealias NumberDatabase = SQLDatabase<NumberTables>

/// A place with one database of numbers.
struct SQLSample {
    private let place: SQLPlace
    /// What an error must tell of the place.
    var name: String { place.name }
    /// What `storage-program` is told to find it.
    var argument: String { place.argument }

    init(_ kind: SQLKind) throws { place = try SQLPlace(kind) }

    var locking: [String] { place.locking }
    func picture() async throws -> [String] { try await place.picture() }

    func store(busyLimit: Timespan? = nil, isForReading: Bool = false) throws -> any SQLStore {
        try place.store(busyLimit: busyLimit, isForReading: isForReading)
    }

    /// - Parameter store: a way in; a new one if nil.
    func open(
        _ tables: NumberTables = NumberTables(), in store: (any SQLStore)? = nil, service: UInt16 = 0,
        firstEvent: UInt64 = 0
    ) async throws -> NumberDatabase {
        try await .open(
            tables, in: store ?? self.store(), of: ServiceID(rawValue: service), firstEvent: firstEvent)
    }
}

/// A folder with one database of numbers in a SQLite file, for tests that touch the file.
final class SQLiteSample {
    let folder: TemporaryFolder
    var path: String { folder.file("numbers.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    func store(busyLimit: Timespan = SQLiteLimits.busyLimit) throws -> SQLiteFile {
        try SQLiteFile(path: path, busyLimit: busyLimit)
    }

    func open(
        _ tables: NumberTables = NumberTables(), service: UInt16 = 0, firstEvent: UInt64 = 0
    ) async throws -> NumberDatabase {
        try await .open(tables, in: store(), of: ServiceID(rawValue: service), firstEvent: firstEvent)
    }

    /// The bytes of all files that belong to the database.
    var contents: [String: [UInt8]] {
        get throws {
            var contents: [String: [UInt8]] = [:]
            for name in folder.names { contents[name] = try folder.bytes(name) }
            return contents
        }
    }
}

/// The error that something fails with; nil if it does not fail.
func failure<Result>(_ body: () async throws -> Result) async -> DatabaseError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? DatabaseError }
}

extension SQLStore {
    /// Occupies the connection that writes until `release` is called, so that what comes meanwhile waits together.
    func blockWriter() -> WriterBlock {
        let block = WriterBlock()
        writer.submit { _ in block.wait() }
        return block
    }
}
