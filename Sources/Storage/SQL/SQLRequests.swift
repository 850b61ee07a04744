internal import Contexts

/// The tables of numbers that were given out, of requests under keys, and of leases: the same for every service.
///
/// Keys and names are bytes in a database: what differs in one byte is another key, whatever its order of letters says.
struct SQLRequests: Sendable {
    static func createTables(
        _ connection: any SQLConnection, _ dialect: SQLDialect
    ) throws(DatabaseError) {
        for text in [
            """
            CREATE TABLE IF NOT EXISTS requests (request_key VARBINARY(\(KeyedRequest.longestKey)) NOT NULL PRIMARY KEY, \
            thing BIGINT NOT NULL, fingerprint BIGINT NOT NULL)
            """,
            """
            CREATE TABLE IF NOT EXISTS leases (name VARBINARY(\(Lease.longestName)) NOT NULL PRIMARY KEY, \
            holder BIGINT NOT NULL, epoch BIGINT NOT NULL, expires BIGINT NOT NULL)
            """,
        ] { try connection.execute(SQLStatement(text)) }
    }

    // MARK: Numbers

    /// Numbers begin with 1, so that 0 can stand for none.
    private static let firstNumber: UInt64 = 1

    func reserve(_ count: Int, in connection: any SQLConnection) throws(DatabaseError) -> Range<UInt64> {
        let row = try connection.firstRow(SQLStatement("SELECT value FROM counters WHERE name = 'thing'"))
        let first = try row?.bits(at: 0) ?? Self.firstNumber
        let (end, overflow) = first.addingReportingOverflow(UInt64(count))
        guard !overflow else { throw DatabaseError(.refused, at: .commit, "there are no numbers left after \(first)") }
        try connection.execute(
            SQLStatement("REPLACE INTO counters (name, value) VALUES ('thing', ?)", .bits(end)))
        return first..<end
    }

    // MARK: Keys

    func request(
        under key: String, in connection: any SQLConnection
    ) throws(DatabaseError) -> KeyedRequest? {
        let row = try connection.firstRow(
            SQLStatement("SELECT thing, fingerprint FROM requests WHERE request_key = ?", .blob(Array(key.utf8))))
        guard let row else { return nil }
        return KeyedRequest(key: key, number: try row.bits(at: 0), fingerprint: try row.bits(at: 1))
    }

    /// Refuses a key or a name that the tables cannot hold. This comes before a transaction, since an error in there makes
    /// each of those that share it wait for a transaction of its own.
    static func check(_ text: String, upTo limit: Int, _ what: String) throws(DatabaseError) {
        let count = text.utf8.count
        guard count < 1 || count > limit else { return }
        throw DatabaseError(.refused, at: .commit, "\(what) of \(count) bytes; it must have 1 to \(limit)")
    }

    /// Returns the request that is kept under the key.
    func keep(
        _ request: KeyedRequest, in connection: any SQLConnection
    ) throws(DatabaseError) -> KeyedRequest {
        if let kept = try self.request(under: request.key, in: connection) { return kept }
        try connection.execute(
            SQLStatement(
                "INSERT INTO requests (request_key, thing, fingerprint) VALUES (?, ?, ?)",
                .blob(Array(request.key.utf8)), .bits(request.number), .bits(request.fingerprint)))
        return request
    }

    // MARK: Leases

    func takeLease(
        _ name: String, for holder: UInt64, until: Instant, at now: Instant, in connection: any SQLConnection
    ) throws(DatabaseError) -> Lease {
        let row = try connection.firstRow(
            SQLStatement("SELECT holder, epoch, expires FROM leases WHERE name = ?", .blob(Array(name.utf8))))
        var lease = Lease(holder: holder, epoch: 1, until: until)
        if let row {
            let old = Lease(
                holder: try row.bits(at: 0), epoch: try row.bits(at: 1),
                until: Instant(nanoseconds: try row.integer(at: 2)))
            guard old.holder == holder || old.until <= now else { return old }
            lease.epoch = old.holder == holder ? old.epoch : old.epoch + 1
        }
        try connection.execute(
            SQLStatement(
                "REPLACE INTO leases (name, holder, epoch, expires) VALUES (?, ?, ?, ?)",
                .blob(Array(name.utf8)), .bits(lease.holder), .bits(lease.epoch), .integer(lease.until.nanoseconds)))
        return lease
    }

    func giveBackLease(
        _ name: String, of holder: UInt64, in connection: any SQLConnection
    ) throws(DatabaseError) {
        // Before any instant of any clock.
        let free = Instant(nanoseconds: .min)
        try connection.execute(
            SQLStatement(
                "UPDATE leases SET expires = ? WHERE name = ? AND holder = ?", .integer(free.nanoseconds),
                .blob(Array(name.utf8)), .bits(holder)))
    }
}
