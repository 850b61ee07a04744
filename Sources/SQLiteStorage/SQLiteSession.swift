internal import Contexts
internal import Foundation
internal import GRDB
internal import Storage
internal import Synchronization

/// A connection to a SQLite file, on a queue of its own.
final class SQLiteSession: SQLSession {
    private let queue: DatabaseQueue

    /// - Parameters:
    ///   - busyLimit: how long an operation waits while another process writes.
    ///   - isReader: whether what would write is refused.
    ///   - isThere: whether a file that is not there is an error, and is not made.
    init(
        _ path: String, _ label: String, busyLimit: Timespan, isReader: Bool, isThere: Bool
    ) throws(Contexts.DatabaseError) {
        var configuration = Configuration()
        configuration.readonly = isThere
        configuration.label = "\(path), \(label)"
        let patience = BusyPatience(busyLimit)
        configuration.busyMode = .callback { times in patience.waits(times) }
        // An open transaction is ended by the next `begin`. GRDB would end the process instead.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            if !isThere { try database.execute(sql: "PRAGMA synchronous = FULL") }
            if isReader { try database.execute(sql: "PRAGMA query_only = 1") }
        }
        do { queue = try DatabaseQueue(path: path, configuration: configuration) } catch {
            throw SQLiteFailure.error(error)
        }
    }

    func submit(_ body: @escaping @Sendable (Result<any SQLConnection, Contexts.DatabaseError>) -> Void) {
        queue.asyncWriteWithoutTransaction { database in body(.success(SQLiteConnection(database: database))) }
    }

    func close() {
        // It fails if something holds on to a statement. Then the connection ends together with that.
        try? queue.close()
    }
}

/// How a connection waits for a lock that another process has.
///
/// SQLite's own way waits longer from time to time, up to a tenth of a second. Beside another process that writes all
/// the time, its turns would come too seldom.
private final class BusyPatience: Sendable {
    /// How long it waits before it asks again.
    private static let pause = 0.001

    private let limit: Duration
    private let began = Mutex(ContinuousClock.now)

    init(_ limit: Timespan) { self.limit = .nanoseconds(limit.nanoseconds) }

    /// Waits a moment. Returns false if it has waited long enough.
    ///
    /// - Parameter times: how often it has waited for this lock before.
    func waits(_ times: Int) -> Bool {
        let began = began.withLock { began in
            if times == 0 { began = .now }
            return began
        }
        guard ContinuousClock.now - began < limit else { return false }
        Thread.sleep(forTimeInterval: Self.pause)
        return true
    }
}
