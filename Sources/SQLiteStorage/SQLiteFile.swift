package import Contexts
internal import Foundation
internal import GRDB
package import Storage

/// A SQLite file as the place of a service's database.
///
/// Beside the file lie two more while it is open: `-wal`, with what was committed since the last checkpoint, and `-shm`,
/// which the processes that use it share. After a crash the next to open it finds everything that was committed. Several
/// processes of one machine may use it at the same time. It must not lie on a network's file system.
package struct SQLiteFile: SQLStore {
    package let name: String
    package let writer: any SQLSession
    private let busyLimit: Timespan

    package let dialect = SQLDialect(
        key: "INTEGER PRIMARY KEY", compoundKeySuffix: " WITHOUT ROWID",
        tableNames: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        indexNames: "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?")

    /// Opens the file, or makes it. This blocks for as long as the disk takes.
    ///
    /// - Parameters:
    ///   - busyLimit: how long an operation waits while another process writes.
    ///   - isForReading: whether the file is only read, for ``SQLSnapshot``. Then it is not made either.
    /// - Throws: ``DatabaseError/Kind/unavailable`` if the file cannot be opened, and ``DatabaseError/Kind/refused`` if
    ///   it is no database.
    package init(
        path: String, busyLimit: Timespan = SQLiteLimits.busyLimit, isForReading: Bool = false
    ) throws(Contexts.DatabaseError) {
        name = path
        self.busyLimit = busyLimit
        do throws(Contexts.DatabaseError) {
            writer = try SQLiteSession(
                path, "writer", busyLimit: busyLimit, isReader: isForReading, isThere: isForReading)
        } catch {
            throw Contexts.DatabaseError(error.kind, at: .open, "\(path): \(Self.explain(error, path))")
        }
    }

    private static func explain(_ error: Contexts.DatabaseError, _ path: String) -> String {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard error.kind == .unavailable else { return error.detail }
        return FileManager.default.fileExists(atPath: folder)
            ? error.detail : "there is no folder \(folder): make it, or give another"
    }

    package func takeOver(_ connection: any SQLConnection) throws(Contexts.DatabaseError) {
        // The log before the data: readers do not wait for the writer, and a commit is one write and one sync.
        let mode = try connection.firstRow(SQLStatement("PRAGMA journal_mode = WAL"))
        guard try mode?.text(at: 0) == "wal" else {
            throw Contexts.DatabaseError(
                .refused, at: .open, "its file system does not let processes share memory, which SQLite's log needs")
        }
        _ = try connection.rows(SQLStatement("PRAGMA journal_size_limit = \(SQLiteLimits.logBytesKept)"))
    }

    package func openReaders() throws(Contexts.DatabaseError) -> [any SQLSession] {
        var readers: [any SQLSession] = []
        for number in 1...SQLiteLimits.readers {
            readers.append(
                try SQLiteSession(
                    name, "reader \(number)", busyLimit: busyLimit, isReader: true, isThere: false))
        }
        return readers
    }
}

/// The limits of a SQLite file.
package enum SQLiteLimits {
    /// How long an operation waits while another process writes, before it fails as busy.
    package static let busyLimit = Timespan.seconds(5)
    /// Connections that read at the same time as each other and as the writer.
    package static let readers = 2
    /// The bytes that the log keeps after a checkpoint. A large transaction makes it larger for a while.
    package static let logBytesKept = 16 << 20
}
