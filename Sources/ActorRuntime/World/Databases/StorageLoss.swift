/// What a database's crash takes with it.
@usableFromInline package enum StorageLoss: String, Hashable, CaseIterable, Sendable {
    /// What was committed after the latest sync; nothing where every commit is durable by itself.
    case unsynced
    /// Everything since the deployment, as of a database whose disk went with it.
    case everything
}
