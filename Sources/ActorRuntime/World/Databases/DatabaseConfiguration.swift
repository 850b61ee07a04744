/// How a service's database takes time. In virtual time only: a live world's databases take the time that they take, and
/// neither pool nor commit time is added to it.
package struct DatabaseConfiguration: Hashable, Sendable {
    /// Connections of each replica, at least 1; HikariCP's `maximumPoolSize`. Nil is one for each worker.
    package var pool: Int?
    /// How long a worker waits for a connection before its message fails with
    /// ``DeliveryFailure/databaseUnavailable``; HikariCP's `connectionTimeout` and its default.
    package var connectionTimeout: Timespan
    /// How long a transaction holds its connection.
    package var commit: Distribution

    package init(
        pool: Int? = nil, connectionTimeout: Timespan = .seconds(30), commit: Distribution = .constant(.zero)
    ) {
        self.pool = pool
        self.connectionTimeout = connectionTimeout
        self.commit = commit
    }
}
