internal import Contexts

/// The table of parked events: the same for every service.
///
/// An event's `place` lies above those that are parked at that time. Only the first of a key is tried.
struct SQLParking: Sendable {
    static func createTable(_ connection: any SQLConnection, _ dialect: SQLDialect) throws(DatabaseError) {
        try connection.execute(
            SQLStatement(
                """
                CREATE TABLE IF NOT EXISTS parked (publisher BIGINT NOT NULL, sequence BIGINT NOT NULL, \
                place BIGINT NOT NULL, failures BIGINT NOT NULL, reason BIGINT, since BIGINT NOT NULL, \
                due BIGINT NOT NULL, message_key BIGINT NOT NULL, \(SQLBooks.bodyColumns), \
                PRIMARY KEY (publisher, sequence))\(dialect.compoundKeySuffix)
                """))
        try dialect.createIndex("parked_by_key", on: "parked", "message_key, place", in: connection)
    }

    // MARK: Parking

    let books: SQLBooks

    func park(_ events: [ParkedEvent], in connection: any SQLConnection) throws(DatabaseError) {
        var new: [ParkedEvent] = []
        for parked in events where try books.custody(of: parked.event.id, in: connection) == nil { new.append(parked) }
        guard !new.isEmpty else { return }
        guard try counts(in: connection).all + new.count <= ParkedEvent.maximumCount else {
            throw DatabaseError(
                .refused, at: .inbox,
                "\(ParkedEvent.maximumCount) events are parked, and no more can be: see why they fail, and redrive them"
            )
        }
        let last = try connection.firstRow(SQLStatement("SELECT COALESCE(MAX(place), 0) FROM parked"))
        var place = try last?.integer(at: 0) ?? 0
        for parked in new {
            place += 1
            // A batch may name an event twice.
            guard try books.custody(of: parked.event.id, in: connection) == nil else { continue }
            let values: [SQLValue] = [
                .integer(place), .number(parked.failures), Self.value(parked.reason),
                .integer(parked.since.nanoseconds), .integer(parked.due.nanoseconds), .bits(parked.event.key),
            ]
            let text = """
                INSERT INTO parked (publisher, sequence, place, failures, reason, since, due, message_key, type, a, b, c, \
                items) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            try connection.execute(
                SQLStatement(text, SQLBooks.parts(of: parked.event.id) + values + parked.event.bodyValues))
        }
    }

    private static func value(_ reason: DeliveryFailure?) -> SQLValue {
        reason.map { .number($0.rawValue) } ?? .null
    }

    /// Returns whether the event is still parked with so many failures.
    func note(
        _ parked: ParkedEvent, after failures: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> Bool {
        let text = "SELECT failures FROM parked WHERE publisher = ? AND sequence = ?"
        let row = try connection.firstRow(SQLStatement(text, SQLBooks.parts(of: parked.event.id)))
        guard try row?.number(at: 0, as: Int.self) == failures else { return false }
        let values: [SQLValue] = [
            .number(parked.failures), Self.value(parked.reason), .integer(parked.due.nanoseconds),
        ]
        try connection.execute(
            SQLStatement(
                "UPDATE parked SET failures = ?, reason = ?, due = ? WHERE publisher = ? AND sequence = ?",
                values + SQLBooks.parts(of: parked.event.id)))
        return true
    }

    func redrive(key: UInt64?, at now: Instant, in connection: any SQLConnection) throws(DatabaseError) -> Int {
        let which = "WHERE failures > 0" + (key == nil ? "" : " AND message_key = ?")
        let keys = key.map { [SQLValue.bits($0)] } ?? []
        let row = try connection.firstRow(SQLStatement("SELECT COUNT(*) FROM parked \(which)", keys))
        try connection.execute(
            SQLStatement("UPDATE parked SET failures = 0, due = ? \(which)", [.integer(now.nanoseconds)] + keys))
        return try row?.number(at: 0) ?? 0
    }

    // MARK: Reading

    private static let columns = """
        SELECT publisher, sequence, message_key, failures, reason, since, due, type, a, b, c, items FROM parked
        """

    func keys(in connection: any SQLConnection) throws(DatabaseError) -> [UInt64] {
        let rows = try connection.rows(
            SQLStatement("SELECT DISTINCT message_key FROM parked LIMIT ?", .number(ParkedEvent.maximumCount)))
        var keys: [UInt64] = []
        for row in rows { keys.append(try row.bits(at: 0)) }
        return keys
    }

    func events(
        dueBy instant: Instant, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [ParkedEvent] {
        let text = """
            \(Self.columns) WHERE due <= ? AND failures < ? AND NOT EXISTS (SELECT 1 FROM parked AS earlier \
            WHERE earlier.message_key = parked.message_key AND earlier.place < parked.place) ORDER BY due, place LIMIT ?
            """
        return try events(
            SQLStatement(
                text, .integer(instant.nanoseconds), .number(ParkedEvent.maximumFailures), .number(max(0, limit))),
            in: connection)
    }

    func events(
        from place: Int, limit: Int, in connection: any SQLConnection
    ) throws(DatabaseError) -> [ParkedEvent] {
        try events(
            SQLStatement(
                "\(Self.columns) ORDER BY place LIMIT ? OFFSET ?", .number(max(0, limit)), .number(max(0, place))),
            in: connection)
    }

    private func events(
        _ statement: SQLStatement, in connection: any SQLConnection
    ) throws(DatabaseError) -> [ParkedEvent] {
        var events: [ParkedEvent] = []
        for row in try connection.rows(statement) {
            let event = Message(
                id: SQLBooks.id(publisher: try row.bits(at: 0), sequence: try row.bits(at: 1)),
                type: MessageType(rawValue: try row.number(at: 7)), key: try row.bits(at: 2), body: try row.body(at: 8))
            var reason: DeliveryFailure?
            if row.values[4] != .null { reason = DeliveryFailure(rawValue: try row.number(at: 4)) }
            events.append(
                ParkedEvent(
                    event, failures: try row.number(at: 3), reason: reason,
                    since: Instant(nanoseconds: try row.integer(at: 5)),
                    due: Instant(nanoseconds: try row.integer(at: 6))))
        }
        return events
    }

    func counts(in connection: any SQLConnection) throws(DatabaseError) -> ParkedCounts {
        let row = try connection.firstRow(
            SQLStatement(
                "SELECT COUNT(*), COUNT(CASE WHEN failures >= ? THEN 1 END) FROM parked",
                .number(ParkedEvent.maximumFailures)))
        guard let row else { return ParkedCounts(all: 0, deadLetters: 0) }
        return ParkedCounts(all: try row.number(at: 0), deadLetters: try row.number(at: 1))
    }
}
