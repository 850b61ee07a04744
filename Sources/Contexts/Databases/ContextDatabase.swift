/// A service's own database as its logic sees it.
///
/// Rows, outbox, inbox and timers change in one local transaction. Implementations are safe to call from many threads.
@usableFromInline package protocol ContextDatabase<Rows>: ServiceDatabase {
    associatedtype Rows: Sendable

    /// Overwrites `rows` with what the message needs. Reuses the memory of `rows` if possible.
    func load(for message: Message, into rows: inout Rows)

    /// Writes changed rows, gives each event its id and appends it to the outbox, removes and sets timers, and puts the
    /// handled message into the inbox. It does all of this or nothing: nothing on a conflict, or if the inbox already
    /// holds that message.
    ///
    /// The transaction stays as it is. It is passed in place because otherwise the compiler copies it for each call.
    func commit(_ rows: Rows, _ transaction: inout Transaction) -> CommitResult
}

/// A type with an empty value, such as a buffer before it is filled.
@usableFromInline package protocol EmptyInitializable {
    init()
}
