internal import Contexts

/// The inbox, the outbox and the timers of a service's SQL database: tables that are the same for every service.
struct SQLBooks: Sendable {
    /// An id's upper 16 bits are its publisher. The bits below rise with each event of that publisher.
    private static let sequenceBits: UInt64 = 48
    private static let sequenceMask: UInt64 = 1 << sequenceBits - 1

    /// The number of the latest event of a new database.
    let initial: UInt64
    /// The upper 16 bits of the ids of this service's events.
    private let publisher: UInt64

    init(_ service: ServiceID, initial: UInt64) {
        publisher = UInt64(service.rawValue) &+ 1
        self.initial = initial
    }

    var migrations: [SQLMigration] {
        let first = SQLMigration { connection, dialect throws(DatabaseError) in
            try Self.createTables(connection, dialect)
            // So a database never has these tables without the number.
            try prepareCounter(in: connection)
        }
        return [
            first, SQLMigration(SQLRequests.createTables), SQLMigration(SQLParking.createTable),
            SQLMigration(SQLTraces.createTable),
        ]
    }

    // Column names are those that are no words of SQL in any of the databases.
    /// The columns of a message but for its id and its key.
    static let bodyColumns =
        "type BIGINT NOT NULL, a BIGINT NOT NULL, b BIGINT NOT NULL, c BIGINT NOT NULL, items MEDIUMBLOB"

    private static func createTables(
        _ connection: any SQLConnection, _ dialect: SQLDialect
    ) throws(DatabaseError) {
        let body = bodyColumns
        for text in [
            "CREATE TABLE IF NOT EXISTS counters (name VARCHAR(64) NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS inbox (publisher BIGINT NOT NULL, sequence BIGINT NOT NULL,
            PRIMARY KEY (publisher, sequence))\(dialect.compoundKeySuffix)
            """,
            "CREATE TABLE IF NOT EXISTS inbox_marks (publisher \(dialect.key), sequence BIGINT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS outbox (sequence \(dialect.key), message_key BIGINT NOT NULL, \(body))",
            """
            CREATE TABLE IF NOT EXISTS timers (message_key \(dialect.key), due BIGINT NOT NULL, id BIGINT NOT NULL,
            \(body))
            """,
        ] { try connection.execute(SQLStatement(text)) }
        try dialect.createIndex("timers_by_due", on: "timers", "due, message_key", in: connection)
    }

    // MARK: Numbers of events

    /// Gives a new database the number that its events begin after. Refuses the database of another service.
    private func prepareCounter(in connection: any SQLConnection) throws(DatabaseError) {
        guard try latestEvent(in: connection) == nil else { return }
        guard initial < 1 << (Self.sequenceBits - 1) else {
            throw DatabaseError(.refused, at: .open, "the first event's number \(initial) is not below 2^47")
        }
        try connection.execute(
            SQLStatement(
                "INSERT INTO counters (name, value) VALUES ('event', ?)",
                .bits(publisher << Self.sequenceBits | initial)))
    }

    /// The id of the latest event in order of commits; nil in a new database.
    func latestEvent(in connection: any SQLConnection) throws(DatabaseError) -> UInt64? {
        let row = try connection.firstRow(SQLStatement("SELECT value FROM counters WHERE name = 'event'"))
        guard let id = try row?.bits(at: 0) else { return nil }
        guard id >> Self.sequenceBits == publisher & 0xFFFF else {
            throw DatabaseError(
                .refused, at: .open,
                "this is the database of service \(id >> Self.sequenceBits), not of service \(publisher)")
        }
        return id
    }

    func setLatestEvent(_ id: UInt64, in connection: any SQLConnection) throws(DatabaseError) {
        try connection.execute(SQLStatement("UPDATE counters SET value = ? WHERE name = 'event'", .bits(id)))
    }

    // MARK: Transactions

    /// The result of a transaction whose message or timer was handled before, or is parked; nil if it may commit.
    func resultWithoutCommit(
        of transaction: Transaction, in connection: any SQLConnection
    ) throws(DatabaseError) -> CommitResult? {
        if let id = transaction.handled {
            switch try custody(of: id, in: connection) {
            case .parked where !transaction.isOfParkedEvent: return .parked
            case .handled: return .duplicate
            case nil where transaction.isOfParkedEvent: return .duplicate
            case .parked, nil: break
            }
        }
        if let timer = transaction.fired {
            let row = try connection.firstRow(
                SQLStatement("SELECT due FROM timers WHERE message_key = ?", .bits(timer.key)))
            guard try row?.integer(at: 0) == timer.due.nanoseconds else { return .duplicate }
        }
        return nil
    }

    /// Carries out a transaction, except for its rows.
    ///
    /// - Parameter latest: the id of the latest event; it comes back as that of the transaction's last event.
    func write(
        _ transaction: Transaction, after latest: inout UInt64, in connection: any SQLConnection
    ) throws(DatabaseError) {
        for event in transaction.events {
            latest += 1
            try append(event, id: latest, in: connection)
        }
        if let timer = transaction.fired { try removeTimer(timer.key, in: connection) }
        for key in transaction.cancelledTimers { try removeTimer(key, in: connection) }
        for timer in transaction.timers {
            try set(PendingTimer(message: timer.message, due: transaction.due(timer)), in: connection)
        }
        if let id = transaction.handled {
            if transaction.isOfParkedEvent {
                try connection.execute(
                    SQLStatement("DELETE FROM parked WHERE publisher = ? AND sequence = ?", Self.parts(of: id)))
            }
            try connection.execute(
                SQLStatement("INSERT INTO inbox (publisher, sequence) VALUES (?, ?)", Self.parts(of: id)))
        }
    }

    private func append(_ event: Message, id: UInt64, in connection: any SQLConnection) throws(DatabaseError) {
        let text = "INSERT INTO outbox (sequence, message_key, type, a, b, c, items) VALUES (?, ?, ?, ?, ?, ?, ?)"
        try connection.execute(
            SQLStatement(text, [.bits(id & Self.sequenceMask), .bits(event.key)] + event.bodyValues))
    }

    private func set(_ timer: PendingTimer, in connection: any SQLConnection) throws(DatabaseError) {
        let text = "REPLACE INTO timers (message_key, due, id, type, a, b, c, items) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        let message = timer.message
        try connection.execute(
            SQLStatement(
                text,
                [.bits(message.key), .integer(timer.due.nanoseconds), .bits(message.id)] + message.bodyValues))
    }

    private func removeTimer(_ key: UInt64, in connection: any SQLConnection) throws(DatabaseError) {
        try connection.execute(SQLStatement("DELETE FROM timers WHERE message_key = ?", .bits(key)))
    }

    // MARK: Inbox

    static func parts(of id: UInt64) -> [SQLValue] {
        [.bits(id >> sequenceBits), .bits(id & sequenceMask)]
    }

    static func id(publisher: UInt64, sequence: UInt64) -> UInt64 {
        publisher << sequenceBits | sequence & sequenceMask
    }

    /// What the database knows of a message that comes from elsewhere.
    enum Custody {
        /// It has had its effect.
        case handled
        /// It will have its effect without being sent again. It may lie below a mark of the inbox.
        case parked
    }

    /// Nil for a message that the database does not know.
    func custody(of id: UInt64, in connection: any SQLConnection) throws(DatabaseError) -> Custody? {
        let text = """
            SELECT 1 FROM parked WHERE publisher = ? AND sequence = ? \
            UNION ALL SELECT 0 FROM inbox WHERE publisher = ? AND sequence = ? \
            UNION ALL SELECT 0 FROM inbox_marks WHERE publisher = ? AND sequence >= ?
            """
        let parts = Self.parts(of: id)
        var custody: Custody?
        for row in try connection.rows(SQLStatement(text, parts + parts + parts)) {
            if try row.integer(at: 0) == 1 { return .parked }
            custody = .handled
        }
        return custody
    }

    /// Whether a mark stands for all ids of a publisher up to this one already.
    private func isForgotten(through id: UInt64, in connection: any SQLConnection) throws(DatabaseError) -> Bool {
        let text = "SELECT sequence FROM inbox_marks WHERE publisher = ? AND sequence >= ?"
        return try connection.firstRow(SQLStatement(text, Self.parts(of: id))) != nil
    }

    func forget(through id: UInt64, in connection: any SQLConnection) throws(DatabaseError) {
        if try isForgotten(through: id, in: connection) { return }
        let parts = Self.parts(of: id)
        try connection.execute(SQLStatement("DELETE FROM inbox WHERE publisher = ? AND sequence <= ?", parts))
        try connection.execute(SQLStatement("REPLACE INTO inbox_marks (publisher, sequence) VALUES (?, ?)", parts))
    }

    // MARK: Outbox

    func events(
        after id: UInt64, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [Message] {
        guard limit > 0 else { return [] }
        let text = """
            SELECT sequence, message_key, type, a, b, c, items FROM outbox WHERE sequence > ? \
            ORDER BY sequence LIMIT ?
            """
        let rows = try connection.rows(SQLStatement(text, .bits(sequence(through: id)), .number(limit)))
        var events: [Message] = []
        events.reserveCapacity(rows.count)
        for row in rows {
            let number = try row.bits(at: 0) & Self.sequenceMask
            events.append(
                Message(
                    id: publisher << Self.sequenceBits | number, type: MessageType(rawValue: try row.number(at: 2)),
                    key: try row.bits(at: 1), body: try row.body(at: 3)))
        }
        return events
    }

    func confirm(through id: UInt64, in connection: any SQLConnection) throws(DatabaseError) {
        try connection.execute(
            SQLStatement("DELETE FROM outbox WHERE sequence <= ?", .bits(sequence(through: id))))
    }

    /// How far in this service's numbers an id reaches that may be of another publisher, such as 0.
    func sequence(through id: UInt64) -> UInt64 {
        let own = publisher & 0xFFFF
        let other = id >> Self.sequenceBits
        return other == own ? id & Self.sequenceMask : other < own ? 0 : Self.sequenceMask
    }

    // MARK: Timers

    func pendingTimers(
        after timer: PendingTimer?, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [PendingTimer] {
        guard limit > 0 else { return [] }
        let columns = "SELECT message_key, due, id, type, a, b, c, items FROM timers"
        // Keys have no sign: in SQL the upper half of them is negative, and comes last.
        let byDue = "ORDER BY due, message_key < 0, message_key LIMIT ?"
        let statement: SQLStatement
        if let timer {
            let (due, key) = (SQLValue.integer(timer.due.nanoseconds), SQLValue.bits(timer.message.key))
            let text = """
                \(columns) WHERE due >= ? AND (due > ? OR (message_key < 0) > (? < 0) \
                OR ((message_key < 0) = (? < 0) AND message_key > ?)) \(byDue)
                """
            statement = SQLStatement(text, due, due, key, key, key, .number(limit))
        } else {
            statement = SQLStatement("\(columns) \(byDue)", .number(limit))
        }
        var timers: [PendingTimer] = []
        for row in try connection.rows(statement) {
            let message = Message(
                id: try row.bits(at: 2), type: MessageType(rawValue: try row.number(at: 3)), key: try row.bits(at: 0),
                body: try row.body(at: 4))
            timers.append(PendingTimer(message: message, due: Instant(nanoseconds: try row.integer(at: 1))))
        }
        return timers
    }
}

extension Message {
    /// The values of the columns `type`, `a`, `b`, `c` and `items`.
    var bodyValues: [SQLValue] {
        [.number(type.rawValue), .integer(body.a), .integer(body.b), .integer(body.c), .items(body.items)]
    }
}

extension SQLRow {
    /// The body from the columns `a`, `b`, `c` and `items`.
    func body(at index: Int) throws(DatabaseError) -> Body {
        Body(
            a: try integer(at: index), b: try integer(at: index + 1), c: try integer(at: index + 2),
            items: try items(at: index + 3))
    }
}
