internal import Contexts
internal import Foundation
internal import GRDB
internal import Storage

/// A connection to a SQLite file, while its queue runs something with it.
struct SQLiteConnection: SQLConnection {
    let database: Database

    func begin(_ access: SQLAccess) throws(Contexts.DatabaseError) {
        // An error that nobody could undo may have left one open.
        rollBack()
        try execute(SQLStatement(access == .read ? "BEGIN" : "BEGIN IMMEDIATE"))
    }

    func commit() throws(Contexts.DatabaseError) {
        do { try database.cachedStatement(sql: "COMMIT").execute() } catch {
            throw SQLiteFailure.error(error, isCommit: true)
        }
    }

    func rollBack() {
        // It can fail only because of a disk that fails. Then the next transaction fails too, and says so.
        try? database.rollback()
    }

    func rows(_ statement: SQLStatement) throws(Contexts.DatabaseError) -> [SQLRow] {
        do {
            let prepared = try prepare(statement)
            let columns = prepared.columnCount
            let cursor = try Row.fetchCursor(prepared)
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                var values: [SQLValue] = []
                values.reserveCapacity(columns)
                for column in 0..<columns { values.append(SQLValue(row[column] as DatabaseValue)) }
                rows.append(SQLRow(values))
            }
            return rows
        } catch { throw SQLiteFailure.error(error) }
    }

    func execute(_ statement: SQLStatement) throws(Contexts.DatabaseError) {
        do { try prepare(statement).execute() } catch { throw SQLiteFailure.error(error) }
    }

    private func prepare(_ statement: SQLStatement) throws -> Statement {
        let prepared = try database.cachedStatement(sql: statement.text)
        // Checks that there are as many values as question marks.
        if !statement.values.isEmpty {
            // As optional existentials: from values of one type GRDB asks each through a key path, which is made anew for
            // each statement, and that took a tenth of a busy shop's processor.
            let values = statement.values.map { $0.databaseValue as (any DatabaseValueConvertible)? }
            try prepared.setArguments(StatementArguments(values))
        }
        return prepared
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        // No column of ours has fractions; whoever reads it is told what it is.
        case .double(let number): self = .text("\(number)")
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob(Array(data))
        }
    }
}
