internal import Contexts
internal import Storage

/// The rows of a table in a snapshot, by rising numbers, read in batches.
struct RowStream<Row: Sendable> {
    typealias Load =
        @Sendable (
            _ from: UInt64, _ limit: Int, any SQLConnection
        ) throws(DatabaseError) -> [Numbered<Row>]

    private let snapshot: SQLSnapshot
    private let load: Load
    private var rows: [Numbered<Row>] = []
    private var index = 0
    private var start: UInt64? = 0

    init(_ snapshot: SQLSnapshot, _ load: @escaping Load) {
        self.snapshot = snapshot
        self.load = load
    }

    init(_ snapshot: SQLSnapshot, _ table: SQLRowTable<Row>) where Row: SQLStoredRow {
        self.init(snapshot) { start, limit, connection throws(DatabaseError) in
            try table.numberedRows(from: start, limit: limit, in: connection)
        }
    }

    /// - Parameter query: gives a number and a value, from the number of its first question mark on, as many rows as its
    ///   second one says.
    static func values(_ snapshot: SQLSnapshot, _ query: String) -> RowStream<Int64> where Row == Int64 {
        RowStream<Int64>(snapshot) { start, limit, connection throws(DatabaseError) in
            var rows: [Numbered<Int64>] = []
            for row in try connection.rows(SQLStatement(query, .bits(start), .number(limit))) {
                rows.append(Numbered(number: try row.bits(at: 0), row: try row.integer(at: 1)))
            }
            return rows
        }
    }

    /// The number of the next row; nil at the end.
    mutating func next() async throws(DatabaseError) -> UInt64? {
        if index == rows.count, let start {
            let (load, limit) = (load, ShopStorageAudit.batch)
            rows = try await snapshot.read { connection throws(DatabaseError) in try load(start, limit, connection) }
            index = 0
            self.start = rows.count < limit ? nil : rows.last.map { $0.number + 1 }
        }
        return index < rows.count ? rows[index].number : nil
    }

    /// Takes the next row if it has this number.
    mutating func take(_ number: UInt64) -> Row? {
        guard index < rows.count, rows[index].number == number else { return nil }
        defer { index += 1 }
        return rows[index].row
    }

    /// The rows that are left, one after the other.
    mutating func take() async throws(DatabaseError) -> Numbered<Row>? {
        guard let number = try await next(), let row = take(number) else { return nil }
        return Numbered(number: number, row: row)
    }
}
