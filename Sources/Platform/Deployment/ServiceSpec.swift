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

/// The delays between the demand for a replica and the start of its process.
package struct PodStart: Hashable, Sendable {
    /// Until a node is found.
    package var schedule: Distribution
    /// Until the node has the version's image. A node that ran the version before has it already.
    package var pull: Distribution

    package init(
        schedule: Distribution = .constant(.milliseconds(200)), pull: Distribution = .constant(.seconds(1))
    ) {
        self.schedule = schedule
        self.pull = pull
    }
}

/// A replica that has just started is slower, because its caches are cold and its code is not compiled yet.
package struct WarmUp: Hashable, Sendable {
    /// How long this lasts after the start.
    package var duration: Timespan
    /// The factor by which its times are multiplied meanwhile; 1 or more.
    package var factor: Double

    package init(duration: Timespan = .zero, factor: Double = 1) {
        self.duration = duration
        self.factor = factor
    }
}

/// How a replica is asked to end.
///
/// Names and defaults: Kubernetes 1.37, `PodSpec.terminationGracePeriodSeconds` and `Lifecycle.preStop` with a sleep.
/// Both times begin when the pod is deleted. At that moment the pod also begins to leave the endpoints. The signal to
/// end comes after `preStop`, the kill when the grace period is used up.
package struct Termination: Hashable, Sendable {
    /// The least time from the signal to the kill, even if preStop has used up the grace period.
    ///
    /// Source: `pkg/kubelet/kuberuntime`, `minimumGracePeriodInSeconds`.
    package static let minimumWindow = Timespan.seconds(2)
    /// The least grace period: a deletion with a shorter one gets this one. Source: `pkg/kubelet/pod_workers.go`,
    /// `calculateEffectiveGracePeriod`.
    package static let minimumGracePeriod = Timespan.seconds(1)

    /// The time that preStop and the end of the process have together.
    package var gracePeriod: Timespan
    /// The time from the deletion to the signal to end. The replica takes requests until then.
    package var preStop: Timespan

    package init(gracePeriod: Timespan = .seconds(30), preStop: Timespan = .zero) {
        self.gracePeriod = gracePeriod
        self.preStop = preStop
    }

    private var budget: Timespan { max(gracePeriod, Self.minimumGracePeriod) }

    /// The time from the deletion to SIGTERM. preStop is cut off where the grace period ends.
    package var signalAfter: Timespan { min(preStop, budget) }

    /// The time from the deletion to SIGKILL. Only whole seconds of the time that preStop took are counted.
    ///
    /// Source: `pkg/kubelet/kuberuntime/kuberuntime_container.go`, `killContainer` and `executePreStopHook`.
    package var killAfter: Timespan {
        let second = Timespan.seconds(1).nanoseconds
        let used = Timespan(nanoseconds: signalAfter.nanoseconds / second * second)
        return signalAfter + max(Self.minimumWindow, Timespan(nanoseconds: budget.nanoseconds - used.nanoseconds))
    }
}
