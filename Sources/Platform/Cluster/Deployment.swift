internal import ActorRuntime
internal import Contexts

/// What the platform keeps of one service.
struct Deployment {
    /// A release that is under way.
    struct Rollout {
        var controller: ReleaseController
        /// Which of the service's versions takes over.
        let version: Int
        /// Whether the version had requests when the release began, as the version of a release that was overtaken has.
        let hadTraffic: Bool
        /// What the version's replicas have done since the latest measurement.
        var measured = ReplicaUsage()
        /// The faults behind failed or slow requests in all of the version's measurements.
        var faults = FaultSet()
        /// The faults because of which the release was aborted.
        var causes = FaultSet()
        var restarts = 0
        /// When the next measurement is due; a trial begins with a new interval.
        var nextMeasurement: Instant?
        /// The wake-up that was requested last.
        var nextLook: Instant?
    }

    let spec: ServiceSpec
    /// The first is the version with which the service was deployed.
    let versions: [VersionSpec]
    let startups: [Sampler]
    let schedule: Sampler
    let pull: Sampler
    /// One supervisor for all replicas, as in OTP.
    var supervisor: Supervisor
    /// Indices of the service's pods in the cluster, by their numbers; including pods that are gone.
    var pods: [Int] = []
    var desired: Int
    /// The pods that count, by version.
    var counts: [ReplicaSetCounts]
    /// No pod with a lower number is free.
    var firstFree = 0
    /// The version that all replicas run, or to which they go back.
    var stable = 0
    var rollout: Rollout?
    /// Counts releases, so that a wake-up for an earlier release is recognised.
    var releases: UInt32 = 0
    var autoscaler: Autoscaler?
    /// When the autoscaler last looked.
    var scaledAt = Instant.start
    /// Whether the service is being reconciled, and whether something has happened meanwhile that the reconciliation
    /// did not see.
    var isReconciling = false
    var isStale = false
    /// The supervisor has given up: nothing is started any more.
    var isGivenUp = false

    init(_ spec: ServiceSpec) {
        self.spec = spec
        versions = [VersionSpec(name: VersionSpec.first)] + spec.versions
        startups = versions.map { Sampler($0.startup ?? spec.startup) }
        schedule = Sampler(spec.podStart.schedule)
        pull = Sampler(spec.podStart.pull)
        supervisor = Supervisor(spec.supervision)
        desired = spec.replicas
        counts = versions.map { _ in .none }
        autoscaler = spec.autoscaler.map { Autoscaler($0, workers: spec.workers) }
    }

    /// Whether a release is being taken back.
    var isGoingBack: Bool { rollout?.controller.phase == .aborting }

    /// Whether pods of a version get requests. A blue-green release gives requests to one side only.
    func givesTraffic(to version: Int) -> Bool {
        guard let rollout else { return version == stable }
        return switch rollout.controller.goal.traffic {
        case .both: true
        case .new: version == rollout.version
        case .old: version != rollout.version || rollout.hadTraffic
        }
    }
}
