package import Contexts

/// The tables of one context in memory; ``MemoryDatabase`` adds the transaction, the inbox and the outbox.
package protocol MemoryTables: Sendable {
    associatedtype Rows: Sendable

    func load(for message: Message, into rows: inout Rows)

    /// Whether no row has been written since `rows` was loaded.
    func isCurrent(_ rows: Rows) -> Bool

    /// Writes those of `rows` that the decision changed.
    mutating func write(_ rows: Rows)
}
