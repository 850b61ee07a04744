import Contexts
import Storage
import Synchronization

/// A store that counts how often its writer begins a transaction that is to write.
final class CountedStore: SQLStore {
    private let base: any SQLStore
    private let session: CountedSession

    init(_ base: any SQLStore) {
        self.base = base
        session = CountedSession(base.writer)
    }

    var begins: Int { session.begins.withLock { $0 } }

    var name: String { base.name }
    var dialect: SQLDialect { base.dialect }
    var writer: any SQLSession { session }
    func takeOver(_ connection: any SQLConnection) throws(DatabaseError) { try base.takeOver(connection) }
    func openReaders() throws(DatabaseError) -> [any SQLSession] { try base.openReaders() }
}

private final class CountedSession: SQLSession {
    let begins = Mutex(0)
    private let base: any SQLSession

    init(_ base: any SQLSession) { self.base = base }

    func submit(_ body: @escaping @Sendable (Result<any SQLConnection, DatabaseError>) -> Void) {
        base.submit { connection in body(connection.map { CountedConnection(base: $0, session: self) }) }
    }

    func close() { base.close() }
}

private struct CountedConnection: SQLConnection {
    let base: any SQLConnection
    let session: CountedSession

    func begin(_ access: SQLAccess) throws(DatabaseError) {
        if access == .write { session.begins.withLock { $0 += 1 } }
        try base.begin(access)
    }

    func commit() throws(DatabaseError) { try base.commit() }
    func rollBack() { base.rollBack() }
    func rows(_ statement: SQLStatement) throws(DatabaseError) -> [SQLRow] { try base.rows(statement) }
    func execute(_ statement: SQLStatement) throws(DatabaseError) { try base.execute(statement) }
}
