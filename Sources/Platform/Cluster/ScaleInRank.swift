internal import Contexts

/// Decides which pods go if there are too many.
///
/// Source: Kubernetes 1.37, `pkg/controller/controller_utils.go`, `ActivePodsWithRanks` and `logarithmicRankDiff`, and
/// `pkg/controller/replicaset/replica_set.go`, `getPodsRankedByRelatedPodsOnSameNode`. Left out: the annotation
/// `controller.kubernetes.io/pod-deletion-cost`, which nobody sets here.
struct ScaleInRank: Hashable {
    /// Whether it has a node.
    var isPlaced: Bool
    /// Whether its process has never run: its phase is Pending. A pod whose process has died is still Running.
    var isPending: Bool
    var isReady: Bool
    /// Pods of its service, of any version, on its node that are not on their way out; including itself.
    var neighbours: Int
    /// Compared only if both are ready.
    var readySince: Instant
    var restarts: Int
    var createdAt: Instant
    /// Drawn for each pod. It stands for Kubernetes' random UID.
    var uid: UInt64

    /// Whether it goes before the other. Ages are compared by the powers of two between which they lie, so that a
    /// random one of several about equally old pods goes. Ages are in whole seconds, as the API stores them.
    func goesBefore(_ other: ScaleInRank, at now: Instant) -> Bool {
        if isPlaced != other.isPlaced { return !isPlaced }
        if isPending != other.isPending { return isPending }
        if isReady != other.isReady { return !isReady }
        if neighbours != other.neighbours { return neighbours > other.neighbours }
        if isReady, let isYounger = isYounger(readySince, uid, than: other.readySince, other.uid, at: now) {
            return isYounger
        }
        if restarts != other.restarts { return restarts > other.restarts }
        return isYounger(createdAt, uid, than: other.createdAt, other.uid, at: now) ?? (uid < other.uid)
    }

    /// Nil if both times lie in the same second.
    private func isYounger(
        _ since: Instant, _ uid: UInt64, than other: Instant, _ otherUID: UInt64, at now: Instant
    ) -> Bool? {
        let (since, other) = (Self.wholeSeconds(since), Self.wholeSeconds(other))
        guard since != other else { return nil }
        let (age, otherAge) = (Self.magnitude(now - since), Self.magnitude(now - other))
        return age == otherAge ? uid < otherUID : age < otherAge
    }

    /// The power of two below an age in nanoseconds; −1 for none.
    private static func magnitude(_ age: Timespan) -> Int {
        age > .zero ? Int64.bitWidth - 1 - age.nanoseconds.leadingZeroBitCount : -1
    }

    private static func wholeSeconds(_ instant: Instant) -> Instant {
        let second = Timespan.seconds(1).nanoseconds
        let remainder = instant.nanoseconds % second
        return Instant(nanoseconds: instant.nanoseconds - (remainder < 0 ? remainder + second : remainder))
    }
}
