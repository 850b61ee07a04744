package import Contexts

/// The database of a service, as it is deployed.
package struct DatabaseSpec: Hashable, Sendable {
    package enum Storage: String, CaseIterable, Sendable {
        /// A persistent volume: it outlives every replica.
        case persistent
        /// A volume of the pods (Kubernetes `emptyDir`): it is lost with the last of them.
        case ephemeral
    }

    /// HikariCP's smallest `connectionTimeout` (`HikariConfig.setConnectionTimeout`).
    package static let minimumConnectionTimeout = Timespan.milliseconds(250)

    package var storage: Storage
    /// Connections of one replica (HikariCP `maximumPoolSize`); nil gives one to each worker.
    package var pool: Int?
    /// How long a worker waits for a connection (HikariCP `connectionTimeout`, 30 s).
    package var connectionTimeout: Timespan
    /// How long a transaction holds its connection.
    package var commit: Distribution
    /// The time between two flushes of committed data to the disk. A crash loses what came since the last flush. Zero
    /// flushes every commit.
    package var sync: Timespan
    /// The name of the secret that the replicas show, and the name of the secret that the database accepts.
    package var secret: String
    package var accepts: String

    package init(
        storage: Storage = .persistent, pool: Int? = nil, connectionTimeout: Timespan = .seconds(30),
        commit: Distribution = .constant(.zero), sync: Timespan = .zero, secret: String = "database",
        accepts: String = "database"
    ) {
        self.storage = storage
        self.pool = pool
        self.connectionTimeout = connectionTimeout
        self.commit = commit
        self.sync = sync
        self.secret = secret
        self.accepts = accepts
    }

    /// Whether the database lets the replicas in. If it does not, no replica becomes ready.
    package var letsIn: Bool { secret == accepts }
}
