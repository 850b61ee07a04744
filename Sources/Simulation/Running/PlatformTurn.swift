internal import ActorRuntime

/// Whether the cluster or the injector is acting, and what has happened to replicas meanwhile. Nothing may call into
/// either while it acts, so the news waits until it is done.
struct PlatformTurn {
    private(set) var isUnderWay = false
    private var crashed: [ReplicaID] = []
    private var drained: [ReplicaID] = []

    mutating func begin() { isUnderWay = true }

    mutating func end() { isUnderWay = false }

    /// A replica has crashed. Returns whether the platform may hear of it at once.
    mutating func mayHear(ofCrash replica: ReplicaID) -> Bool {
        if isUnderWay { crashed.append(replica) }
        return !isUnderWay
    }

    /// A replica that was told to end has ended. Returns whether the platform may hear of it at once.
    mutating func mayHear(ofEnd replica: ReplicaID) -> Bool {
        if isUnderWay { drained.append(replica) }
        return !isUnderWay
    }

    var hasNews: Bool { !crashed.isEmpty || !drained.isEmpty }

    mutating func nextCrash() -> ReplicaID? { crashed.popLast() }

    mutating func nextEnd() -> ReplicaID? { drained.popLast() }
}
