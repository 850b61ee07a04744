internal import Contexts

/// Writes what many tasks commit at the same time, many commits to a transaction.
///
/// A commit has to wait for the disk, which takes as long for many as for one. So the writer takes all that wait, at
/// most ``SQLLimits/commitsPerTransaction``, writes one after the other in one transaction, and answers only when that
/// is on disk. If one of them fails, nothing of the transaction counts, and each gets a transaction of its own: an error
/// belongs to the one that caused it.
final class SQLWriter: Sendable {
    /// What one of them writes. It checks before it writes, and has written nothing unless its result is `committed`.
    typealias Body = @Sendable (inout SQLWrite) throws(DatabaseError) -> CommitResult

    private struct Job: Sendable {
        var body: Body
        var label: SQLErrorLabel
        var continuation: CheckedContinuation<Result<CommitResult, DatabaseError>, Never>
    }

    private struct State {
        /// Oldest first.
        var waiting: [Job] = []
        /// Whether a turn on the session's queue is under way or will come.
        var isAtWork = false
    }

    private let session: any SQLSession
    private let books: SQLBooks
    private let state = BriefLock(State())

    init(_ session: any SQLSession, books: SQLBooks) {
        self.session = session
        self.books = books
    }

    /// How many wait for their turn.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Runs the body in a transaction, and returns when that is on disk.
    func write(_ label: SQLErrorLabel, _ body: @escaping Body) async throws(DatabaseError) -> CommitResult {
        let result: Result<CommitResult, DatabaseError> = await withCheckedContinuation { continuation in
            let job = Job(body: body, label: label, continuation: continuation)
            let begins = state.withLock { state in
                state.waiting.append(job)
                defer { state.isAtWork = true }
                return !state.isAtWork
            }
            if begins { takeTurn() }
        }
        return try result.get()
    }

    /// Writes what waits then, on the session's queue. If more has come meanwhile, another turn follows, behind what
    /// else has been submitted to the session.
    private func takeTurn() {
        session.submit { [self] connection in
            let jobs = state.withLock { state in
                let jobs = Array(state.waiting.prefix(SQLLimits.commitsPerTransaction))
                state.waiting.removeFirst(jobs.count)
                return jobs
            }
            let results = results(of: jobs, on: connection)
            for (job, result) in zip(jobs, results) {
                job.continuation.resume(returning: result.mapError(job.label.apply))
            }
            let continues = state.withLock { state in
                state.isAtWork = !state.waiting.isEmpty
                return state.isAtWork
            }
            if continues { takeTurn() }
        }
    }

    private func results(
        of jobs: [Job], on connection: Result<any SQLConnection, DatabaseError>
    ) -> [Result<CommitResult, DatabaseError>] {
        switch connection {
        case .failure(let error): return jobs.map { _ in .failure(error) }
        case .success(let connection):
            switch attempt(jobs, on: connection) {
            case .done(let results): return results
            case .failedForAll(let error): return jobs.map { _ in .failure(error) }
            case .failedForOne(let error):
                return jobs.count == 1 ? [.failure(error)] : resultsOneByOne(of: jobs, on: connection)
            }
        }
    }

    private func resultsOneByOne(
        of jobs: [Job], on connection: any SQLConnection
    ) -> [Result<CommitResult, DatabaseError>] {
        var results: [Result<CommitResult, DatabaseError>] = []
        for job in jobs {
            switch attempt([job], on: connection) {
            case .done(let result): results += result
            case .failedForOne(let error): results.append(.failure(error))
            case .failedForAll(let error):
                // It stands in the way of the others too, and each would wait as long to find that out.
                while results.count < jobs.count { results.append(.failure(error)) }
                return results
            }
        }
        return results
    }

    private enum Attempt {
        case done([Result<CommitResult, DatabaseError>])
        /// One of them is the cause, or may be. Nothing was written.
        case failedForOne(DatabaseError)
        /// The error is the same for each of them.
        case failedForAll(DatabaseError)
    }

    private func attempt(_ jobs: [Job], on connection: any SQLConnection) -> Attempt {
        do throws(DatabaseError) { try connection.begin(.write) } catch {
            connection.rollBack()
            return .failedForAll(error)
        }
        var results: [Result<CommitResult, DatabaseError>] = []
        do throws(DatabaseError) {
            var write = SQLWrite(connection, books: books)
            for job in jobs { results.append(.success(try job.body(&write))) }
            try write.finish()
            try connection.commit()
            return .done(results)
        } catch {
            connection.rollBack()
            switch error.kind {
            // After a commit with an unknown end, a second attempt could have another result than the first.
            case .interrupted, .unavailable: return .failedForAll(error)
            case .busy, .refused, .cancelled: return .failedForOne(error)
            }
        }
    }
}

/// A transaction that commits share.
struct SQLWrite: ~Copyable {
    let connection: any SQLConnection
    private let books: SQLBooks
    /// Of the latest event; nil as long as nobody has written events in this transaction.
    private var latestEvent: UInt64?

    init(_ connection: any SQLConnection, books: SQLBooks) {
        self.connection = connection
        self.books = books
    }

    /// Writes a decision: its rows' changes and all else. The caller has made sure that it may.
    mutating func write(_ changes: [SQLStatement], _ transaction: Transaction) throws(DatabaseError) {
        for change in changes { try connection.execute(change) }
        guard !transaction.events.isEmpty else {
            var unused: UInt64 = 0
            return try books.write(transaction, after: &unused, in: connection)
        }
        if latestEvent == nil { latestEvent = try books.latestEvent(in: connection) }
        guard var latest = latestEvent else {
            throw DatabaseError(.refused, at: .commit, "the number of the latest event is missing in its tables")
        }
        try books.write(transaction, after: &latest, in: connection)
        latestEvent = latest
    }

    /// Writes what the commits have in common.
    func finish() throws(DatabaseError) {
        if let latestEvent { try books.setLatestEvent(latestEvent, in: connection) }
    }
}

/// The limits of SQL databases.
package enum SQLLimits {
    /// The number of commits that share a transaction. The more there are, the longer each of them takes, and the less
    /// each saves.
    package static let commitsPerTransaction = 64
}
