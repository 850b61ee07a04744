internal import ActorRuntime
internal import Contexts

/// What the platform keeps of one service, and the numbers of pods that it wants of each version.
struct Deployment {
    /// The number of pods that is wanted of a version.
    struct Wanted {
        var version: Int
        var count: Int
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
    private(set) var pods: [Int] = []
    /// No pod with a lower number is free.
    private var firstFree = 0
    /// The pods that count, by version.
    private var replicaSets: [ReplicaSetCounts]
    var desired: Int
    /// The version that all replicas run, or to which they go back.
    private(set) var stable = 0
    var rollout: Rollout?
    /// Counts releases, so that a wake-up for an earlier release is recognised.
    private(set) var releases: UInt32 = 0
    private var autoscaler: Autoscaler?
    /// When the autoscaler last looked.
    private(set) var scaledAt = Instant.start
    /// Whether the service is being reconciled, and whether something has happened meanwhile that the reconciliation
    /// did not see.
    private var isReconciling = false
    private var isStale = false
    /// The supervisor has given up: nothing is started any more.
    private(set) var isGivenUp = false

    /// - Parameter processors: what a replica may use of the measured kind when its autoscaler looks; nil takes its workers.
    init(_ spec: ServiceSpec, processors: Int? = nil) {
        self.spec = spec
        versions = [VersionSpec(name: VersionSpec.first)] + spec.versions
        startups = versions.map { Sampler($0.startup ?? spec.startup) }
        schedule = Sampler(spec.podStart.schedule)
        pull = Sampler(spec.podStart.pull)
        supervisor = Supervisor(spec.supervision)
        desired = spec.replicas
        replicaSets = versions.map { _ in .none }
        autoscaler = spec.autoscaler.map { Autoscaler($0, workers: processors ?? spec.workers) }
    }

    mutating func giveUp() { isGivenUp = true }

    // MARK: Places

    /// The lowest number that a new pod may have. If none is free, the number of pods.
    ///
    /// - Parameter all: the pods of the cluster.
    mutating func takeNumber(among all: [Pod]) -> Int {
        var number = firstFree
        while number < pods.count, !all[pods[number]].isFree { number += 1 }
        firstFree = number + 1
        return number
    }

    /// A pod has a new place.
    mutating func addPlace(_ index: Int) { pods.append(index) }

    /// Must be called when the place of the pod with this number has become free.
    mutating func returnNumber(_ number: Int) { firstFree = min(firstFree, number) }

    // MARK: Counts

    /// The pods of a version.
    func counts(of version: Int) -> ReplicaSetCounts { replicaSets[version] }

    /// The pods of the versions that `isMeant` accepts.
    func counts(where isMeant: (Int) -> Bool) -> ReplicaSetCounts {
        var sum = ReplicaSetCounts.none
        for version in replicaSets.indices where isMeant(version) { sum.add(replicaSets[version]) }
        return sum
    }

    /// Counts are kept up as pods change, so that a change of one pod needs no walk over all of them.
    mutating func recount(_ version: Int, from before: ReplicaSetCounts, to now: ReplicaSetCounts) {
        replicaSets[version].subtract(before)
        replicaSets[version].add(now)
    }

    // MARK: Reconciling

    /// Begins to bring the service to the numbers that are wanted. What is done then may end pods at once, and their
    /// end calls this again. It returns false then, and another turn follows that sees it.
    mutating func beginReconciling() -> Bool {
        guard !isReconciling else {
            isStale = true
            return false
        }
        isReconciling = true
        return true
    }

    mutating func beginTurn() { isStale = false }

    /// What is done in a turn is progress of a release, so the release must see it.
    mutating func noteProgress() { isStale = true }

    /// Returns whether another turn must follow.
    mutating func endTurn() -> Bool {
        isReconciling = isStale
        return isStale
    }

    /// The pods that are wanted now, of each version. A version that grows comes first.
    var wanted: [Wanted] {
        let all = Array(versions.indices)
        guard let rollout, rollout.version != stable, !isGoingBack else { return rolling(to: stable, from: all) }
        let goal = rollout.controller.goal
        if let weight = goal.canaryWeight { return canary(rollout.version, weight) }
        guard !goal.isRolling else { return rolling(to: rollout.version, from: all) }
        // The new set stands beside the old one. The old one may still be of several versions.
        return [Wanted(version: rollout.version, count: goal.newTarget)]
            + rolling(to: stable, from: all.filter { $0 != rollout.version })
    }

    /// One step of a rolling update. The version that grows comes first.
    private func rolling(to version: Int, from versions: [Int]) -> [Wanted] {
        let update = RollingUpdate(desired: desired, strategy: spec.strategy)
        let others = versions.filter { $0 != version }
        let step = update.step(new: replicaSets[version], old: others.map { replicaSets[$0] })
        return [Wanted(version: version, count: step.new)]
            + zip(others, step.old).map { Wanted(version: $0, count: $1) }
    }

    /// One step of a canary towards its weight. It may be a step back, if the canary has overtaken a release that had
    /// come further.
    private func canary(_ version: Int, _ weight: Int) -> [Wanted] {
        let update = CanaryUpdate(desired: desired, weight: weight, strategy: spec.strategy)
        let older = versions.indices.filter { $0 != version && $0 != stable }
        let step = update.step(
            canary: replicaSets[version], stable: replicaSets[stable], older: older.map { replicaSets[$0] })
        return [Wanted(version: version, count: step.canary), Wanted(version: stable, count: step.stable)]
            + zip(older, step.older).map { Wanted(version: $0, count: $1) }
    }

    // MARK: Releases

    /// Whether a release is being taken back.
    var isGoingBack: Bool { rollout?.isGoingBack ?? false }

    /// Whether pods of a version get requests. A blue-green release gives requests to one side only.
    func givesTraffic(to version: Int) -> Bool {
        guard let rollout else { return version == stable }
        return switch rollout.controller.goal.traffic {
        case .both: true
        case .new: version == rollout.version
        case .old: version != rollout.version || rollout.hadTraffic
        }
    }

    /// Begins a release of one of the versions. It overtakes the one that is under way.
    mutating func begin(_ release: Release, of version: Int, at now: Instant) {
        var release = release
        // The stable version has nothing to prove (Argo Rollouts: a rollback to the stable set skips the steps).
        if version == stable { (release.strategy, release.analysis) = (.rolling, nil) }
        let old = counts(where: { $0 != version })
        let controller = ReleaseController(
            release, strategy: spec.strategy, desired: desired, old: old.replicas, at: now)
        rollout = Rollout(controller, version: version, hadTraffic: givesTraffic(to: version))
        releases += 1
    }

    /// Shows the pods to the release that is under way, and returns what it says.
    mutating func observeRollout(at now: Instant) -> [ReleaseEvent] {
        guard let version = rollout?.version else { return [] }
        // On the way back, the release is over when one version is left, even if it had overtaken another release.
        let stable = stable
        let isNew: (Int) -> Bool = isGoingBack ? { $0 != stable } : { $0 == version }
        let new = counts(where: isNew)
        let old = counts(where: { !isNew($0) })
        return rollout?.observe(desired: desired, new: new, old: old, at: now) ?? []
    }

    /// Closes the release that is under way if it is over.
    mutating func closeRollout() {
        guard let rollout, rollout.controller.isOver else { return }
        if rollout.controller.phase == .promoted { stable = rollout.version }
        self.rollout = nil
    }

    // MARK: Autoscaling

    /// Shows the pods to the autoscaler, and wants as many as it says. Returns its reason, and whether their number has
    /// changed; nil without an autoscaler.
    mutating func autoscale(_ samples: [PodSample], at now: Instant) -> (reason: String, isNew: Bool)? {
        scaledAt = now
        let current = desired
        guard let decision = autoscaler?.decide(samples, current: current, at: now) else { return nil }
        desired = decision.desired
        return (decision.reason, decision.desired != current)
    }
}

extension ReplicaSetCounts {
    fileprivate mutating func add(_ other: ReplicaSetCounts) {
        replicas += other.replicas
        ready += other.ready
        available += other.available
    }

    fileprivate mutating func subtract(_ other: ReplicaSetCounts) {
        replicas -= other.replicas
        ready -= other.ready
        available -= other.available
    }
}
