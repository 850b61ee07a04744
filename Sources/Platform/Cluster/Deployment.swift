internal import ActorRuntime
internal import Contexts

/// What the platform keeps of one service.
struct Deployment {
    /// A release that is under way.
    struct Rollout {
        var controller: ReleaseController
        /// Which of the service's versions is to take over.
        let version: Int
        /// Whether it had requests when the release began: that of a release that was overtaken.
        let hadTraffic: Bool
        /// What the version's replicas have done since the latest measurement.
        var measured = ReplicaUsage()
        /// The faults behind what has failed or was slow in all of its measurements.
        var faults = FaultSet()
        /// Those for which it was aborted.
        var causes = FaultSet()
        var restarts = 0
        /// When the next measurement is due; a trial begins with a new interval.
        var nextMeasurement: Instant?
        /// The wake-up that was asked for last.
        var nextLook: Instant?
    }

    let spec: ServiceSpec
    /// The first is the one that the service was deployed with.
    let versions: [VersionSpec]
    let startups: [Sampler]
    let schedule: Sampler
    let pull: Sampler
    /// OTP's supervisor is one for all replicas.
    var supervisor: Supervisor
    /// Indices of its pods in the cluster, by their numbers; those that are gone included.
    var pods: [Int] = []
    var desired: Int
    /// Its pods that count, by version.
    var counts: [ReplicaSetCounts]
    /// No pod with a lower number is free.
    var firstFree = 0
    /// The version that all replicas run, or go back to.
    var stable = 0
    var rollout: Rollout?
    /// Counts releases, so that a wake-up for an earlier one is known as such.
    var releases: UInt32 = 0
    var autoscaler: Autoscaler?
    /// When the autoscaler last looked.
    var scaledAt = Instant.start
    /// Whether it is being reconciled, and whether something has happened meanwhile that this did not see.
    var isReconciling = false
    var isStale = false
    /// Its supervisor has given up: nothing is started any more.
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

    /// Whether a release is under way that is being taken back.
    var isGoingBack: Bool { rollout?.controller.phase == .aborting }

    /// Whether pods of a version get requests; a blue-green release gives them to one side only.
    func givesTraffic(to version: Int) -> Bool {
        guard let rollout else { return version == stable }
        return switch rollout.controller.goal.traffic {
        case .both: true
        case .new: version == rollout.version
        case .old: version != rollout.version || rollout.hadTraffic
        }
    }
}
