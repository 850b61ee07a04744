/// A service's own database as its logic sees it.
///
/// Rows, outbox, inbox and timers change in one local transaction. Implementations are safe to call from many threads.
@usableFromInline package protocol ContextDatabase<Rows>: ServiceDatabase {
    associatedtype Rows: Sendable

    /// Overwrites `rows` with what the message needs; the memory of `rows` is reused where it can be.
    func load(for message: Message, into rows: inout Rows)

    /// Writes changed rows, gives each event its id and appends it to the outbox, removes and sets timers, and puts the
    /// handled message into the inbox; all or, on a conflict or where the inbox holds that message already, nothing.
    func commit(_ rows: Rows, _ transaction: Transaction) -> CommitResult
}

/// A type with an empty value, as a buffer has before it is filled.
@usableFromInline package protocol EmptyInitializable {
    init()
}
