package import ActorRuntime

/// How one service is deployed.
package struct ServiceSpec: Hashable, Sendable {
    /// The largest numbers that a scenario may ask for.
    package static let maximumReplicas = 10_000
    package static let maximumWorkers = 10_000

    package var name: String
    /// Replicas to keep running; 0 deploys the service without any.
    package var replicas: Int
    /// Messages that one replica handles at the same time; at least 1.
    package var workers: Int
    package var mailbox: MailboxPolicy
    /// How long a worker is busy with one message, the waiting for other services not included.
    package var time: Distribution
    /// From the start of a replica to its readiness.
    package var startup: Distribution
    package var supervision: SupervisionPolicy

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
}
