package import Contexts

/// How a service's database takes time, in either world: beside what a live world's own database takes, which in memory
/// is next to nothing.
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
