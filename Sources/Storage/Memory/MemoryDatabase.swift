public import Contexts

/// The tables of one context in memory. ``MemoryDatabase`` adds the transaction, the inbox, the outbox and the timers.
@usableFromInline package protocol MemoryTables: Sendable {
    associatedtype Rows: Sendable

    func load(for message: Message, into rows: inout Rows)

    /// Whether no row has been written since `rows` was loaded.
    func isCurrent(_ rows: Rows) -> Bool

    /// Writes the rows that the decision changed.
    mutating func write(_ rows: Rows)
}

/// A context's database in memory: one lock, one transaction at a time, version-checked like any other.
@usableFromInline
package final class MemoryDatabase<Tables: MemoryTables>: MemoryServiceDatabase, ContextDatabase, @unchecked Sendable {
    // Safe to share as the superclass is: `contents` is touched while the lock of `books` is held only.
    @usableFromInline package typealias Rows = Tables.Rows

    @usableFromInline struct Contents {
        @usableFromInline var tables: Tables
        /// The tables as they were deployed.
        let initial: Tables
        /// What the storage keeps in a crash; nil while every commit is durable by itself.
        var synced: Tables?

        @usableFromInline init(_ tables: Tables) { (self.tables, initial) = (tables, tables) }
    }

    @usableFromInline let contents: UnsafeMutablePointer<Contents>

    /// - Parameter service: the service whose events these are. The ids of its events begin with its number.
    @inlinable package init(_ tables: Tables, of service: ServiceID) {
        contents = .allocate(capacity: 1)
        contents.initialize(to: Contents(tables))
        super.init(booksOf: service)
    }

    deinit {
        contents.deinitialize(count: 1)
        contents.deallocate()
    }

    @inlinable package func load(for message: Message, into rows: inout Rows) {
        withTables { tables, _ in tables.load(for: message, into: &rows) }
    }

    @inlinable package func commit(_ rows: Rows, _ transaction: inout Transaction) -> CommitResult {
        withTables { tables, books in
            if books.hasHandled(&transaction) { return .duplicate }
            guard tables.isCurrent(rows) else { return .conflict }
            tables.write(rows)
            books.write(&transaction)
            return .committed
        }
    }

    /// Reads the current tables.
    @inlinable package func read<Result>(_ body: (borrowing Tables) -> Result) -> Result {
        withTables { tables, _ in body(tables) }
    }

    /// Runs the body under the lock. The tables are passed on in place. The compiler would first copy what reads them
    /// through the pointer.
    @inline(__always) @inlinable
    func withTables<Result>(_ body: (inout Tables, inout MemoryBooks) -> Result) -> Result {
        books.withLock { books in body(&contents.pointee.tables, &books) }
    }

    @usableFromInline override func syncRows() { contents.pointee.synced = contents.pointee.tables }

    @usableFromInline override func loseRows(_ loss: StorageLoss) {
        switch loss {
        case .everything:
            contents.pointee.tables = contents.pointee.initial
            if contents.pointee.synced != nil { contents.pointee.synced = contents.pointee.initial }
        case .unsynced:
            if let synced = contents.pointee.synced { contents.pointee.tables = synced }
        }
    }
}
