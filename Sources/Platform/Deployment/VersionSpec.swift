package import Contexts

/// A version of a service that a release may bring: how it differs from the version that is deployed first.
package struct VersionSpec: Hashable, Sendable {
    /// The version that every service is deployed with.
    package static let first = "v1"

    /// Unique within its service, and never ``first``.
    package var name: String
    /// How long a worker is busy with one message; nil takes the service's time.
    package var time: Distribution?
    /// The time from the start of its process to its readiness; nil takes the service's time.
    package var startup: Distribution?
    /// The share of messages whose handling ends in an error, 0...1.
    package var errorProbability: Double
    /// The bytes by which a replica's memory grows each second.
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
