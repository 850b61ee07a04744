package import Contexts

/// A version of a service that a release may bring: what differs from the one that is deployed first.
package struct VersionSpec: Hashable, Sendable {
    /// The version that every service is deployed with.
    package static let first = "v1"

    /// Unique within its service, and never ``first``.
    package var name: String
    /// How long a worker is busy with one message; nil is as the service's.
    package var time: Distribution?
    /// From the start of its process to its readiness; nil is as the service's.
    package var startup: Distribution?
    /// The share of messages whose handling ends in an error, 0...1.
    package var errorProbability: Double
    /// Bytes a second by which a replica's memory grows.
    package var leakPerSecond: Int64
    /// False for a version whose readiness probe never succeeds.
    package var becomesReady: Bool

    package init(
        name: String, time: Distribution? = nil, startup: Distribution? = nil, errorProbability: Double = 0,
        leakPerSecond: Int64 = 0, becomesReady: Bool = true
    ) {
        self.name = name
        self.time = time
        self.startup = startup
        self.errorProbability = errorProbability
        self.leakPerSecond = leakPerSecond
        self.becomesReady = becomesReady
    }
}
