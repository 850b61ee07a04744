import Applications
import Contexts
import Scenarios
import Storage
import Texts

/// The library as processes: a table in SQL, two requests of customers, and an audit.
extension LibraryApplication: ServedApplication {
    var fronts: [String] { services }

    private static let loan = WireSchema.object([
        .init("number", "The loan's number.", .integer(1...Int64.max)),
        .init("count", "How often the book was handed over.", .integer(0...Int64.max)),
    ])

    func wireForm(_ scenario: Scenario) -> WireForm {
        let example = JSON.object([("number", .integer(1)), ("count", .integer(1))])
        return WireForm(
            title: "Library", introduction: "Readers borrow books.",
            operations: [
                WireOperation(
                    name: "borrow", summary: "Borrows a book.", .post, "/loans", service: LibraryMessage.desk,
                    body: "NewLoan", numbering: .makes(key: "slip"), success: .init(201, "The loan.", "Loan"),
                    problems: [Self.denied],
                    message: { call throws(WireRefusal) in
                        Message(
                            type: LibraryMessage.borrow.type, key: call.number,
                            body: Body(a: 1, b: call.body?["book"]?.asInteger(Int64.self) ?? 0))
                    },
                    answer: { reply, _ in
                        reply.libraryMessage == .handedOver
                            ? .resource(
                                status: 201,
                                .object([("number", .integer(reply.key)), ("count", .integer(Int64(1)))]),
                                location: "/loans/\(reply.key)") : .problem(Self.denied)
                    }),
                WireOperation(
                    name: "show", summary: "Shows a loan as the register has it.", .get, "/entries/{number}",
                    service: LibraryMessage.register,
                    parameters: [WireParameter("number", "The loan's.", 1...1_000_000)],
                    success: .init(200, "The loan.", "Loan"), problems: [],
                    message: { call throws(WireRefusal) in
                        Message(type: LibraryMessage.show.type, key: call["number"])
                    },
                    answer: { reply, _ in
                        .resource(
                            status: 200,
                            .object([("number", .integer(reply.key)), ("count", .integer(reply.body.a))]))
                    }),
            ],
            schemas: [
                .init(
                    "NewLoan", "What is borrowed.",
                    .object([
                        .init("book", "Its number.", .integer(1...99)),
                        .init("slip", "The reader's own name for it.", .key(longest: 255), isRequired: false),
                    ]), example: .object([("book", .integer(3))])),
                .init("Loan", "A loan.", Self.loan, example: example),
            ])
    }

    private static let denied = WireProblem(409, "denied", "This reader may not borrow.")

    func open(
        _ service: ServiceID, in store: any SQLStore, workers: Int, firstEvent: UInt64, for scenario: Scenario
    ) async throws(DatabaseError) -> ServedContext {
        func opened(_ logic: some Decider<LoanRow>) async throws(DatabaseError) -> ServedContext {
            let database = try await SQLDatabase.open(
                LoanSQLTables(name: services[Int(service.rawValue)]), in: store, of: service, firstEvent: firstEvent)
            return ServedContext(
                service: WaitingHost(logic, on: database, workers: workers), requests: database, leases: database,
                parking: database, traces: database, close: { database.close() })
        }
        guard service == LibraryMessage.desk else {
            return try await opened(
                RegisterContext(denied: scenario.application[LibraryWords.denied, of: "register"]))
        }
        return try await opened(DeskContext())
    }

    func audit(
        _ stores: [any SQLStore], for scenario: Scenario
    ) async throws(DatabaseError) -> StorageAudit {
        throw DatabaseError(.refused, at: .open, "nobody audits a library")
    }
}

/// The table of either service in SQL.
private struct LoanSQLTables: SQLTables {
    let name: String

    var migrations: [SQLMigration] {
        [
            SQLMigration { connection, dialect throws(DatabaseError) in
                try connection.execute(
                    SQLStatement(
                        """
                        CREATE TABLE IF NOT EXISTS loans (loan \(dialect.key), happened BIGINT NOT NULL, \
                        version BIGINT NOT NULL)
                        """))
            }
        ]
    }

    func load(for message: Message, from connection: any SQLConnection) throws(DatabaseError) -> LoanRow {
        var row = LoanRow(loan: message.key)
        let text = "SELECT happened, version FROM loans WHERE loan = ?"
        if let found = try connection.firstRow(SQLStatement(text, .bits(message.key))) {
            row.count = try found.number(at: 0)
            row.version = try found.number(at: 1)
        }
        return row
    }

    func changes(to row: LoanRow, in connection: any SQLConnection) throws(DatabaseError) -> [SQLStatement]? {
        let stored = try load(for: Message(type: LibraryMessage.lent.type, key: row.loan), from: connection)
        guard stored.version == row.version else { return nil }
        guard stored.count != row.count else { return [] }
        return [
            SQLStatement(
                "REPLACE INTO loans (loan, happened, version) VALUES (?, ?, ?)", .bits(row.loan), .number(row.count),
                .number(row.version + 1))
        ]
    }
}
