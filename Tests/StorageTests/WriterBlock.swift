import Contexts
import Dispatch
import Storage
import StorageSamples

/// Holds a connection's queue until it is let go.
final class WriterBlock: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() { semaphore.wait() }

    func release() { semaphore.signal() }
}

/// Commits of several tasks at the same time.
enum ManyCommits {
    /// Writes a number under each key, all at once: begins while the writer is held, and lets it go once all of them
    /// wait.
    ///
    /// - Returns: the error of each key that failed.
    static func write(
        _ numbers: [UInt64: Int64], to database: NumberDatabase, in store: some SQLStore
    ) async throws -> [UInt64: DatabaseError] {
        let block = store.blockWriter()
        defer { block.release() }
        return try await withThrowingTaskGroup(of: (UInt64, DatabaseError?).self) { group in
            for (key, number) in numbers {
                var rows = try await database.load(for: NumberTables.message(key))
                rows.number = number
                let changed = rows
                var transaction = Transaction()
                transaction.publish(Message(type: MessageType(rawValue: 2), key: key))
                let events = transaction
                group.addTask { (key, await failure { try await database.commit(changed, events) }) }
            }
            while database.waitingCommits < numbers.count { await Task.yield() }
            block.release()
            var errors: [UInt64: DatabaseError] = [:]
            for try await (key, error) in group { errors[key] = error }
            return errors
        }
    }
}
