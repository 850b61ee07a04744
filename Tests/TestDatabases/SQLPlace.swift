package import Contexts
internal import Foundation
internal import MySQLStorage
internal import SQLiteStorage
package import Storage
internal import TestSupport
internal import Testing

/// The SQL databases that tests run on.
package enum SQLKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"
    case mariadb = "MariaDB"

    /// Those that are there on this machine.
    package static let all = allCases.filter { $0 != .mariadb || MariaDBServer.isInstalled }

    package var testDescription: String { rawValue }
}

/// A new place for one database, empty at first. It stays as long as this object or a store of it.
package final class SQLPlace: Sendable {
    private enum Address {
        case file(TemporaryFolder)
        case server(MySQLServer, database: String)
    }

    package let kind: SQLKind
    // Safe to share: a folder's only state is its path.
    nonisolated(unsafe) private let address: Address

    private init(_ kind: SQLKind, _ address: Address) {
        self.kind = kind
        self.address = address
    }

    /// The place as it is after the processes that used it have ended without a word. What a file's folder holds is taken
    /// as it lies on the disk, without the memory that processes share. A server goes on.
    package func copyAsAfterACrash() throws -> SQLPlace {
        guard case .file(let folder) = address else { return SQLPlace(kind, address) }
        let copy = try TemporaryFolder()
        for name in folder.names where !name.hasSuffix("-shm") { try copy.write(name, folder.bytes(name)) }
        return SQLPlace(kind, .file(copy))
    }

    package init(_ kind: SQLKind) throws {
        self.kind = kind
        switch kind {
        case .sqlite: address = .file(try TemporaryFolder())
        case .mariadb:
            // The server's folder goes away with all of its databases.
            let name = "test_\(UUID().uuidString.lowercased())"
            address = .server(try MariaDBServer.shared.get().root, database: name)
        }
    }

    /// What an error in this place tells of it.
    package var name: String {
        switch address {
        case .file(let folder): folder.file("database.sqlite")
        case .server(let server, let database): "\(database) at \(server)"
        }
    }

    /// What `storage-program` is told to find it.
    package var argument: String {
        switch address {
        case .file: name
        case .server(let server, let database): "\(server)#\(database)"
        }
    }

    /// Whether there is a file.
    package var hasFile: Bool {
        if case .file(let folder) = address { folder.exists("database.sqlite") } else { false }
    }

    /// All that lies there now: a file's bytes, or the rows of a server's tables.
    package func picture() async throws -> [String] {
        switch address {
        case .file(let folder): return ["\(try folder.bytes("database.sqlite"))"]
        case .server:
            let store = try store()
            defer { store.writer.close() }
            return try await withCheckedThrowingContinuation { continuation in
                store.writer.submit { connection in
                    continuation.resume(with: Swift.Result { try Self.picture(connection.get(), store.dialect) })
                }
            }
        }
    }

    private static func picture(_ connection: any SQLConnection, _ dialect: SQLDialect) throws -> [String] {
        var picture: [String] = []
        for name in try connection.rows(SQLStatement(dialect.tableNames)).map({ try $0.text(at: 0) }).sorted() {
            let rows = try connection.rows(SQLStatement("SELECT * FROM `\(name)`"))
            picture += ["table \(name)"] + rows.map { "\($0.values)" }
        }
        return picture
    }

    /// What keeps all others from writing, in a transaction that is left open.
    package var locking: [String] {
        switch kind {
        case .sqlite: ["BEGIN IMMEDIATE"]
        case .mariadb: ["START TRANSACTION", "SELECT value FROM counters WHERE name = 'event' FOR UPDATE"]
        }
    }

    /// Another way in, with connections of its own.
    ///
    /// - Parameters:
    ///   - busyLimit: how long it waits for others that write; the ordinary limit if nil.
    ///   - isForReading: whether it only reads, what must be there.
    package func store(busyLimit: Timespan? = nil, isForReading: Bool = false) throws(DatabaseError) -> any SQLStore {
        let base: any SQLStore
        switch address {
        case .file:
            base = try SQLiteFile(
                path: name, busyLimit: busyLimit ?? SQLiteLimits.busyLimit, isForReading: isForReading)
        case .server(let server, let database):
            var waits = MySQLWaits()
            if let busyLimit { waits.lock = busyLimit }
            base = try MySQLStore(server, database: database, waits: waits, isForReading: isForReading)
        }
        return PlacedStore(place: self, base: base)
    }
}

/// A store that keeps its place.
private struct PlacedStore: SQLStore {
    let place: SQLPlace
    let base: any SQLStore

    var name: String { base.name }
    var dialect: SQLDialect { base.dialect }
    var writer: any SQLSession { base.writer }
    func takeOver(_ connection: any SQLConnection) throws(DatabaseError) { try base.takeOver(connection) }
    func openReaders() throws(DatabaseError) -> [any SQLSession] { try base.openReaders() }
}
