internal import Contexts
internal import GRDB

/// What an error of SQLite means to whoever holds a decision.
enum SQLiteFailure {
    /// - Parameter isCommit: whether the end of a transaction failed. Before that nothing is written, whatever happens.
    static func error(_ error: any Error, isCommit: Bool = false) -> Contexts.DatabaseError {
        guard let error = error as? GRDB.DatabaseError else {
            return Contexts.DatabaseError(.refused, at: .load, "\(error)")
        }
        let kind = isCommit ? kindOfCommit(error.resultCode) : kind(error.resultCode)
        var detail = "\(error.message ?? "SQLite gave no reason") (SQLite error \(error.extendedResultCode.rawValue))"
        if let sql = error.sql, kind == .refused { detail += " at \(sql)" }
        return Contexts.DatabaseError(kind, at: .load, detail)
    }

    // After its end, a connection answers that it was misused.
    private static func kind(_ code: ResultCode) -> Contexts.DatabaseError.Kind {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT: .busy
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_MISUSE: .unavailable
        default: .refused
        }
    }

    /// A commit appends to the log of changes, and then waits until that is on disk. If there was no room to append or
    /// no lock to be had, there is no whole transaction in the log. After any other error it may be there or not.
    private static func kindOfCommit(_ code: ResultCode) -> Contexts.DatabaseError.Kind {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        case .SQLITE_FULL, .SQLITE_READONLY, .SQLITE_CONSTRAINT: .refused
        default: .interrupted
        }
    }
}
