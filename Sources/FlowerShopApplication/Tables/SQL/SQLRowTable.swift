internal import Contexts
internal import FlowerShop
internal import Storage

/// A row of whole numbers, as a SQL table has it.
protocol SQLStoredRow: VersionedRow {
    /// The names of the columns, without the key and the version.
    static var columns: [String] { get }

    /// Reads the columns in their order.
    init(columns row: SQLRow) throws(DatabaseError)

    /// The values of the columns.
    var values: [SQLValue] { get }
}

extension SQLStoredRow {
    /// Reads the columns in their order, and then the version.
    init(_ row: SQLRow) throws(DatabaseError) {
        self = try Self(columns: row)
        version = try row.number(at: Self.columns.count)
    }
}

/// A row with its number.
struct Numbered<Row: Sendable>: Sendable {
    let number: UInt64
    let row: Row
}

/// A table of rows of one type, by a number. It says the same as a `PagedTable` in memory does: a row that nobody has
/// written is absent.
struct SQLRowTable<Row: SQLStoredRow>: Sendable {
    private let name: String
    private let key: String
    private let select: String
    private let replace: String
    private let range: String
    private let numbered: String

    init(_ name: String, key: String) {
        self.name = name
        self.key = key
        let columns = Row.columns + ["version"]
        let list = columns.joined(separator: ", ")
        select = "SELECT \(list) FROM \(name) WHERE \(key) = ?"
        let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")
        replace = "REPLACE INTO \(name) (\(key), \(list)) VALUES (\(marks))"
        numbered = "SELECT \(list), \(key) FROM \(name) WHERE \(key) >= ? ORDER BY \(key) LIMIT ?"
        range = "SELECT \(list) FROM \(name) WHERE \(key) >= ? ORDER BY \(key) LIMIT ?"
    }

    func create(in connection: any SQLConnection, _ dialect: SQLDialect) throws(DatabaseError) {
        let columns = (Row.columns + ["version"]).map { "\($0) BIGINT NOT NULL" }.joined(separator: ", ")
        try connection.execute(
            SQLStatement("CREATE TABLE IF NOT EXISTS \(name) (\(key) \(dialect.key), \(columns))"))
    }

    /// Writes rows under the numbers from 0 on.
    func fill(_ rows: some Sequence<Row>, in connection: any SQLConnection) throws(DatabaseError) {
        var number: UInt64 = 0
        for row in rows {
            try connection.execute(write(row, at: number))
            number += 1
        }
    }

    private func write(_ row: Row, at number: UInt64) -> SQLStatement {
        SQLStatement(replace, [.bits(number)] + row.values + [.number(row.version)])
    }

    /// The row, if it was written.
    func find(_ number: UInt64, in connection: any SQLConnection) throws(DatabaseError) -> Row? {
        guard let row = try connection.firstRow(SQLStatement(select, .bits(number))) else { return nil }
        return try Row(row)
    }

    /// The row, or the absent one.
    func load(_ number: UInt64, from connection: any SQLConnection) throws(DatabaseError) -> Row {
        try find(number, in: connection) ?? .absent
    }

    /// Rows that were written, from a number on.
    func load(
        from number: UInt64, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [Row] {
        var rows: [Row] = []
        for row in try connection.rows(SQLStatement(range, .bits(number), .number(limit))) { rows.append(try Row(row)) }
        return rows
    }

    /// The same with their numbers.
    func numberedRows(
        from number: UInt64, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [Numbered<Row>] {
        var rows: [Numbered<Row>] = []
        for row in try connection.rows(SQLStatement(numbered, .bits(number), .number(limit))) {
            rows.append(Numbered(number: try row.bits(at: Row.columns.count + 1), row: try Row(row)))
        }
        return rows
    }

    /// Appends what writes the row, with the next version, if it differs from what the table holds.
    ///
    /// - Parameter isFixed: whether the table has all its rows from the beginning. Then there is nothing to write for
    ///   others.
    /// - Returns: false if the row was written since it was loaded.
    func isCurrent(
        _ row: Row, at number: UInt64, isFixed: Bool = false, changes: inout [SQLStatement],
        in connection: any SQLConnection
    ) throws(DatabaseError) -> Bool {
        let found = try find(number, in: connection)
        if found == nil, isFixed { return true }
        let stored = found ?? .absent
        guard stored.version == row.version else { return false }
        guard stored != row else { return true }
        var written = row
        written.version &+= 1
        changes.append(write(written, at: number))
        return true
    }
}
