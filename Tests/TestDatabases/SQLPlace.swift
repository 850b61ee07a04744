package import Contexts
internal import SQLiteStorage
package import Storage
internal import TestSupport
internal import Testing

/// The SQL databases that tests run on.
package enum SQLKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"

    /// Those that are there on this machine.
    package static let all = allCases

    package var testDescription: String { rawValue }
}

/// A new place for one database, empty at first. It stays as long as this object or a store of it.
package final class SQLPlace: Sendable {
    package let kind: SQLKind
    // Safe to share: a folder's only state is its path.
    nonisolated(unsafe) private let folder: TemporaryFolder

    package init(_ kind: SQLKind) throws {
        self.kind = kind
        folder = try TemporaryFolder()
    }

    /// What an error in this place tells of it.
    package var name: String { folder.file("database.sqlite") }

    /// Another way in, with connections of its own.
    ///
    /// - Parameter busyLimit: how long it waits for others that write; the ordinary limit if nil.
    package func store(busyLimit: Timespan? = nil) throws(DatabaseError) -> any SQLStore {
        PlacedStore(place: self, base: try SQLiteFile(path: name, busyLimit: busyLimit ?? SQLiteLimits.busyLimit))
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
