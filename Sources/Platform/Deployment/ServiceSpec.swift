package import ActorRuntime
package import Contexts

/// How one service is deployed.
package struct ServiceSpec: Hashable, Sendable {
    /// The largest numbers that a scenario may ask for.
    package static let maximumReplicas = 10_000
    package static let maximumWorkers = 10_000
    package static let maximumVersions = 16

    package var name: String
    /// Replicas to keep running; 0 deploys the service without any.
    package var replicas: Int
    /// Messages that one replica handles at the same time; at least 1.
    package var workers: Int
    package var mailbox: MailboxPolicy
    /// How long a worker is busy with one message, without the time in which it waits for other services.
    package var time: Distribution
    /// The time from the start of a replica to its readiness.
    package var startup: Distribution
    package var supervision: SupervisionPolicy
    package var strategy = DeploymentStrategy()
    package var termination = Termination()
    package var probes = ProbeSpecs()
    /// Nil keeps the number of replicas as it is.
    package var autoscaler: AutoscalerSpec?
    package var podStart = PodStart()
    package var warmUp = WarmUp()
    package var memory = MemorySpec()
    package var database = DatabaseSpec()
    /// The versions that a release may bring. Each has a name of its own.
    package var versions: [VersionSpec] = []

    package init(
        name: String, replicas: Int = 2, workers: Int = 16, mailbox: MailboxPolicy = MailboxPolicy(),
        time: Distribution = .lognormal(p50: .milliseconds(2), p99: .milliseconds(10)),
        startup: Distribution = .constant(.seconds(2)), supervision: SupervisionPolicy = .kubernetes
    ) {
        self.name = name
        self.replicas = replicas
        self.workers = workers
        self.mailbox = mailbox
        self.time = time
        self.startup = startup
        self.supervision = supervision
    }

    /// The version of that name; nil if there is none.
    package func version(_ name: String) -> VersionSpec? {
        name == VersionSpec.first ? VersionSpec(name: name) : versions.first { $0.name == name }
    }
}
